"""Sealing: knows no feature and no request."""
