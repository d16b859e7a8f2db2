-- The search knows only the beginning of a message. Indexing a message of many megabytes takes seconds, in which nothing
-- else can be stored, and leaves SQLite with a table of words so large that every later record is slow.
DROP TRIGGER message_added;
DROP TRIGGER message_deleted;
DROP TRIGGER message_moved;
DROP TABLE message_search;

CREATE VIEW message_beginning AS SELECT seq, substr(raw, 1, 65536) AS raw FROM message;

-- The words of the messages and nothing about where in a message they are. Words are cut as `search_terms.rs` cuts them.
CREATE VIRTUAL TABLE message_search USING fts5 (
    raw,
    content = 'message_beginning', content_rowid = 'seq', columnsize = 0, detail = none, tokenize = 'ascii'
);

INSERT INTO message_search (message_search) VALUES ('rebuild');

CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
    INSERT INTO message_search (rowid, raw) VALUES (new.seq, substr(new.raw, 1, 65536));
END;

CREATE TRIGGER message_deleted AFTER DELETE ON message BEGIN
    INSERT INTO message_search (message_search, rowid, raw)
    VALUES ('delete', old.seq, substr(old.raw, 1, 65536));
END;

CREATE TRIGGER message_moved AFTER UPDATE OF seq ON message WHEN old.seq <> new.seq BEGIN
    INSERT INTO message_search (message_search, rowid, raw)
    VALUES ('delete', old.seq, substr(old.raw, 1, 65536));
    INSERT INTO message_search (rowid, raw) VALUES (new.seq, substr(new.raw, 1, 65536));
END;
