import type { Cursor } from "../backend/backend";
import type { Entry } from "../backend/types";
import { newestFirst } from "../page/entries";
import { dayKey, dayName, startOfDay } from "../text/time";

/** Entries that are drawn together, or not at all while they are far from what is seen. */
export type Chunk = {
  key: string;
  /** How many entries of the list are above it. */
  above: number;
  entries: readonly Entry[];
};
export type Day = { key: string; name: string; chunks: Chunk[] };

/** Few, so that as little as possible is drawn in each frame while the list is scrolled, and before it is first seen. */
const CHUNK = 10;

/**
 * The entries by day of the user's calendar, in the order given, cut in chunks. They are counted from `top` on, the entry
 * that was the newest when they were found: neither older nor newer ones change the chunks that are there.
 */
export function byDay(entries: readonly Entry[], now: number, top: Cursor | null): Day[] {
  const known = top ? entries.findIndex((entry) => newestFirst(entry, top) >= 0) : 0;
  const newer = known < 0 ? entries.length : known;
  const days: Day[] = [];
  /** A day that comes twice, for times that jump, is another one each time. */
  const met = new Map<string, number>();
  let from = 0;
  let begins = startOfDay(entries[0]?.at ?? now);
  for (let at = 1; at <= entries.length; at++) {
    const entry = entries[at];
    // Newest first: the day is the same until its beginning is passed. A time that jumps up is another day as well.
    if (entry && entry.at >= begins && entry.at <= (entries[at - 1] as Entry).at) continue;
    const first = entries[from] as Entry;
    const day = dayKey(first.at);
    const times = met.get(day) ?? 0;
    met.set(day, times + 1);
    const key = times > 0 ? `${day}+${times}` : day;
    days.push({ key, name: dayName(first.at, now), chunks: chunks(key, entries, from, at, newer) });
    from = at;
    begins = startOfDay(entry?.at ?? now);
  }
  return entries.length > 0 ? days : [];
}

/** The chunks of a day: of its entries above `newer` upwards, of the others downwards. */
function chunks(day: string, entries: readonly Entry[], from: number, to: number, newer: number): Chunk[] {
  const middle = Math.min(Math.max(newer, from), to);
  const all: Chunk[] = [];
  const cut = (key: string, begin: number, end: number) =>
    all.push({ key: `${day}/${key}`, above: begin, entries: entries.slice(begin, end) });
  for (let end = middle; end > from; end -= CHUNK)
    cut(`new/${middle - end}`, Math.max(from, end - CHUNK), end);
  all.reverse();
  for (let begin = middle; begin < to; begin += CHUNK)
    cut(String(begin - middle), begin, Math.min(to, begin + CHUNK));
  return all;
}
