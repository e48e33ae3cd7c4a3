"""The recipe of the bundled dictionary and encoder: ``python -m index.training``. Nothing here is needed to serve."""
