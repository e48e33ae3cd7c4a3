"""Everything outward: the HTTP API, the web pages and the command line.

The top layer: it imports ``ingest`` and ``index``; neither imports it.
"""
