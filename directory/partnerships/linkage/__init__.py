"""Linkage as plain facts: yes, no or unknown, each with its day; never a score."""
