"""How somebody proves who they are: passphrase, second factor, PIN, and how often one may guess."""
