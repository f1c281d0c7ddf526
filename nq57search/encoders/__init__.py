"""Texts to unit vectors. ``base`` is the Protocol; each other file is one way to do it."""
