-- Tables anew, because a row's number means something now: it is the row's place in time (see `sequence.rs`), so that
-- the search, which knows rows by their numbers, finds them in the order of the list. `upgrade.rs` fills them.
DROP INDEX entry_by_time;
DROP INDEX entry_that_lasts;
DROP INDEX entry_unseen;
DROP INDEX entry_call_by_time;
DROP INDEX message_once;
DROP INDEX message_of_entry;
ALTER TABLE entry RENAME TO entry_2;
ALTER TABLE message RENAME TO message_2;

CREATE TABLE entry (
    seq INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    -- 1 while it lasts: a call that is not over, a gap without an end.
    lasts INTEGER NOT NULL DEFAULT 0,
    -- 1 for a missed call that no person has seen yet.
    unseen INTEGER NOT NULL DEFAULT 0,
    -- Why no notification told of it, as a word; '' where one did, or there was nothing to tell.
    hushed TEXT NOT NULL DEFAULT '',
    -- The whole detail as JSON: what is read back. What follows is derived from it, to search and count.
    detail TEXT NOT NULL DEFAULT '{}',
    -- '<c>' a call, '<m>' one that was missed, '<p>' presence, '<o>' other.
    class TEXT NOT NULL DEFAULT '<o>',
    -- Three signs for the account.
    owner TEXT NOT NULL DEFAULT '',
    -- The texts that the page shows of it, one a line, in lower case.
    shown TEXT NOT NULL DEFAULT '',
    -- The digits alone of those of them that are numbers, one a line.
    digits TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX entry_that_lasts ON entry (seq) WHERE lasts = 1;
CREATE INDEX entry_unseen ON entry (seq) WHERE unseen = 1;

-- Every message as it came, byte for byte. Its place is in the second of its entry.
CREATE TABLE message (
    seq INTEGER NOT NULL PRIMARY KEY,
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
CREATE INDEX message_of_entry ON message (entry, seq);

-- How many entries there are; summed up, not counted each time.
CREATE TABLE tally (
    account TEXT NOT NULL,
    class TEXT NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (account, class)
) STRICT, WITHOUT ROWID;

-- Any piece of three letters or more. Class and owner are three letters each, so each has one list: a filter is one
-- more list to be met, however many rows the others have.
CREATE VIRTUAL TABLE entry_search USING fts5 (
    shown, digits, class, owner,
    content = 'entry', content_rowid = 'seq', columnsize = 0, tokenize = 'trigram remove_diacritics 1'
);

-- The words of the messages and nothing about where in a message they are. Words are cut as `search_terms.rs` cuts them.
CREATE VIRTUAL TABLE message_search USING fts5 (
    raw,
    content = 'message', content_rowid = 'seq', columnsize = 0, detail = none, tokenize = 'ascii'
);

CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
    INSERT INTO entry_search (rowid, shown, digits, class, owner)
    VALUES (new.seq, new.shown, new.digits, new.class, new.owner);
    INSERT INTO tally (account, class, entries) VALUES (new.account, new.class, 1)
    ON CONFLICT (account, class) DO UPDATE SET entries = entries + 1;
END;

CREATE TRIGGER entry_deleted AFTER DELETE ON entry BEGIN
    INSERT INTO entry_search (entry_search, rowid, shown, digits, class, owner)
    VALUES ('delete', old.seq, old.shown, old.digits, old.class, old.owner);
    UPDATE tally SET entries = entries - 1 WHERE account = old.account AND class = old.class;
    DELETE FROM tally WHERE account = old.account AND class = old.class AND entries < 1;
END;

CREATE TRIGGER entry_found_otherwise AFTER UPDATE OF seq, shown, digits, class, owner ON entry
WHEN (old.seq, old.shown, old.digits, old.class, old.owner)
    <> (new.seq, new.shown, new.digits, new.class, new.owner) BEGIN
    INSERT INTO entry_search (entry_search, rowid, shown, digits, class, owner)
    VALUES ('delete', old.seq, old.shown, old.digits, old.class, old.owner);
    INSERT INTO entry_search (rowid, shown, digits, class, owner)
    VALUES (new.seq, new.shown, new.digits, new.class, new.owner);
END;

CREATE TRIGGER entry_counted_otherwise AFTER UPDATE OF account, class ON entry
WHEN (old.account, old.class) <> (new.account, new.class) BEGIN
    UPDATE tally SET entries = entries - 1 WHERE account = old.account AND class = old.class;
    DELETE FROM tally WHERE account = old.account AND class = old.class AND entries < 1;
    INSERT INTO tally (account, class, entries) VALUES (new.account, new.class, 1)
    ON CONFLICT (account, class) DO UPDATE SET entries = entries + 1;
END;

CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
    INSERT INTO message_search (rowid, raw) VALUES (new.seq, new.raw);
END;

CREATE TRIGGER message_deleted AFTER DELETE ON message BEGIN
    INSERT INTO message_search (message_search, rowid, raw) VALUES ('delete', old.seq, old.raw);
END;

CREATE TRIGGER message_moved AFTER UPDATE OF seq ON message WHEN old.seq <> new.seq BEGIN
    INSERT INTO message_search (message_search, rowid, raw) VALUES ('delete', old.seq, old.raw);
    INSERT INTO message_search (rowid, raw) VALUES (new.seq, new.raw);
END;
