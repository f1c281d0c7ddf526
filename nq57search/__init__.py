"""Search, tagging, mapping and proven answers over Resolution 57-NQ/TW and the documents around it."""

__version__ = "0.1.0"
