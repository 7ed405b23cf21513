"""Agencies, people, hats and sign-ins."""
