-- 1 for a missed call that no person has seen yet.
ALTER TABLE entry ADD COLUMN unseen INTEGER NOT NULL DEFAULT 0;
-- Why no notification told of it, as a word; '' where one did, or there was nothing to tell.
ALTER TABLE entry ADD COLUMN hushed TEXT NOT NULL DEFAULT '';

CREATE INDEX entry_unseen ON entry (at, id) WHERE unseen = 1;
CREATE INDEX entry_call_by_time ON entry (at, id) WHERE kind = 'call';
