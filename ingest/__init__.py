"""From files to documents: reading, cleaning, facts, structure and passages, fed into the index in batches.

The middle layer: it imports ``index``, never ``search_api``.
"""
