"""Find, the partner's page and hand-outs."""
