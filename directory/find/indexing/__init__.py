"""From the catalog to the index: gather, make cards and texts, keep the parts."""
