"""One's own account: passphrase, factors, sign-ins."""
