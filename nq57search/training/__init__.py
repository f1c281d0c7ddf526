"""Train what ships with the package, from texts that are not part of it; nothing here is needed to search."""
