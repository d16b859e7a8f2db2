import type { Entry } from "../backend/types";
import { dayKey, dayName } from "../text/time";

/** Entries that are drawn together, or not at all while they are far from what is seen. */
export type Chunk = { key: string; entries: readonly Entry[] };
export type Day = { key: string; name: string; chunks: Chunk[] };

/** So many entries fill a tall window a few times. */
const CHUNK = 40;

/** The entries by day of the user's calendar, in the order given, cut in chunks. */
export function byDay(entries: readonly Entry[], now: number): Day[] {
  const days: Day[] = [];
  let from = 0;
  let begins = startOfDay(entries[0]?.at);
  for (let at = 1; at <= entries.length; at++) {
    const entry = entries[at];
    // Newest first: the day is the same until its beginning is passed. A time that jumps up is another day as well.
    if (entry && entry.at >= begins && entry.at <= (entries[at - 1] as Entry).at) continue;
    const first = entries[from] as Entry;
    const key = dayKey(first.at);
    days.push({ key, name: dayName(first.at, now), chunks: chunks(key, entries.slice(from, at)) });
    from = at;
    begins = startOfDay(entry?.at);
  }
  return entries.length > 0 ? days : [];
}

/** They are counted from the oldest entry of the day on, so that a new entry changes only the newest chunk. */
function chunks(day: string, entries: readonly Entry[]): Chunk[] {
  const all: Chunk[] = [];
  for (let end = entries.length; end > 0; end -= CHUNK) {
    all.push({ key: `${day}/${all.length}`, entries: entries.slice(Math.max(0, end - CHUNK), end) });
  }
  return all.reverse();
}

function startOfDay(at: number | undefined): number {
  return at === undefined ? Number.NaN : new Date(at).setHours(0, 0, 0, 0);
}
