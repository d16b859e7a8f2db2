import type { Backend, Cursor } from "../backend/backend";
import type {
  AccountView,
  Alerts,
  BrowserVisit,
  Delta,
  Entry,
  ImportView,
  ManagedView,
  PersonView,
  SettingsView,
} from "../backend/types";
import { NOTHING_MANAGED } from "../backend/managed";
import { speak } from "../text/language.svelte";
import { liveCalls, merge, newestFirst, upsert } from "./entries";

export type Notice = { id: number; text: string };

/** More notices than this would hide the calls: the oldest go. */
const MOST_NOTICES = 3;

/** What the program told the page, and nothing else. */
export class Page {
  phase = $state<"loading" | "ready" | "failed">("loading");
  failure = $state("");
  version = $state("");
  accounts = $state.raw<readonly AccountView[]>([]);
  managed = $state.raw<ManagedView>(NOTHING_MANAGED);
  /** The account to begin with; null: the first one. */
  first = $state<string | null>(null);
  entries = $state.raw<readonly Entry[]>([]);
  more = $state(false);
  older = $state<"idle" | "loading" | "failed">("idle");
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
  live = $derived(liveCalls(this.entries));

  readonly backend: Backend;
  /** Where the loaded part of the history ends. */
  #end: Cursor | null = null;
  #opening = 0;
  #noticeCount = 0;

  constructor(backend: Backend) {
    this.backend = backend;
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
      this.entries = [...snapshot.entries].sort(newestFirst);
      this.alerts = snapshot.alerts;
      this.people = snapshot.people;
      this.settings = snapshot.settings;
      this.show = snapshot.show;
      this.#freshen(snapshot.entries);
      this.#reached(snapshot.more);
      const waiting = early;
      early = null;
      waiting.forEach((delta) => this.#apply(delta));
      this.phase = "ready";
    } catch (error) {
      if (opening !== this.#opening) return;
      this.failure = messageOf(error);
      this.phase = "failed";
    }
  }

  async loadOlder(): Promise<void> {
    const end = this.#end;
    if (!end || !this.more || this.older === "loading") return;
    this.older = "loading";
    try {
      const page = await this.backend.history(end);
      this.entries = merge(this.entries, page.entries);
      this.#freshen(page.entries);
      this.#reached(page.more && page.entries.length > 0);
      this.older = "idle";
    } catch {
      this.older = "failed";
    }
  }

  /** Does what the user asked for; a failure becomes a notice. */
  async run(action: Promise<void>): Promise<void> {
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

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  #apply(delta: Delta): void {
    switch (delta.type) {
      case "accounts":
        this.accounts = delta.accounts;
        break;
      case "entry":
        if (this.#isLoaded(delta.entry)) this.entries = upsert(this.entries, delta.entry);
        this.#freshen([delta.entry]);
        break;
      case "browser":
        this.visit = delta.visit;
        break;
      case "forgotten":
        this.entries = this.entries.filter((entry) => entry.account !== delta.account);
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
    this.fresh = new Set(this.entries.filter((entry) => entry.unseen).map((entry) => entry.id));
  }

  #freshen(entries: readonly Entry[]): void {
    const unseen = entries.filter((entry) => entry.unseen && !this.fresh.has(entry.id));
    if (unseen.length > 0) this.fresh = new Set([...this.fresh, ...unseen.map((entry) => entry.id)]);
  }

  /** A change to an entry beyond the loaded part comes with its page: shown now it would hide the hole before it. */
  #isLoaded(entry: Entry): boolean {
    const beyond = this.more && this.#end !== null && newestFirst(entry, this.#end) > 0;
    return !beyond || this.entries.some((known) => known.id === entry.id);
  }

  #reached(more: boolean): void {
    this.more = more;
    const last = this.entries.at(-1);
    this.#end = last ? { at: last.at, id: last.id } : null;
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
