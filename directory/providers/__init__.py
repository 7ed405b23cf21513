"""The catalog: organizations, services, places and vocabularies."""
