-- How much of the file each account takes, about: a message and what the search knows of its words, an entry and what the
-- search knows of its texts, both more than they are alone. Summed up, not measured each time.
CREATE TABLE volume (
    account TEXT NOT NULL PRIMARY KEY,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO volume (account, bytes)
SELECT account, sum(bytes) FROM (
    SELECT account, 4 * octet_length(raw) + 512 AS bytes FROM message
    UNION ALL SELECT account, 4 * octet_length(detail) + 512 FROM entry
) GROUP BY account;

CREATE TRIGGER message_fills AFTER INSERT ON message BEGIN
    INSERT INTO volume (account, bytes) VALUES (new.account, 4 * octet_length(new.raw) + 512)
    ON CONFLICT (account) DO UPDATE SET bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER message_frees AFTER DELETE ON message BEGIN
    UPDATE volume SET bytes = bytes - (4 * octet_length(old.raw) + 512) WHERE account = old.account;
END;

CREATE TRIGGER entry_fills AFTER INSERT ON entry BEGIN
    INSERT INTO volume (account, bytes) VALUES (new.account, 4 * octet_length(new.detail) + 512)
    ON CONFLICT (account) DO UPDATE SET bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER entry_frees AFTER DELETE ON entry BEGIN
    UPDATE volume SET bytes = bytes - (4 * octet_length(old.detail) + 512) WHERE account = old.account;
END;

CREATE TRIGGER entry_fills_otherwise AFTER UPDATE OF account, detail ON entry BEGIN
    UPDATE volume SET bytes = bytes - (4 * octet_length(old.detail) + 512) WHERE account = old.account;
    INSERT INTO volume (account, bytes) VALUES (new.account, 4 * octet_length(new.detail) + 512)
    ON CONFLICT (account) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
