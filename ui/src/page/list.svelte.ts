import type { Backend, Cursor } from "../backend/backend";
import type { Entry, HistoryPart, Search } from "../backend/types";
import { finds, isPart, merge, newestFirst, unique, upsert } from "./entries";

/** What is looked for when the page opens. */
export const EVERYTHING: Search = { text: "", filter: "all", account: null };

/** The entries that are looked for, newest first, as far as they were loaded. */
export class EntryList {
  search = $state.raw<Search>(EVERYTHING);
  rows = $state.raw<readonly Entry[]>([]);
  /** The newest entry when these were found: what is above it came since. Another object whenever others are found. */
  top = $state.raw<Cursor | null>(null);
  more = $state(false);
  /** The loading of older ones. */
  older = $state<"idle" | "loading" | "failed">("idle");
  /** Another search: the rows are still those of the one before. */
  finding = $state<"idle" | "finding" | "failed">("idle");

  readonly #backend: Backend;
  /** Where the loaded part ends. */
  #end: Cursor | null = null;
  #searches = 0;
  /** The changes since the reading in progress began: what it brings may be older than they are. */
  #changes: (() => void)[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Begins with what the program gave; it is what is looked for when the page opens. */
  begin(entries: readonly Entry[], more: boolean): void {
    this.search = EVERYTHING;
    this.finding = "idle";
    this.older = "idle";
    this.#searches++;
    this.#show([...entries].sort(newestFirst), more);
  }

  /** Looks for something else. Answers that come late are of no use. */
  async find(search: Search): Promise<void> {
    const number = ++this.#searches;
    this.search = search;
    this.finding = "finding";
    this.older = "idle";
    this.#changes = [];
    try {
      const found = await this.#backend.find(search, null);
      if (number !== this.#searches) return;
      this.#show(found.entries, found.more);
      this.finding = "idle";
      this.#changeAgain();
    } catch {
      if (number === this.#searches) this.finding = "failed";
    }
  }

  async loadOlder(): Promise<Entry[]> {
    const end = this.#end;
    if (!end || !this.more || this.older === "loading" || this.finding !== "idle") return [];
    const number = this.#searches;
    this.older = "loading";
    this.#changes = [];
    try {
      const { entries, more } = await this.#backend.find(this.search, end);
      if (number !== this.#searches) return [];
      this.rows = merge(this.rows, entries);
      this.#reached(more && entries.length > 0);
      this.older = "idle";
      this.#changeAgain();
      return entries;
    } catch {
      if (number === this.#searches) this.older = "failed";
      return [];
    }
  }

  /** An entry is new, or is otherwise now. */
  take(entry: Entry): void {
    this.#change(() => this.#take(entry));
  }

  forget(part: HistoryPart): void {
    this.#change(() => (this.rows = this.rows.filter((entry) => !isPart(part, entry))));
  }

  has(id: string): boolean {
    return this.rows.some((entry) => entry.id === id);
  }

  #change(change: () => void): void {
    if (this.finding === "finding" || this.older === "loading") this.#changes.push(change);
    change();
  }

  #changeAgain(): void {
    this.#changes.forEach((change) => change());
    this.#changes = [];
  }

  #take(entry: Entry): void {
    const known = this.rows.some((row) => row.id === entry.id);
    if (!finds(this.search, entry) && !(known && this.search.text)) {
      if (known) this.rows = this.rows.filter((row) => row.id !== entry.id);
    } else if (known || !this.#isBeyond(entry)) {
      this.rows = upsert(this.rows, entry);
    }
  }

  /** A change to an entry beyond the loaded part comes with its page: shown now it would hide the hole before it. */
  #isBeyond(entry: Entry): boolean {
    return this.more && this.#end !== null && newestFirst(entry, this.#end) > 0;
  }

  #show(entries: readonly Entry[], more: boolean): void {
    this.rows = unique(entries);
    this.top = placeOf(entries[0]);
    this.#reached(more);
  }

  #reached(more: boolean): void {
    this.more = more;
    this.#end = placeOf(this.rows.at(-1));
  }
}

function placeOf(entry: Entry | undefined): Cursor | null {
  return entry ? { at: entry.at, id: entry.id } : null;
}
