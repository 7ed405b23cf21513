"""Opening hours as recurrence rules: what they are, when they are open, how they are said and read."""
