"""The HTTP service: the JSON calls under /v1 and the pages, over one open index."""
