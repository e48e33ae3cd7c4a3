"""The knowledge base itself: what is stored (SQLite) and how it is found (tantivy, FAISS).

The lowest layer: it knows no file formats and no HTTP, and imports neither ``ingest`` nor ``search_api``.
"""
