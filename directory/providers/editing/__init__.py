"""The coordinator's desk: forms over the catalog, and the history that every save writes."""
