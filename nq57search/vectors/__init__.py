"""Nearest rows by inner product. ``base`` is the Protocol; each other file is one way to do it."""
