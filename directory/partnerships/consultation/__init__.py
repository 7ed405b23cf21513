"""Consultation: how to ask a partner, what was asked without naming anybody, what was learnt."""
