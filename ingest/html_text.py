"""Text of an HTML page as a browser shows it."""

from __future__ import annotations

import re

from ingest.decode import clean_characters


def clean_text(text: str) -> str:
    """``text`` as a browser shows it: white space collapsed, none at the ends, no space for a source line break between Han."""
    text = clean_characters(text)
    text = re.sub(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"[ \t\r\n\xa0]+", " ", text).strip(" \u3000")


def bare_text(text: str) -> str:
    """Only the characters of words, so that texts can be compared whatever stands between them."""
    return re.sub(r"[\W_]+", "", text)
