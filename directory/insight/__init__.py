"""Counts and pictures; owns no rows of a client."""
