"""What the vault promises, as figures: `make trust`."""
