"""Errors of reading and ingesting.

IngestError                a file cannot become a document; the message is Chinese and says what to do
├── ReadError              its bytes cannot be read as text
│   ├── EmptyFile
│   ├── BinaryFile
│   ├── UndecodableFile
│   ├── DamagedFile        truncated or broken inside, or not what its name says
│   ├── EncryptedFile      it needs a password
│   └── OverLimit          too large, too many pages, too deeply nested … for the limits set
├── UnsupportedFormat      no reader for this kind of file
├── BadRecord              a line of a file of records is no record, or a field of it is wrong
├── MissingTool            a reader needs a program or package that is not installed
├── NoTextFound            it was read, but holds no text of a policy
├── ReaderCrashed          the worker process died on it
└── ReaderTimedOut         it took longer than the limit
WorkersFail                no worker process can be started: the batch ends (a KnowledgeBaseError)
"""

from __future__ import annotations

from index.errors import KnowledgeBaseError


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


class DamagedFile(ReadError):
    """The file is truncated or broken, or its content is not what its name says."""


class EncryptedFile(ReadError):
    """The file is protected by a password."""


class OverLimit(ReadError):
    """The file exceeds one of the limits; the message names which, the size found, and the option that raises it."""


class UnsupportedFormat(IngestError):
    """There is no reader for this kind of file."""


class BadRecord(IngestError):
    """A line of a file of records is no record, or one of its fields is wrong."""


class MissingTool(IngestError):
    """A program or package that this kind of file needs is not installed; the message says how to get it."""


class NoTextFound(IngestError):
    """The file was read, but nothing in it is text of a policy."""


class ReaderCrashed(IngestError):
    """The process that read the file died."""


class ReaderTimedOut(IngestError):
    """The file took longer than the limit allows."""


class WorkersFail(KnowledgeBaseError):
    """No worker process can be started, so that no file can be read."""
