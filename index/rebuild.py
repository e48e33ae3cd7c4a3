"""Making the caches again from the truth, and the truth's own derived columns again from the texts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from index.base import KnowledgeBase, Toolkit
from index.encoder_spec import EncoderSpec
from index.lexical import FOLDER
from index.lock import writer_lock
from index.prepare import prepare
from index.store import Store
from index.vectors import VECTOR_FILE
from index.writing import log_change


def rebuild_caches(folder: Path, toolkit: Toolkit | None = None) -> None:
    """Throw the caches away and make them anew from the words and vectors in SQLite: no segmenting, no encoding."""
    base = KnowledgeBase(folder, toolkit)
    with writer_lock(folder, "重建索引"):
        _remove_caches(folder)
        base.lexical.reload()
        fresh = KnowledgeBase(folder, base.toolkit)
        fresh.update_caches()
        fresh.close()
    base.close()


def reencode(folder: Path, progress: Callable[[int, int], None]) -> None:
    """Segment and encode every stored passage with the present dictionary and encoder, then make the caches anew.

    ``progress`` is told (documents done, documents in all). Everything happens in one transaction: a kill leaves the base
    as it was. Vectors of models and endpoints do not depend on the dictionary and stay; :mod:`index.reindex` changes those.
    """
    store = Store(folder)
    spec = EncoderSpec.of(store.manifest())
    # Word vectors belong to a dictionary, so with another one they are other vectors than the manifest says.
    toolkit = Toolkit.with_encoder(folder, spec) if spec.quick else Toolkit.for_base(folder)
    with writer_lock(folder, "重新编码"):
        numbers = [number for (number,) in store.connection.execute("SELECT number FROM documents ORDER BY number")]
        with store.transaction() as connection:
            for done, number in enumerate(numbers, 1):
                document = store.document(number)
                if document is None:
                    raise AssertionError(f"document {number} vanished under the writer lock")
                made = prepare(document, toolkit.segmenter, toolkit.quick_encoder)
                connection.execute("UPDATE documents SET title_words = ? WHERE number = ?", (made.title_words, number))
                connection.executemany(
                    "UPDATE passages SET heading_words = ?, words = ? WHERE document = ? AND ordinal = ?",
                    [
                        (heading, words, number, ordinal)
                        for ordinal, (heading, words) in enumerate(zip(made.heading_words, made.words, strict=True))
                    ],
                )
                if made.vectors is not None:
                    connection.executemany(
                        "UPDATE passages SET vector = ? WHERE document = ? AND ordinal = ?",
                        [(vector.tobytes(), number, ordinal) for ordinal, vector in enumerate(made.vectors)],
                    )
                progress(done, len(numbers))
            # A change that changes no document: servers that run see it, and notice that the tools are others now.
            log_change(connection, "delete", 0, None, None)
            connection.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", list(toolkit.manifest().items()))
        _remove_caches(folder)
    store.close()
    rebuild_caches(folder, toolkit)


def _remove_caches(folder: Path) -> None:
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    (folder / "vectors.json").unlink(missing_ok=True)
    (folder / VECTOR_FILE).unlink(missing_ok=True)
