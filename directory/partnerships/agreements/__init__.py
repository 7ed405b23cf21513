"""Agreements with partners: their dates, what they say, their papers, and when they want renewing."""
