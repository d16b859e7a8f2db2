import { render } from "@testing-library/svelte";
import App from "../src/App.svelte";
import { USUAL_CONNECTION } from "../src/backend/connection";
import { MockBackend } from "../src/backend/mock";
import type { AccountView, Alerts, Certificate, Entry, EntryDetail, State } from "../src/backend/types";
import type { CallDetail, CallEntry } from "../src/page/entries";
import { Page } from "../src/page/page.svelte";

export const CONNECTED = {
  state: "connected",
  since: Date.now() - 60_000,
  revision: 4,
  sessionId: "sid-1",
  paused: false,
  pauses: 0,
} satisfies State;
export const REASON = { kind: "refused", message: "Sign-in was refused.", detail: "HTTP 401 Unauthorized" };

export const CERTIFICATE: Certificate = {
  subject: "CN=pbx.example.com",
  issuer: "CN=Example Authority",
  names: ["pbx.example.com", "192.0.2.10"],
  notBefore: Date.now() - 86_400_000,
  notAfter: Date.now() + 86_400_000,
  fingerprint: Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(":"),
};

export function account(state: State = CONNECTED, rest: Partial<AccountView> = {}): AccountView {
  return {
    id: "alice",
    name: "alice@pbx.example.com",
    colour: 0,
    connect: true,
    server: "https://pbx.example.com",
    mode: "app",
    method: "mobile_grant",
    appKey: "the-key",
    username: "alice",
    keepPassword: true,
    redirect: null,
    ...USUAL_CONNECTION,
    state,
    secrets: { kept: "keyring" },
    ...rest,
  };
}

export function entry(id: string, at: number, detail: EntryDetail): Entry {
  return { id, account: "alice", at, detail, hushed: null, unseen: false };
}

export function call(id: string, rest: Partial<CallDetail> = {}, at: number = Date.now() - 5000): CallEntry {
  const detail: CallDetail = {
    kind: "call",
    direction: "inbound",
    phase: "ended",
    outcome: "answered",
    name: "Maria Popescu",
    number: "+40 21 555 0142",
    extension: "0003*006",
    started: at,
    answered: null,
    ended: null,
    clockAhead: 0,
    ...rest,
  };
  return { id, account: "alice", at, detail, hushed: null, unseen: false };
}

/** A missed call that nobody has seen. */
export function missed(id: string, at?: number): CallEntry {
  return { ...call(id, { outcome: "missed" }, at), unseen: true };
}

/** Nothing is missed, nothing is quiet. */
export const CALM: Alerts = { missed: 0, quiet: null };

export function ringing(id: string, rest: Partial<CallDetail> = {}): CallEntry {
  return call(id, { phase: "ringing", outcome: null, ...rest });
}

/** The whole page over a played program, ready to be looked at. */
export async function open(set: (mock: MockBackend) => void = () => undefined) {
  const mock = new MockBackend();
  set(mock);
  const page = new Page(mock);
  const view = render(App, { props: { page } });
  await settled();
  return { mock, page, ...view };
}

/** The page with one connected account and these entries. */
export function openWith(entries: Entry[], state: State = CONNECTED) {
  return open((mock) => {
    mock.accounts = [account(state)];
    mock.entries = entries;
  });
}

/** From now on a search reads at once, and answers only once the returned function is called. */
export function holdAnswers(mock: MockBackend): () => void {
  const real = mock.find.bind(mock);
  let answer = () => {};
  const released = new Promise<void>((resolve) => (answer = resolve));
  mock.find = async (search, before) => {
    const found = await real(search, before);
    await released;
    return found;
  };
  return answer;
}

/** Lets promises end and the page draw what they brought. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await new Promise((done) => setTimeout(done));
}

/** The element, or a failed test that says which is missing. */
export function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`nothing matches ${selector} in\n${document.body.innerHTML}`);
  return found;
}

export function rowIds(): string[] {
  return [...document.querySelectorAll<HTMLElement>("#entries [data-entry-id]")].map(
    (row) => row.dataset["entryId"] ?? "",
  );
}
