"""A document made ready to be read: its lines, its parts, its outline, places in it, and how they are quoted."""
