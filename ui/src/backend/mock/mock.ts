import { COLOURS } from "../../accounts/colour";
import { finds, isPart, newestFirst, passes, upsert } from "../../page/entries";
import { EVERYTHING } from "../../page/list.svelte";
import { connectionOf } from "../connection";
import { NOTHING_MANAGED } from "../managed";
import type { Backend, Cursor, HistoryPage } from "../backend";
import type {
  AccountChange,
  AccountView,
  Alerts,
  AutostartView,
  ConsoleLine,
  TimelineStep,
  Delta,
  Diagnostics,
  Entry,
  ExportFormat,
  Filter,
  HistoryPart,
  ImportedView,
  ImportView,
  LogLine,
  MessagesView,
  ManagedView,
  Mode,
  NotificationKind,
  PersonView,
  Quiet,
  QuietChoice,
  Search,
  SettingsChange,
  SettingsView,
  SignInForm,
  SignInResult,
  Snapshot,
  SoundDevice,
  State,
  StoryLine,
  Tally,
} from "../types";
import { certificateOf, distrust } from "./certificates";
import { check } from "./check";
import { timelineOf } from "./timeline";
import { diagnosticsOf, reportOf } from "./diagnostics";
import { changed, USUAL_SETTINGS } from "./settings";
import { emptyForm } from "../../sign-in/form";
import type { Step } from "./scenarios";

/** How many entries come with the snapshot and with each page. */
const PAGE = 50;

/** How long the play waits after a failed attempt, in milliseconds. */
const PATIENCE = 30_000;

/** How many entries are written or read in the time of an answer. */
const TRANSFERRED_AT_ONCE = 1000;

/** As the program does: so many messages in one answer, and so much of each. */
const MOST_MESSAGES = 200;
const MOST_OF_MESSAGE = 256 * 1024;

/** How many bytes an entry takes with its messages. */
const BYTES = 4200;

const REFUSED: State = {
  state: "needs_sign_in",
  reason: {
    kind: "refused",
    message: "Sign-in was refused: the access token is not valid or has run out. Sign in again.",
    detail: "HTTP 401 Unauthorized on the upgrade request",
  },
};

/** The program played in the page: for development in a plain browser, and for tests, which drive it. */
export class MockBackend implements Backend {
  accounts: AccountView[] = [];
  managed: ManagedView = NOTHING_MANAGED;
  first: string | null = null;
  entries: Entry[] = [];
  /** What keeps notifications quiet. */
  hush: Quiet | null = null;
  people: PersonView[] = [];
  settings: SettingsView = USUAL_SETTINGS;
  /** Where a call can ring; null: the system plays all sounds itself. */
  devices: SoundDevice[] | null = [
    { name: "speakers", title: "Built-in speakers" },
    { name: "headset", title: "Headset" },
  ];
  story = new Map<string, StoryLine[]>();
  lines: ConsoleLine[] = [];
  logged: LogLine[] = [];
  /** The contacts file that a person would choose; null: they choose nothing. */
  contacts: string | null = "/home/alice/contacts.vcf";
  /** Whether the first sign-in leads to the question about starting with the computer. */
  asks = false;
  /** The entry that the window was opened to show. */
  show: string | null = null;
  raw = new Map<string, string[]>();
  /** What the page asked for, to be looked at by tests. */
  asked: { what: string; with: unknown }[] = [];
  /** How long the program takes for an answer, in milliseconds. */
  delay = 0;
  /** Makes the named request fail with this text. */
  failing = new Map<keyof Backend, string>();
  #landed: ((landed: boolean) => void) | null = null;
  #transfer = { done: 0, stopped: false };
  /** What a person would choose to be imported; null: they choose nothing. */
  imported: Entry[] | null = null;
  /** The configuration that a person would choose; none: they choose nothing. */
  configuration: ImportView | null = null;
  /** What its modes sign in with. */
  filled = new Map<Mode, Partial<SignInForm>>();
  /** Whether a file whose imported secrets were taken out still holds others. */
  remains = false;
  #listeners = new Set<(delta: Delta) => void>();

  async subscribe(onDelta: (delta: Delta) => void): Promise<Snapshot> {
    await this.#answer("subscribe", null);
    this.#listeners.add(onDelta);
    const { entries, more } = this.#page(null);
    const { accounts, first, managed, alerts, people, settings, show } = this;
    return { version: "0.1.0", accounts, first, entries, more, managed, alerts, people, settings, show };
  }

  async find(search: Search, before: Cursor | null): Promise<HistoryPage> {
    await this.#answer("find", { search, before });
    return this.#page(before, search);
  }

  async tally(account: string | null): Promise<Tally> {
    await this.#answer("tally", account);
    const counted = this.entries.filter((entry) => account === null || entry.account === account);
    const of = (filter: Filter) => counted.filter((entry) => passes(entry, filter)).length;
    return {
      all: of("all"),
      calls: of("calls"),
      missed: of("missed"),
      presence: of("presence"),
      other: of("other"),
    };
  }

  async exportActivity(search: Search, format: ExportFormat): Promise<number | null> {
    await this.#answer("exportActivity", { search, format });
    const found = this.entries.filter((entry) => finds(search, entry)).length;
    return (await this.#transferred(found)) ? found : null;
  }

  async importActivity(): Promise<ImportedView | null> {
    await this.#answer("importActivity", null);
    const { imported } = this;
    if (!imported || !(await this.#transferred(imported.length))) return null;
    const known = new Set(this.entries.map((entry) => entry.id));
    const fresh = imported.filter((entry) => !known.has(entry.id));
    this.entries = [...this.entries, ...fresh].sort(newestFirst);
    const counts = { new: fresh.length, known: imported.length - fresh.length };
    return { ...counts, unreadable: 0, firstUnreadable: null };
  }

  async transferProgress(): Promise<number> {
    await this.#answer("transferProgress", null);
    return this.#transfer.done;
  }

  async stopTransfer(): Promise<void> {
    await this.#answer("stopTransfer", null);
    this.#transfer.stopped = true;
  }

  async forget(part: HistoryPart): Promise<void> {
    await this.#answer("forget", part);
    this.#forgotten(part);
  }

  async historySize(): Promise<number> {
    await this.#answer("historySize", null);
    return this.entries.length * BYTES;
  }

  async timeline(entry: string): Promise<TimelineStep[]> {
    await this.#answer("timeline", entry);
    const call = this.entries.find((one) => one.id === entry);
    return call ? timelineOf(call) : [];
  }

  async callBack(number: string): Promise<void> {
    await this.#answer("callBack", number);
  }

  async addContact(name: string, number: string): Promise<void> {
    await this.#answer("addContact", { name, number });
    if (!name.trim()) throw "Type a name.";
  }

  async messages(entry: string, from: number): Promise<MessagesView> {
    await this.#answer("messages", entry);
    const all = this.raw.get(entry) ?? [];
    const messages = all.slice(from, from + MOST_MESSAGES).map((text, index) => {
      const shown = text.slice(0, MOST_OF_MESSAGE);
      return { number: from + index, text: shown, leftOut: text.length - shown.length };
    });
    const next = from + messages.length;
    return { messages, next: next < all.length ? next : null };
  }

  async saveMessage(entry: string, number: number): Promise<boolean> {
    await this.#answer("saveMessage", { entry, number });
    return true;
  }

  async signIn(form: SignInForm): Promise<SignInResult> {
    await this.#answer("signIn", form);
    const known = this.accounts.find((account) => account.id === form.account) ?? null;
    const errors = check(form, known);
    if (errors.length > 0) return { ok: false, errors, certificate: null };
    const reason = distrust(certificateOf(form.server), form.pin);
    if (reason?.certificate) {
      const { message, certificate } = reason;
      return { ok: false, errors: [{ field: "form", message }], certificate };
    }
    if (form.method === "authorization_code" && !(await this.#visit(form))) {
      return {
        ok: false,
        errors: [{ field: "form", message: "The sign-in was cancelled." }],
        certificate: null,
      };
    }
    const id = form.account ?? `account-${this.accounts.length + 1}`;
    const host = new URL(form.server).host;
    const colour = known?.colour ?? this.accounts.length % COLOURS.length;
    const view: AccountView = {
      id,
      name: `${form.username || form.mode}@${host}`,
      colour,
      connect: true,
      server: form.server,
      mode: form.mode,
      method: form.method,
      appKey: form.appKey || null,
      username: form.username || null,
      keepPassword: form.keepPassword,
      redirect: form.redirect || null,
      ...connectionOf(form),
      state: { state: "connecting", attempt: 1, occasion: "asked" },
      secrets: { kept: "keyring" },
    };
    this.setAccounts([...this.accounts.filter((account) => account.id !== id), view]);
    void this.#soonConnected(id);
    if (this.asks) this.setAutostart({ ask: true });
    return { ok: true, account: id };
  }

  async startDemo(): Promise<SignInResult> {
    await this.#answer("startDemo", null);
    this.asks = false;
    return this.signIn({
      ...emptyForm(null),
      server: "http://127.0.0.1:8080",
      mode: "app",
      method: "token",
      token: "demo",
    });
  }

  async pasteAddress(landed: string): Promise<void> {
    await this.#answer("pasteAddress", landed);
    if (!landed.includes("code=")) throw "This address holds no code. Copy the whole address.";
    this.#landed?.(true);
  }

  async cancelSignIn(): Promise<void> {
    await this.#answer("cancelSignIn", null);
    this.#landed?.(false);
  }

  async connect(account: string): Promise<void> {
    await this.#answer("connect", account);
    this.setState(account, { state: "connecting", attempt: 1, occasion: "asked" });
    void this.#soonConnected(account);
  }

  async disconnect(account: string): Promise<void> {
    await this.#answer("disconnect", account);
    this.setState(account, { state: "disconnected", by: "user" });
  }

  async signOut(account: string): Promise<void> {
    await this.#answer("signOut", account);
    const reason = { kind: "signed_out", message: "You signed out of this account.", detail: "" };
    this.#change(account, { state: { state: "needs_sign_in", reason }, secrets: { kept: "signed_out" } });
  }

  async removeAccount(account: string, history: boolean): Promise<void> {
    await this.#answer("removeAccount", { account, history });
    this.setAccounts(this.accounts.filter((one) => one.id !== account));
    if (!history) return;
    this.#forgotten({ of: "account", account });
  }

  async changeAccount(account: string, change: AccountChange): Promise<void> {
    await this.#answer("changeAccount", { account, change });
    if (change.kind === "name") {
      const name = change.name.trim();
      if (!name) throw "Type a name for the account.";
      this.#change(account, { name });
    } else if (change.kind === "colour") this.#change(account, { colour: change.colour });
    else this.#change(account, { connect: change.connect });
  }

  async chooseConfiguration(): Promise<ImportView | null> {
    await this.#answer("chooseConfiguration", null);
    return this.configuration;
  }

  async importMode(configuration: number, mode: Mode, pin: string): Promise<SignInResult> {
    await this.#answer("importMode", { configuration, mode, pin });
    const { server } = this.configuration ?? { server: "" };
    return this.signIn({ ...emptyForm(null), server, mode, pin, ...this.filled.get(mode) });
  }

  async blankConfiguration(configuration: number): Promise<boolean> {
    await this.#answer("blankConfiguration", configuration);
    return this.remains;
  }

  async acceptCertificate(account: string, fingerprint: string): Promise<void> {
    await this.#answer("acceptCertificate", { account, fingerprint });
    this.setAccounts(this.accounts.map((one) => (one.id === account ? { ...one, pin: fingerprint } : one)));
    this.setState(account, { state: "connecting", attempt: 1, occasion: "asked" });
    void this.#soonConnected(account);
  }

  async seen(): Promise<void> {
    await this.#answer("seen", null);
    const seen = this.entries.filter((entry) => entry.unseen).map((entry) => ({ ...entry, unseen: false }));
    seen.forEach((entry) => this.record(entry));
    this.emit({ type: "alerts", alerts: this.alerts });
  }

  async quiet(choice: QuietChoice): Promise<void> {
    await this.#answer("quiet", choice);
    this.hush = choice === "off" ? null : { why: "do_not_disturb", until: endOf(choice) };
    this.emit({ type: "alerts", alerts: this.alerts });
  }

  async changeSettings(change: SettingsChange): Promise<void> {
    await this.#answer("changeSettings", change);
    this.settings = changed(this.settings, change);
    this.emit({ type: "settings", settings: this.settings });
    if (change.change === "watched") this.setPeople(this.people);
  }

  /** Starting with the computer is otherwise now. */
  setAutostart(autostart: Partial<AutostartView>): void {
    this.settings = { ...this.settings, autostart: { ...this.settings.autostart, ...autostart } };
    this.emit({ type: "settings", settings: this.settings });
  }

  async watch(account: string, key: string, watched: boolean): Promise<void> {
    await this.#answer("watch", { account, key, watched });
    const person = this.people.find((one) => one.account === account && one.key === key);
    if (!person) throw "Nothing is known of this one any more.";
    const others = this.settings.watched.filter((name) => name !== person.name);
    this.settings = { ...this.settings, watched: watched ? [...others, person.name] : others };
    this.emit({ type: "settings", settings: this.settings });
    this.setPeople(this.people);
  }

  async soundDevices(): Promise<SoundDevice[] | null> {
    await this.#answer("soundDevices", null);
    return this.devices;
  }

  async sample(kind: NotificationKind): Promise<void> {
    await this.#answer("sample", kind);
  }

  async chooseContacts(): Promise<string | null> {
    await this.#answer("chooseContacts", null);
    return this.contacts;
  }

  async diagnostics(): Promise<Diagnostics> {
    await this.#answer("diagnostics", null);
    return diagnosticsOf(this.accounts, this.story, this.lines);
  }

  async console(account: string, after: number): Promise<ConsoleLine[]> {
    await this.#answer("console", { account, after });
    return this.lines.filter((line) => line.number > after);
  }

  async log(after: number): Promise<LogLine[]> {
    await this.#answer("log", after);
    return this.logged.filter((line) => line.number > after);
  }

  async report(): Promise<string> {
    await this.#answer("report", null);
    return reportOf(await this.diagnostics(), this.logged);
  }

  async send(account: string, json: string): Promise<void> {
    await this.#answer("send", { account, json });
    const connected = this.accounts.some((one) => one.id === account && one.state.state === "connected");
    if (!connected) throw "Not sent: there is no connection. Connect first and send it again.";
    try {
      JSON.parse(json);
    } catch {
      throw "Not sent: invalid JSON: expected value at line 1 column 1.";
    }
    this.note(json, true);
  }

  /** A message that went over the connection. */
  note(text: string, sent: boolean): void {
    this.lines.push({ number: this.lines.length + 1, at: Date.now(), sent, text, leftOut: 0 });
  }

  setPeople(people: PersonView[]): void {
    this.people = people.map((one) => ({ ...one, watched: this.settings.watched.includes(one.name) }));
    this.emit({ type: "people", people: this.people });
  }

  async quit(): Promise<void> {
    await this.#answer("quit", null);
  }

  get alerts(): Alerts {
    return { missed: this.entries.filter((entry) => entry.unseen).length, quiet: this.hush };
  }

  emit(delta: Delta): void {
    this.#listeners.forEach((listener) => listener(delta));
  }

  setAccounts(accounts: AccountView[]): void {
    this.accounts = accounts;
    this.emit({ type: "accounts", accounts });
  }

  setState(id: string, state: State): void {
    this.setAccounts(this.accounts.map((account) => (account.id === id ? { ...account, state } : account)));
  }

  record(entry: Entry, raw?: string): void {
    this.entries = upsert(this.entries, entry);
    if (raw !== undefined) {
      this.raw.set(entry.id, [...(this.raw.get(entry.id) ?? []), raw]);
      this.note(raw, false);
    }
    this.emit({ type: "entry", entry });
    if (entry.unseen) this.emit({ type: "alerts", alerts: this.alerts });
  }

  /** Plays the steps one after the other while the account is connected, and begins again at their end. */
  play(account: string, steps: () => Step[]): void {
    const queue = steps();
    const next = () => {
      const step = queue.shift();
      if (!step) return this.play(account, steps);
      setTimeout(() => {
        const state = this.accounts.find((one) => one.id === account)?.state.state;
        if (state === "connected") this.record(step.entry(Date.now()), step.raw);
        next();
      }, step.after);
    };
    next();
  }

  #forgotten(part: HistoryPart): void {
    this.entries = this.entries.filter((entry) => !isPart(part, entry));
    this.emit({ type: "forgotten", part });
  }

  /** Plays that so many entries are written or read; false where that was stopped. */
  async #transferred(entries: number): Promise<boolean> {
    const transfer = { done: 0, stopped: false };
    this.#transfer = transfer;
    while (transfer.done < entries && !transfer.stopped) {
      await wait(this.delay);
      transfer.done = Math.min(entries, transfer.done + TRANSFERRED_AT_ONCE);
    }
    return !transfer.stopped;
  }

  #change(id: string, change: Partial<AccountView>): void {
    this.setAccounts(
      this.accounts.map((account) => (account.id === id ? { ...account, ...change } : account)),
    );
  }

  async #soonConnected(id: string): Promise<void> {
    await wait(this.delay * 2);
    const account = this.accounts.find((one) => one.id === id);
    if (account?.state.state !== "connecting") return;
    this.setState(id, outcome(account));
  }

  /** The browser, from which the play comes back only by hand. False: it was given up. */
  async #visit(form: SignInForm): Promise<boolean> {
    const address = `${new URL(form.server).origin}/oauth/authorize.php?response_type=code&client_id=demo`;
    this.emit({ type: "browser", visit: { address, comesBack: form.redirect === "" } });
    const landed = await new Promise<boolean>((resolve) => (this.#landed = resolve));
    this.emit({ type: "browser", visit: null });
    return landed;
  }

  #page(before: Cursor | null, search: Search = EVERYTHING): HistoryPage {
    const older = [...this.entries]
      .sort(newestFirst)
      .filter((entry) => finds(search, entry) && (before === null || newestFirst(entry, before) > 0));
    return { entries: older.slice(0, PAGE), more: older.length > PAGE };
  }

  async #answer(what: keyof Backend, given: unknown): Promise<void> {
    this.asked.push({ what, with: given });
    await wait(this.delay);
    const failure = this.failing.get(what);
    if (failure !== undefined) throw failure;
  }
}

/** What becomes of an attempt to connect. */
function outcome(account: AccountView): State {
  const reason = distrust(certificateOf(account.server), account.pin);
  if (reason) return { state: "waiting", until: Date.now() + PATIENCE, attempt: 2, reason };
  if (account.secrets.kept === "unreadable") return REFUSED;
  const found = { since: Date.now(), revision: account.revision ?? 4, sessionId: "mJ3kq0xVbT2a" };
  return { state: "connected", ...found, paused: false, pauses: 0 };
}

/** When "do not disturb" ends. */
function endOf(choice: QuietChoice): number | null {
  const minutes = { half_hour: 30, hour: 60, until_tomorrow: null, until_switched_off: null, off: null }[
    choice
  ];
  if (minutes !== null) return Date.now() + minutes * 60_000;
  if (choice !== "until_tomorrow") return null;
  const morning = new Date();
  morning.setDate(morning.getDate() + 1);
  return morning.setHours(8, 0, 0, 0);
}

function wait(length: number): Promise<void> {
  return length > 0 ? new Promise((done) => setTimeout(done, length)) : Promise.resolve();
}
