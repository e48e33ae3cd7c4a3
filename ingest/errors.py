"""Errors of reading and ingesting.

IngestError                a file cannot become a document; the message is Chinese and says what to do
├── ReadError              its bytes cannot be read as text
│   ├── EmptyFile
│   ├── BinaryFile
│   ├── UndecodableFile
│   └── OversizeFile
├── UnsupportedFormat      no reader for this suffix
├── NoTextFound            it was read, but holds no text of a policy
└── ReaderCrashed          the worker process died on it
"""

from __future__ import annotations


class IngestError(Exception):
    """A file cannot become a document. ``str(error)`` is the reason, in Chinese, without the path."""


class ReadError(IngestError):
    """The bytes of a file cannot be read as text."""


class EmptyFile(ReadError):
    """The file has no bytes, or only white space."""


class BinaryFile(ReadError):
    """The file is not text."""


class UndecodableFile(ReadError):
    """No supported encoding fits the bytes."""


class OversizeFile(ReadError):
    """The file is larger than the limit."""


class UnsupportedFormat(IngestError):
    """There is no reader for this kind of file."""


class NoTextFound(IngestError):
    """The file was read, but nothing in it is text of a policy."""


class ReaderCrashed(IngestError):
    """The process that read the file died."""
