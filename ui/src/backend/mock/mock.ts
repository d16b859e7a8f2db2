import { COLOURS } from "../../accounts/colour";
import { newestFirst, upsert } from "../../page/entries";
import { NOTHING_MANAGED } from "../managed";
import type { Backend, Cursor, HistoryPage } from "../backend";
import type {
  AccountChange,
  AccountView,
  Alerts,
  Delta,
  Entry,
  ExportFormat,
  ImportView,
  ManagedView,
  Mode,
  Quiet,
  QuietChoice,
  Search,
  SignInForm,
  SignInResult,
  Snapshot,
  State,
  Tally,
} from "../types";
import { certificateOf, distrust } from "./certificates";
import { check } from "./check";
import { emptyForm } from "../../sign-in/form";
import type { Step } from "./scenarios";
import { finds, tallyOf } from "./search";

/** How many entries come with the snapshot and with each page. */
const PAGE = 50;

/** How many entries are found at once. */
const FOUND = 200;

/** How long the play waits after a failed attempt, in milliseconds. */
const PATIENCE = 30_000;

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
  /** The configuration that a person would choose; none: they choose nothing. */
  configuration: ImportView | null = null;
  /** What its modes sign in with. */
  filled = new Map<Mode, Partial<SignInForm>>();
  /** Whether a file whose imported secrets were taken out still holds others. */
  remains = false;
  /** Whether the person chooses a file to export to. */
  choosesFile = true;
  #listeners = new Set<(delta: Delta) => void>();

  async subscribe(onDelta: (delta: Delta) => void): Promise<Snapshot> {
    await this.#answer("subscribe", null);
    this.#listeners.add(onDelta);
    const { entries, more } = this.#page(null);
    const { accounts, first, managed, alerts, show } = this;
    return { version: "0.1.0", accounts, first, entries, more, managed, alerts, show };
  }

  async history(before: Cursor): Promise<HistoryPage> {
    await this.#answer("history", before);
    return this.#page(before);
  }

  async find(search: Search, before: Cursor | null): Promise<HistoryPage> {
    await this.#answer("find", { search, before });
    return this.#page(before, FOUND, (entry) => finds(search, entry));
  }

  async tally(account: string | null): Promise<Tally> {
    await this.#answer("tally", account);
    return tallyOf(this.entries, account);
  }

  async exportActivity(search: Search, format: ExportFormat): Promise<number | null> {
    await this.#answer("exportActivity", { search, format });
    return this.choosesFile ? this.entries.filter((entry) => finds(search, entry)).length : null;
  }

  async messages(entry: string): Promise<string[]> {
    await this.#answer("messages", entry);
    return this.raw.get(entry) ?? [];
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
    const colour = known?.colour ?? this.accounts.length % COLOURS;
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
      path: form.path || null,
      revision: form.revision,
      proxy: form.proxy,
      proxyAddress: form.proxyAddress || null,
      proxyUsername: form.proxyUsername || null,
      caFile: form.caFile || null,
      pin: form.pin || null,
      state: { state: "connecting", attempt: 1, occasion: "asked" },
      secrets: { kept: "keyring" },
    };
    this.setAccounts([...this.accounts.filter((account) => account.id !== id), view]);
    void this.#soonConnected(id);
    return { ok: true, account: id };
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
    this.entries = this.entries.filter((entry) => entry.account !== account);
    this.emit({ type: "forgotten", account });
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
    if (raw !== undefined) this.raw.set(entry.id, [...(this.raw.get(entry.id) ?? []), raw]);
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

  #page(before: Cursor | null, most = PAGE, wanted: (entry: Entry) => boolean = () => true): HistoryPage {
    const older = this.entries
      .filter((entry) => wanted(entry) && (before === null || newestFirst(entry, before) > 0))
      .sort(newestFirst);
    return { entries: older.slice(0, most), more: older.length > most };
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
  const reason = distrust(certificateOf(account.server), account.pin ?? "");
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
