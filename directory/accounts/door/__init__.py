"""Signing in, the second step, hats, the lock and the cover, and the ways back in."""
