import type { Cursor } from "../backend/backend";
import type { Entry, EntryDetail } from "../backend/types";

export type CallDetail = Extract<EntryDetail, { kind: "call" }>;
export type CallEntry = Entry & { detail: CallDetail };
export const FILTERS = ["all", "calls", "missed", "other"] as const;
export type Filter = (typeof FILTERS)[number];

/** Newest first: by time, entries of one millisecond by id. */
export function newestFirst(a: Cursor, b: Cursor): number {
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** The entries with this one added, or in place of the one of the same id; the list given stays as it was. */
export function upsert(entries: readonly Entry[], entry: Entry): Entry[] {
  const others = entries.filter((other) => other.id !== entry.id);
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newestFirst(others[middle] as Entry, entry) <= 0) low = middle + 1;
    else high = middle;
  }
  others.splice(low, 0, entry);
  return others;
}

/** Both lists as one, newest first; where both hold an id the first list's entry counts. */
export function merge(known: readonly Entry[], older: readonly Entry[]): Entry[] {
  const ids = new Set(known.map((entry) => entry.id));
  return [...known, ...older.filter((entry) => !ids.has(entry.id))].sort(newestFirst);
}

/** A call that rings, is being made or goes on. */
export function isLive(entry: Entry): entry is CallEntry {
  return entry.detail.kind === "call" && entry.detail.phase !== "ended";
}

/** The live calls: ringing ones first, then the newest. */
export function liveCalls(entries: readonly Entry[]): CallEntry[] {
  const rank = (entry: CallEntry) => (entry.detail.phase === "ringing" ? 0 : 1);
  return entries.filter(isLive).sort((a, b) => rank(a) - rank(b) || newestFirst(a, b));
}

/** An incoming call nobody is known to have answered, lost from sight while it was under way. */
export function mayBeMissed(call: CallDetail): boolean {
  return call.direction === "inbound" && call.outcome === "unknown";
}

export function passes(entry: Entry, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "calls":
      return entry.detail.kind === "call";
    case "missed":
      return entry.detail.kind === "call" && (entry.detail.outcome === "missed" || mayBeMissed(entry.detail));
    case "other":
      return entry.detail.kind !== "call";
  }
}
