"""Measurements of Find, the judged searches, import and page weight: `python -m tests.bench`."""
