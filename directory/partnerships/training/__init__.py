"""Cross-training: events in both directions, the ledger of hours, and the import of past trainings."""
