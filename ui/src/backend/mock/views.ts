import type {
  AccountView,
  Entry,
  EntryDetail,
  ImportView,
  LogLevel,
  LogLine,
  ManagedView,
  PersonView,
  Reason,
  State,
} from "../types";
import { USUAL_CONNECTION } from "../connection";
import { NOTHING_MANAGED } from "../managed";
import { certificateOf, distrust, fingerprintOf } from "./certificates";
import { MockBackend } from "./mock";
import { changed } from "./settings";
import { everything, heldAndParked, incomingAnswered, incomingMissed } from "./scenarios";

type Connected = Extract<State, { state: "connected" }>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `?view=NAME` chooses one of these while developing; without it a day with calls goes on and on. */
const VIEWS: Record<string, (mock: MockBackend) => void> = {
  day(mock) {
    VIEWS["quiet"]?.(mock);
    mock.play("alice", () => everything("alice"));
  },
  quiet(mock) {
    mock.accounts = [alice(connected(Date.now() - 3 * HOUR))];
    mock.entries = past(Date.now());
    for (const entry of mock.entries) mock.raw.set(entry.id, [JSON.stringify(entry.detail)]);
  },
  missed(mock) {
    VIEWS["quiet"]?.(mock);
    const inbound = ({ detail }: Entry) => detail.kind === "call" && detail.direction === "inbound";
    const unseen = mock.entries.filter(inbound).slice(0, 4);
    mock.entries = mock.entries.map((entry) => {
      const at = unseen.indexOf(entry);
      if (at < 0 || entry.detail.kind !== "call") return entry;
      const ended = (entry.detail.started ?? entry.at) + 12_000;
      const detail = { ...entry.detail, outcome: "missed" as const, answered: null, ended };
      return { ...entry, detail, unseen: at < 2, hushed: at === 1 ? "do_not_disturb" : null };
    });
    const event = (ago: number, id: string, detail: EntryDetail): Entry => {
      return { id, account: "alice", at: Date.now() - ago * MINUTE, detail, hushed: null, unseen: false };
    };
    const away = { state: "away", said: null, note: "lunch" } as const;
    mock.entries.push(
      event(3, "ana", { kind: "presence", who: "person:7", person: "Ana Pop", extension: null, ...away }),
      event(4, "topic", { kind: "topic", title: "New price list", change: "added", by: "Ana Pop" }),
    );
    mock.hush = { why: "do_not_disturb", until: Date.now() + 25 * MINUTE };
  },
  first(mock) {
    mock.delay = 600;
    mock.asks = true;
  },
  empty(mock) {
    mock.accounts = [alice(connected(Date.now()))];
  },
  offline(mock) {
    mock.accounts = [alice({ state: "disconnected", by: "user" })];
  },
  hostile(mock) {
    mock.accounts = [alice(connected(Date.now()))];
    const [missed] = past(Date.now());
    if (missed?.detail.kind !== "call") return;
    const detail = { ...missed.detail, name: "Your bank", number: "*21*0900123456#" };
    const messages = [
      '{"class":"phonecall/update","nonce":"[secret]"}',
      `{"filler":"${"x".repeat(300_000)}"}`,
    ];
    for (const raw of messages) mock.record({ ...missed, detail }, raw);
  },
  connecting(mock) {
    mock.accounts = [alice({ state: "connecting", attempt: 3, occasion: "retry" })];
    mock.entries = past(Date.now());
  },
  waiting(mock) {
    mock.accounts = [
      alice({ state: "waiting", until: Date.now() + 42_000, attempt: 4, reason: UNREACHABLE }),
    ];
    mock.entries = past(Date.now());
  },
  refused(mock) {
    mock.accounts = [alice({ state: "needs_sign_in", reason: REFUSED })];
    mock.entries = past(Date.now());
  },
  stopped(mock) {
    mock.accounts = [alice({ state: "stopped", reason: NO_SERVER })];
  },
  certificate(mock) {
    mock.accounts = [untrusted("")];
    mock.entries = past(Date.now());
  },
  changed(mock) {
    mock.accounts = [untrusted(fingerprintOf(3))];
    mock.entries = past(Date.now());
  },
  paused(mock) {
    VIEWS["quiet"]?.(mock);
    mock.accounts = [alice({ ...connected(Date.now() - 3 * HOUR), paused: true, pauses: 3 })];
  },
  cut(mock) {
    VIEWS["quiet"]?.(mock);
    const now = Date.now();
    const state = connected(now - 4000);
    mock.accounts = [alice(state)];
    mock.story.set("alice", [
      { at: now - 5000, state: { state: "waiting", until: now - 4000, attempt: 1, reason: CUT } },
      { at: now - 4000, state },
    ]);
    mock.entries = mock.entries.map((entry) =>
      entry.detail.kind === "gap" ? { ...entry, detail: { ...entry.detail, times: 28 } } : entry,
    );
  },
  proxy(mock) {
    VIEWS["quiet"]?.(mock);
    const way = { proxy: "through", proxyAddress: "socks5://proxy.example.com:1080" } as const;
    mock.accounts = mock.accounts.map((account) => ({
      ...account,
      ...way,
      proxyUsername: "alice",
      revision: 4,
      caFile: "/etc/ssl/company.pem",
      clientCertificateFile: "/home/alice/client.p12",
    }));
  },
  import(mock) {
    VIEWS["empty"]?.(mock);
    mock.delay = 400;
    mock.configuration = CONFIGURATION;
    mock.filled.set("app", {
      method: "mobile_grant",
      username: "demo",
      password: "demo",
      appKey: "demo",
      appSecret: "demo",
    });
    mock.filled.set("user", { method: "cookies", vn: "wrong", dev: "demo" });
    setTimeout(() => mock.emit({ type: "dropped", import: CONFIGURATION }), 1200);
  },
  signed_out(mock) {
    const reason = { kind: "signed_out", message: "You signed out of this account.", detail: "" };
    mock.accounts = [{ ...alice({ state: "needs_sign_in", reason }), secrets: { kept: "signed_out" } }];
    mock.entries = past(Date.now());
  },
  asks(mock) {
    VIEWS["quiet"]?.(mock);
    mock.setAutostart({ ask: true });
  },
  autostartlocked(mock) {
    VIEWS["quiet"]?.(mock);
    mock.setAutostart({ on: true, locked: true });
  },
  session(mock) {
    VIEWS["empty"]?.(mock);
    const why = "This system has no keyring. Install and start gnome-keyring or KeePassXC to stay signed in.";
    mock.accounts = mock.accounts.map((account) => ({ ...account, secrets: { kept: "session", why } }));
  },
  several(mock) {
    const bob = {
      ...alice({ state: "waiting", until: Date.now() + 9000, attempt: 1, reason: UNREACHABLE }),
      id: "bob",
    };
    const since = Date.now() - 26 * HOUR;
    mock.accounts = [
      alice(connected(since)),
      { ...bob, name: "bob@voice.example.org", colour: 1, server: "https://voice.example.org" },
      {
        ...alice({ state: "needs_sign_in", reason: REFUSED }),
        id: "wall",
        name: "wall display",
        colour: 2,
        mode: "bot",
        method: "token",
        appKey: null,
        username: null,
      },
    ];
    mock.entries = past(Date.now());
    now(mock, incomingMissed("alice").slice(0, 1));
    now(mock, heldAndParked("alice").slice(0, 3));
  },
  ringing(mock) {
    VIEWS["quiet"]?.(mock);
    now(mock, incomingAnswered("alice").slice(0, 1), 7000);
  },
  long(mock) {
    VIEWS["quiet"]?.(mock);
    mock.entries.push(...many(Date.now() - 60 * HOUR, 180));
    mock.failing.set("find", "The history file cannot be read.");
  },
  people(mock) {
    VIEWS["quiet"]?.(mock);
    mock.settings = { ...mock.settings, watched: ["Ana Pop", "0003*001"] };
    mock.setPeople(people());
    mock.note(
      '{"timestamp":1795600000,"class":"presence/update","payload":{"userId":"7","status":"away"}}',
      false,
    );
    mock.note('{"class":"hello"}', true);
    mock.logged = LOG;
    const since = Date.now() - 3 * HOUR;
    mock.story.set("alice", [
      { at: since - 5000, state: { state: "connecting", attempt: 1, occasion: "asked" } },
      { at: since - 4000, state: { state: "waiting", until: since, attempt: 2, reason: UNREACHABLE } },
      { at: since, state: connected(since) },
    ]);
  },
  manypeople(mock) {
    VIEWS["people"]?.(mock);
    const more = Array.from({ length: 60 }, (_, index) => {
      return { ...ana(), key: `person:${100 + index}`, name: `Person ${index + 1}`, note: null };
    });
    mock.setPeople([...mock.people, ...more]);
  },
  set(mock) {
    VIEWS["several"]?.(mock);
    mock.settings = {
      ...mock.settings,
      quietHours: [
        { days: ["monday", "tuesday", "wednesday", "thursday", "friday"], from: "20:00", to: "07:30" },
        { days: ["saturday", "sunday"], from: "00:00", to: "23:59" },
      ],
      rules: [{ account: "bob", extension: "0003*014", kinds: ["ringing", "missed"], show: false }],
      letThrough: ["Maria Popescu", "+40 21 555 0142"],
      contactFiles: ["/home/alice/.local/share/ringtray/contacts.vcf", "/home/alice/Documents/customers.csv"],
      numbers: { country: "49", trunk: "0", international: "00" },
    };
  },
  verylong(mock) {
    VIEWS["quiet"]?.(mock);
    mock.entries.push(...many(Date.now() - 60 * HOUR, 2000));
  },
  notice(mock) {
    VIEWS["quiet"]?.(mock);
    const text = "The history could not be written: the disk is full. Calls are still announced.";
    setTimeout(() => mock.emit({ type: "notice", text }), 300);
  },
  managed(mock) {
    VIEWS["first"]?.(mock);
    mock.managed = MANAGED;
  },
  managedcertificate(mock) {
    VIEWS["certificate"]?.(mock);
    mock.managed = MANAGED;
  },
  mismanaged(mock) {
    VIEWS["first"]?.(mock);
    const text =
      'Nothing is preset or locked: the managed settings /etc/ringtray/managed.toml can\'t be used: line 3: "mode" has to be a text in "quotes". Tell your administrator.';
    setTimeout(() => mock.emit({ type: "notice", text }), 900);
  },
  loading(mock) {
    mock.delay = 1e9;
  },
  broken(mock) {
    mock.failing.set("subscribe", "The controller has ended: history.sqlite: file is not a database");
  },
};

/** The play that the address of the page asks for. */
export function mockFromAddress(search: string): MockBackend {
  const mock = new MockBackend();
  mock.delay = 150;
  const asked = new URLSearchParams(search);
  (VIEWS[asked.get("view") ?? "day"] ?? VIEWS["day"])?.(mock);
  const language = asked.get("lang");
  if (language) mock.settings = changed(mock.settings, { change: "language", language });
  return mock;
}

/** A computer whose administrator knows the way and leaves the rest to the user. */
const MANAGED: ManagedView = {
  preset: {
    ...NOTHING_MANAGED.preset,
    server: "https://pbx.example.com",
    mode: "app",
    method: "mobile_grant",
    appKey: "hubgets-mobile",
    proxy: "through",
    proxyAddress: "http://proxy.example.com:3128",
    caFile: "/etc/ssl/company.pem",
  },
  locked: ["server", "mode", "appKey", "path", "proxy", "caFile", "pin"],
};

const CONFIGURATION: ImportView = {
  id: 1,
  file: "/home/alice/ws-connector.config.json",
  server: "https://pbx.example.com",
  unverified: true,
  parts: [
    { mode: "app", method: "mobile_grant", username: "alice", missing: null },
    { mode: "user", method: "cookies", username: null, missing: null },
    { mode: "bot", method: null, username: null, missing: 'the "token" of the bot' },
  ],
};

const UNREACHABLE: Reason = {
  kind: "unreachable",
  message: "pbx.example.com cannot be reached. Check the network or the VPN.",
  detail: "connect 192.0.2.10:443: Connection refused (os error 111)",
};
const REFUSED: Reason = {
  kind: "refused",
  message: "Sign-in was refused: the access token is not valid or has run out.",
  detail: "HTTP 401 Unauthorized on the upgrade request",
};
const CUT: Reason = {
  kind: "connection_cut",
  message:
    "Something between this computer and pbx.example.com ends connections after 10 seconds; it has done so 28 times in a row. Ringtray comes back within a second, but may miss what happens meanwhile. Ask the administrator of the network or of the server for a longer time-out.",
  detail: "cut 28 times in a row, 10.0s after joining: WebSocket closed without a code",
};

const NO_SERVER: Reason = {
  kind: "not_datachannel",
  message: "pbx.example.com answers, but it is no DataChannel server. Check the address.",
  detail: "GET /datachannel/2f61c0/?EIO=4&transport=websocket: HTTP 404 Not Found",
};

function connected(since: number): Connected {
  return {
    state: "connected",
    since,
    revision: 4,
    sessionId: "mJ3kq0xVbT2a",
    paused: false,
    pauses: 0,
  };
}

/** An account whose server shows a certificate that it does not trust with this pin. */
function untrusted(pin: string): AccountView {
  const server = "https://self-signed.example.com";
  const reason = distrust(certificateOf(server), pin) ?? UNREACHABLE;
  const state: State = { state: "waiting", until: Date.now() + 42_000, attempt: 2, reason };
  return { ...alice(state), name: "alice@self-signed.example.com", server, pin };
}

function alice(state: State): AccountView {
  return {
    id: "alice",
    name: "alice@pbx.example.com",
    colour: 0,
    connect: true,
    server: "https://pbx.example.com",
    mode: "app",
    method: "mobile_grant",
    appKey: "hubgets-mobile",
    username: "alice",
    keepPassword: true,
    redirect: null,
    ...USUAL_CONNECTION,
    state,
    secrets: { kept: "keyring" },
  };
}

/** A few days behind us, every kind of entry in them. */
function past(now: number): Entry[] {
  let made = 0;
  const at = (ago: number, detail: EntryDetail): Entry => ({
    id: `past-${String(++made).padStart(3, "0")}`,
    account: "alice",
    at: now - ago,
    detail,
    hushed: null,
    unseen: false,
  });
  const call = (
    ago: number,
    direction: "inbound" | "outbound",
    outcome: "answered" | "missed" | "answered_elsewhere" | "not_answered" | "unknown",
    name: string | null,
    number: string | null,
    seconds = 0,
  ) => {
    const started = now - ago;
    const answered = seconds > 0 ? started + 6000 : null;
    const ended = outcome === "unknown" ? null : (answered ?? started + 12_000) + seconds * 1000;
    const rest = { extension: "0003*006", started, answered, ended, clockAhead: 0 };
    return at(ago, { kind: "call", direction, phase: "ended", outcome, name, number, ...rest });
  };
  return [
    call(4 * MINUTE, "inbound", "missed", "John Doe", "+49 30 5550117"),
    call(31 * MINUTE, "outbound", "answered", null, "*52", 3),
    call(HOUR, "inbound", "answered", "Maria Popescu", "+40 21 555 0142", 754),
    at(2 * HOUR, { kind: "gap", until: now - 2 * HOUR + 8 * MINUTE }),
    at(2 * HOUR - 9 * MINUTE, {
      kind: "registration",
      extension: "0003*006",
      state: "registered",
      device: "192.168.3.126:9463",
    }),
    at(2 * HOUR + MINUTE, {
      kind: "registration",
      extension: "0003*006",
      state: "expired",
      device: "192.168.3.126:9463",
    }),
    call(3 * HOUR, "inbound", "answered_elsewhere", null, "+1 202 555 0188"),
    at(26 * HOUR, { kind: "other", class: "presence/update", summary: "status away, from 5@user" }),
    call(
      27 * HOUR,
      "outbound",
      "not_answered",
      "Jean-Baptiste Grenouille de la Tour d’Auvergne",
      "+33 1 55 55 01 99",
    ),
    call(28 * HOUR, "inbound", "missed", null, null),
    at(29 * HOUR, { kind: "extension", extension: "0003*014", change: "created" }),
    call(50 * HOUR, "inbound", "answered", "فاطمة الزهراء", "+212 5 37 55 01 23", 4210),
    call(51 * HOUR, "inbound", "unknown", "Reception", "0003*001"),
  ];
}

function ana(): PersonView {
  return {
    account: "alice",
    key: "person:7",
    isExtension: false,
    name: "Ana Pop",
    extension: null,
    presence: "away",
    said: null,
    note: "lunch",
    registration: null,
    device: null,
    since: Date.now() - 12 * MINUTE,
    heard: Date.now() - MINUTE,
    watched: true,
  };
}

/** Everything that somebody can be. */
function people(): PersonView[] {
  const person = (key: string, name: string, rest: Partial<PersonView>): PersonView => {
    return { ...ana(), note: null, key, name, ...rest };
  };
  const extension = (name: string, rest: Partial<PersonView>): PersonView => {
    const own = { isExtension: true, extension: name, presence: null, note: null };
    return { ...ana(), key: `extension:${name}`, name, ...own, registration: "registered", ...rest };
  };
  return [
    ana(),
    person("person:8", "Ben Okafor", { presence: "online" }),
    person("person:9", "فاطمة الزهراء", { presence: "busy", extension: "0003*012" }),
    person("person:10", "Jean-Baptiste Grenouille de la Tour d’Auvergne", { presence: "do_not_disturb" }),
    person("person:11", "Lea Weiß", { presence: "other", said: "Gone fishing", note: "back on Monday" }),
    person("person:12", "Otto", { presence: "offline", since: Date.now() - 50 * HOUR }),
    extension("0003*001", { presence: "ringing" }),
    extension("0003*006", { device: "192.168.3.126:9463" }),
    extension("0003*014", { registration: "expired", device: "192.168.3.130:5060" }),
  ];
}

const LOG: LogLine[] = [
  ["info", "ringtray_desktop", "Ringtray starts version=0.1.0 hidden=false"],
  ["info", "ringtray_datachannel::client", "connected revision=4"],
  ["warn", "ringtray_desktop::controller", "told the user notice=The disk takes too long"],
  ["error", "ringtray_store::history", "records were not kept records=3 waits=true"],
  ["debug", "ringtray_datachannel::client", "a ping was answered"],
].map(([level, target, text], index) => ({
  number: index + 1,
  at: Date.now() - (5 - index) * MINUTE,
  level: level as LogLevel,
  target: target ?? "",
  text: text ?? "",
}));

function many(from: number, count: number): Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const started = from - index * 17 * MINUTE;
    return {
      id: `old-${String(index).padStart(5, "0")}`,
      account: "alice",
      at: started,
      detail: {
        kind: "call",
        direction: index % 3 ? "inbound" : "outbound",
        phase: "ended",
        outcome: index % 4 ? "answered" : "not_answered",
        name: null,
        number: `+40 21 555 ${String(index).padStart(4, "0")}`,
        extension: "0003*006",
        started,
        answered: index % 4 ? started + 5000 : null,
        ended: started + 65_000,
        clockAhead: 0,
      },
      hushed: null,
      unseen: false,
    };
  });
}

function now(mock: MockBackend, steps: ReturnType<typeof everything>, ago = 0): void {
  for (const step of steps) mock.record(step.entry(Date.now() - ago), step.raw);
}
