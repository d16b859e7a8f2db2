import type { Backend } from "../backend/backend";
import type {
  AccountView,
  Alerts,
  BrowserVisit,
  Delta,
  Entry,
  HistoryPart,
  ImportedView,
  ImportView,
  ManagedView,
  PersonView,
  Search,
  SettingsView,
  Tally,
} from "../backend/types";
import { NOTHING_MANAGED } from "../backend/managed";
import { isPart, liveCalls, upsert, type CallEntry } from "./entries";
import { EntryList } from "./list.svelte";
import { speak } from "../text/language.svelte";

export type Notice = { id: number; text: string };

/** More notices than this would hide the calls: the oldest go. */
const MOST_NOTICES = 3;

/** How long nothing must have come before entries are counted again, in milliseconds. */
const COUNT_AFTER = 300;

/** What the program told the page, and nothing else. */
export class Page {
  phase = $state<"loading" | "ready" | "failed">("loading");
  failure = $state("");
  version = $state("");
  accounts = $state.raw<readonly AccountView[]>([]);
  managed = $state.raw<ManagedView>(NOTHING_MANAGED);
  /** The account to begin with; null: the first one. */
  first = $state<string | null>(null);
  /** The calls that last: ringing ones first, then the newest. */
  live = $state.raw<readonly CallEntry[]>([]);
  notices = $state.raw<readonly Notice[]>([]);
  /** The sign-in for which the browser is open. */
  visit = $state.raw<BrowserVisit | null>(null);
  /** A configuration that was dropped onto the window and is not looked at yet. */
  dropped = $state.raw<ImportView | null>(null);
  alerts = $state.raw<Alerts>({ missed: 0, quiet: null });
  people = $state.raw<readonly PersonView[]>([]);
  /** Null before anything was told. */
  settings = $state.raw<SettingsView | null>(null);
  /** The entry that the window was opened to show, until it is shown. */
  show = $state<string | null>(null);
  /** Missed calls that were new since the activity was last left: they stay marked while they are looked at. */
  fresh = $state.raw<ReadonlySet<string>>(new Set());

  /** How many entries there are of each kind; null before they were counted. */
  tally = $state.raw<Tally | null>(null);

  /** Activity of a file is being taken in. */
  importing = $state(false);
  /** What came of the last import. */
  imported = $state.raw<ImportedView | null>(null);

  readonly backend: Backend;
  /** The activity. */
  readonly list: EntryList;
  #opening = 0;
  #noticeCount = 0;
  #counting: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
    this.list = new EntryList(backend);
  }

  /** Asks for everything and follows the changes; deltas that overtake the answer wait for it. */
  async open(): Promise<void> {
    const opening = ++this.#opening;
    let early: Delta[] | null = [];
    this.phase = "loading";
    try {
      const snapshot = await this.backend.subscribe((delta) => {
        if (opening !== this.#opening) return;
        if (early) early.push(delta);
        else this.#apply(delta);
      });
      if (opening !== this.#opening) return;
      await speak(snapshot.settings.spoken);
      if (opening !== this.#opening) return;
      this.version = snapshot.version;
      this.accounts = snapshot.accounts;
      this.managed = snapshot.managed;
      this.first = snapshot.first;
      this.list.begin(snapshot.entries, snapshot.more);
      this.live = liveCalls(snapshot.entries);
      this.alerts = snapshot.alerts;
      this.people = snapshot.people;
      this.settings = snapshot.settings;
      this.show = snapshot.show;
      this.#freshen(snapshot.entries);
      const waiting = early;
      early = null;
      waiting.forEach((delta) => this.#apply(delta));
      this.phase = "ready";
      void this.#count();
    } catch (error) {
      if (opening !== this.#opening) return;
      this.failure = messageOf(error);
      this.phase = "failed";
    }
  }

  async loadOlder(): Promise<void> {
    this.#freshen(await this.list.loadOlder());
  }

  /** Looks for other entries. */
  async find(search: Search): Promise<void> {
    const account = this.list.search.account;
    await this.list.find(search);
    this.#freshen(this.list.rows);
    if (search.account !== account) void this.#count();
  }

  /** Takes in a file that the person chooses, and shows what it brought. */
  async importActivity(): Promise<void> {
    this.importing = true;
    this.imported = null;
    await this.run(this.#import());
    this.importing = false;
  }

  async #import(): Promise<void> {
    this.imported = await this.backend.importActivity();
    if (this.imported) await this.refresh();
  }

  /** Reads again what is shown: more is in the history than was told. */
  async refresh(): Promise<void> {
    await this.find(this.list.search);
    await this.#count();
  }

  /** Does what the user asked for; a failure becomes a notice. */
  async run(action: Promise<unknown>): Promise<void> {
    try {
      await action;
    } catch (error) {
      this.tell(messageOf(error));
    }
  }

  tell(text: string): void {
    const others = this.notices.filter((notice) => notice.text !== text);
    this.notices = [...others, { id: ++this.#noticeCount, text }].slice(-MOST_NOTICES);
  }

  /** Deletes a part of the history. It is gone from the page at once; overwriting it takes longer. */
  forget(part: HistoryPart): void {
    this.#apply({ type: "forgotten", part });
    this.backend.forget(part).catch((error: unknown) => {
      this.tell(messageOf(error));
      void this.refresh();
    });
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  #apply(delta: Delta): void {
    switch (delta.type) {
      case "accounts":
        this.accounts = delta.accounts;
        break;
      case "entry":
        this.list.take(delta.entry);
        this.live = liveCalls(upsert<Entry>(this.live, delta.entry));
        this.#countSoon();
        this.#freshen([delta.entry]);
        break;
      case "browser":
        this.visit = delta.visit;
        break;
      case "forgotten":
        this.list.forget(delta.part);
        this.live = this.live.filter((call) => !isPart(delta.part, call));
        this.#countSoon();
        break;
      case "person":
        this.people = withPerson(this.people, delta.person);
        break;
      case "people":
        this.people = delta.people;
        break;
      case "settings":
        this.settings = delta.settings;
        void speak(delta.settings.spoken);
        break;
      case "alerts":
        this.alerts = delta.alerts;
        break;
      case "show":
        this.show = delta.entry;
        break;
      case "dropped":
        this.dropped = delta.import;
        break;
      case "notice":
        this.tell(delta.text);
        break;
    }
  }

  /** The activity is left: what was new in it is new no longer. */
  leaveActivity(): void {
    this.fresh = new Set(this.list.rows.filter((entry) => entry.unseen).map((entry) => entry.id));
  }

  /** What comes in a burst is counted once. */
  #countSoon(): void {
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => void this.#count(), COUNT_AFTER);
  }

  async #count(): Promise<void> {
    clearTimeout(this.#counting);
    const account = this.list.search.account;
    try {
      const tally = await this.backend.tally(account);
      if (account === this.list.search.account) this.tally = tally;
    } catch {
      this.tally = null;
    }
  }

  #freshen(entries: readonly Entry[]): void {
    const unseen = entries.filter((entry) => entry.unseen && !this.fresh.has(entry.id));
    if (unseen.length > 0) this.fresh = new Set([...this.fresh, ...unseen.map((entry) => entry.id)]);
  }
}

/** The people with this one added, or in place of the one it was. */
function withPerson(people: readonly PersonView[], person: PersonView): PersonView[] {
  const isOther = (one: PersonView) => one.account !== person.account || one.key !== person.key;
  return [...people.filter(isOther), person];
}

/** The sentence of an error, whatever was thrown: the program rejects with plain texts. */
export function messageOf(error: unknown): string {
  if (typeof error === "string") return error;
  if (error instanceof Error) return error.message;
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return String(error);
}
