"""A copy of the whole database in one file that can be told from a damaged one, and its way back."""
