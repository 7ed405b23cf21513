"""Commitments: what follows from a training, an agreement or a gap, with an owner and a day."""
