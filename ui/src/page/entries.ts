import type { Cursor } from "../backend/backend";
import type { Entry, EntryDetail, Filter, HistoryPart, Search } from "../backend/types";

export type CallDetail = Extract<EntryDetail, { kind: "call" }>;
export type CallEntry = Entry & { detail: CallDetail };
export const FILTERS = ["all", "calls", "missed", "presence", "other"] as const satisfies Filter[];

/** Newest first: by time, entries of one millisecond by id. */
export function newestFirst(a: Cursor, b: Cursor): number {
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** The entries with this one added, or in place of the one of the same id; the list given stays as it was. */
export function upsert<E extends Entry>(entries: readonly E[], entry: E): E[] {
  const list = [...entries];
  const known = list.findIndex((other) => other.id === entry.id);
  if (known >= 0) {
    // Its time does not change as long as its id is the same; where it does, its place is another.
    if (list[known]?.at === entry.at) {
      list[known] = entry;
      return list;
    }
    list.splice(known, 1);
  }
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newestFirst(list[middle] as E, entry) <= 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, entry);
  return list;
}

/** Each id once: of several entries of one the first counts. */
export function unique(entries: readonly Entry[], known: readonly Entry[] = []): Entry[] {
  const ids = new Set(known.map((entry) => entry.id));
  return entries.filter((entry) => !ids.has(entry.id) && ids.add(entry.id));
}

/** Both lists as one, newest first; where both hold an id the first list's entry counts. */
export function merge(known: readonly Entry[], older: readonly Entry[]): Entry[] {
  const added = unique(older, known);
  const [last, first] = [known.at(-1), added[0]];
  const list = [...known, ...added];
  return last && first && newestFirst(last, first) > 0 ? list.sort(newestFirst) : list;
}

/** A call that rings, is being made or goes on. */
export function isLive(entry: Entry): entry is CallEntry {
  return entry.detail.kind === "call" && entry.detail.phase !== "ended";
}

/** Whether nothing more is to come of an entry: what goes on is not deleted, it would come back. */
export function isOver(entry: Entry): boolean {
  return entry.detail.kind === "gap" ? entry.detail.until !== null : !isLive(entry);
}

/** Whether an entry is in a part of the history. */
export function isPart(part: HistoryPart, entry: Entry): boolean {
  if (part.of === "account") return entry.account === part.account;
  if (part.of === "entry") return entry.id === part.entry;
  return isOver(entry);
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

/** Whether an entry is of the kind that a filter lets through. */
export function passes(entry: Entry, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "calls":
      return entry.detail.kind === "call";
    case "missed":
      return entry.detail.kind === "call" && (entry.detail.outcome === "missed" || mayBeMissed(entry.detail));
    case "presence":
      return PRESENCE.has(entry.detail.kind);
    case "other":
      return entry.detail.kind !== "call" && !PRESENCE.has(entry.detail.kind);
  }
}

/** Whether a search finds an entry, as far as its own texts say: what its messages say only the program knows. */
export function finds(search: Search, entry: Entry): boolean {
  if (search.account !== null && entry.account !== search.account) return false;
  if (!passes(entry, search.filter)) return false;
  const wanted = plain(search.text);
  return wanted === "" || plain(JSON.stringify(Object.values(entry.detail))).includes(wanted);
}

const PRESENCE = new Set<EntryDetail["kind"]>(["presence", "registration", "extension"]);

/** Without capitals and accents. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .trim();
}
