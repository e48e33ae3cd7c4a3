"""Errors of the knowledge base. Every message is Chinese, names what it is about, and says what the user can do.

KnowledgeBaseError
├── NotAKnowledgeBase      the folder holds none (or not one that this version can read)
├── IncompatibleBase       made with another schema, encoder or dictionary
├── WriterBusy             another process is writing
├── DictionaryError        a line of a user dictionary cannot be read
├── EncoderError           an encoder or reranker cannot be had, or does not answer
├── QueryError             a question or a filter that cannot be answered as asked
└── BenchError             a labelled question set that cannot be read
"""

from __future__ import annotations


class KnowledgeBaseError(Exception):
    """Base of all errors that this package raises on purpose."""


class NotAKnowledgeBase(KnowledgeBaseError):
    """The folder is not a knowledge base."""


class IncompatibleBase(KnowledgeBaseError):
    """The base was made with another schema version, encoder or dictionary."""


class WriterBusy(KnowledgeBaseError):
    """Another process holds the writer lock."""


class DictionaryError(KnowledgeBaseError):
    """A user dictionary cannot be read; the message names file and line."""


class EncoderError(KnowledgeBaseError):
    """An encoder or reranker cannot be had (missing, damaged, unreachable), or does not give what it should."""


class QueryError(KnowledgeBaseError):
    """A question, mode or filter is not valid; ``field`` names the parameter."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class BenchError(KnowledgeBaseError):
    """A folder of labelled questions is incomplete or malformed; the message names file and line."""
