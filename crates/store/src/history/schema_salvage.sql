CREATE TABLE IF NOT EXISTS salvage (
    file TEXT NOT NULL PRIMARY KEY,
    page INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    spoilt INTEGER NOT NULL,
    entries_before INTEGER
) STRICT
