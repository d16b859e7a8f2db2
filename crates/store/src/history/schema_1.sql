-- A column never changes its meaning. Times are milliseconds since the Unix epoch, UTC.

-- One row for each thing the page lists: a call, a change of a registration, a gap.
CREATE TABLE entry (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT 'other',
    -- Of calls: the words of the entry's detail, '' where there is none. Of others the extension at most.
    direction TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    extension TEXT NOT NULL DEFAULT '',
    -- 1 while it lasts: a call that is not over, a gap without an end.
    lasts INTEGER NOT NULL DEFAULT 0,
    -- The whole detail as JSON: what is read back. The columns above are derived from it, to search and count.
    detail TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE INDEX entry_by_time ON entry (at, id);
CREATE INDEX entry_that_lasts ON entry (at, id) WHERE lasts = 1;

-- Every message as it came, byte for byte.
CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY,
    account TEXT NOT NULL DEFAULT '',
    entry TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL DEFAULT 0,
    class TEXT NOT NULL DEFAULT '',
    -- NULL: the message carried none, so a repetition can't be told from a second, equal event.
    nonce TEXT,
    -- SHA-256 of `raw`.
    digest BLOB NOT NULL DEFAULT x'',
    raw TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE UNIQUE INDEX message_once ON message (account, nonce, digest) WHERE nonce IS NOT NULL;
CREATE INDEX message_of_entry ON message (entry, id);
