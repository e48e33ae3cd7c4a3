"""The tables of ``policy.db``. SQLite is the only truth: everything else in the folder can be made again from it."""

from __future__ import annotations

SCHEMA_VERSION = 4

# What version 4 has beyond version 3: an older base gets it when it is opened.
ADDED_BY_4 = """
-- Documents taken out by hand, whole (JSON), by their stable id; see index/trash.py.
CREATE TABLE IF NOT EXISTS trash (
    document_id TEXT PRIMARY KEY,
    source TEXT NOT NULL, title TEXT NOT NULL, digest TEXT NOT NULL, contents TEXT NOT NULL, container TEXT,
    at TEXT NOT NULL, by TEXT NOT NULL, note TEXT NOT NULL
) WITHOUT ROWID;

-- Whether two documents (ids, the lesser one first) are copies of one text, where somebody has decided it; see index/families.py.
CREATE TABLE IF NOT EXISTS copies_by_hand (
    one TEXT NOT NULL, other TEXT NOT NULL, same INTEGER NOT NULL,
    at TEXT NOT NULL, by TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS copies_by_hand_other ON copies_by_hand (other);
"""

# Numbers (AUTOINCREMENT) are never used twice, so a stale cache entry can never point at somebody else's passage.
TABLES = (
    ADDED_BY_4
    + """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    title TEXT NOT NULL,
    title_words TEXT NOT NULL,
    text TEXT NOT NULL,
    -- ``facts`` holds all of them as JSON; the columns are those that are searched, sorted and filtered by.
    facts TEXT NOT NULL,
    doc_number TEXT, issuer TEXT, region TEXT, kind TEXT, level TEXT,
    issued TEXT, published TEXT, effective TEXT, expires TEXT, term TEXT, stated_validity TEXT, year INTEGER,
    evidence TEXT NOT NULL,
    layout TEXT NOT NULL,
    family INTEGER NOT NULL,
    ingested_at TEXT NOT NULL
);
CREATE INDEX documents_family ON documents (family);
CREATE INDEX documents_year ON documents (year);

-- Files that hold many documents (zip folders, mails, files of records). ``mark`` is that of the version which was read
-- without a failure, else empty.
CREATE TABLE containers (source TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE members (
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    container TEXT NOT NULL REFERENCES containers (source) ON DELETE CASCADE
);
CREATE INDEX members_container ON members (container);

CREATE TABLE sections (
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    parent INTEGER, kind TEXT NOT NULL, label TEXT NOT NULL, heading TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    section INTEGER,
    heading_path TEXT NOT NULL,
    article INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    header_start INTEGER, header_end INTEGER,
    heading_words TEXT NOT NULL,
    words TEXT NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (document, ordinal)
);

-- What a document says of others, as it says it. Which document of the base is meant is never stored but looked up when asked,
-- by ``mentions`` and ``names`` that share a key: so it holds in whichever order documents come, and goes when one goes.
CREATE TABLE relations (
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT, doc_number TEXT, provision TEXT, full_title TEXT,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    since TEXT, until TEXT, term TEXT, verb TEXT,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

CREATE TABLE mentions (
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (key, kind, document, ordinal)
) WITHOUT ROWID;
CREATE INDEX mentions_document ON mentions (document);

-- ``part`` is the ordinal of the section that bears the name, -1 when it is the document's; see index/naming.py.
CREATE TABLE names (
    key TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    sort TEXT NOT NULL,
    part INTEGER NOT NULL,
    loose INTEGER NOT NULL,
    PRIMARY KEY (key, document, sort, part)
) WITHOUT ROWID;
CREATE INDEX names_document ON names (document);

CREATE TABLE sketches (
    hash INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    PRIMARY KEY (hash, document)
) WITHOUT ROWID;
CREATE INDEX sketches_document ON sketches (document);

-- One row for each document added or removed; the passages of a document are numbered without a gap.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    op TEXT NOT NULL CHECK (op IN ('add', 'delete')),
    document INTEGER NOT NULL,
    first_passage INTEGER NOT NULL,
    last_passage INTEGER NOT NULL
);

-- Facts set by hand, by the document's stable id; ``original`` is what the file says. JSON values.
CREATE TABLE corrections (
    document_id TEXT NOT NULL, field TEXT NOT NULL,
    value TEXT NOT NULL,
    original TEXT NOT NULL, original_evidence TEXT NOT NULL,
    at TEXT NOT NULL, by TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (document_id, field)
) WITHOUT ROWID;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
    document_id TEXT NOT NULL, field TEXT NOT NULL,
    old TEXT NOT NULL, new TEXT NOT NULL, note TEXT NOT NULL
);
CREATE INDEX audit_document ON audit (document_id);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at TEXT NOT NULL, finished_at TEXT,
    added INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE failures (
    source TEXT PRIMARY KEY,
    error TEXT NOT NULL, reason TEXT NOT NULL,
    run INTEGER NOT NULL, at TEXT NOT NULL
) WITHOUT ROWID;
"""
)
