"""HSDS in (and, later, out)."""
