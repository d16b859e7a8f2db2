// Made from the types of crates/core/src/view by its tests. Don't edit: change the Rust types, then run
//   UPDATE_TYPES=1 cargo test -p ringtray-core

export type Entry = {
  /** Its name. */
  id: string,
  /** Whose it is. */
  account: string,
  /** When we first heard of it, by this computer's clock, in milliseconds, UTC; the order of the list. */
  at: number,
  /** What it is. */
  detail: EntryDetail,
  /** Why no notification told of it, where one would have; none: it was told, or is nothing to be told.
 *
 * Histories and exports have it as `hushed`, the name it was first written by. */
  hushed: Suppressed | null,
  /** A missed call that no person has seen yet. */
  unseen: boolean,
};

export type EntryDetail = { kind: "call" } & CallEntry | { kind: "registration",
  /** The extended number. */
  extension: string,
  /** What it is now. */
  state: RegistrationState,
  /** The telephone the news came from. */
  device: string | null, } | { kind: "extension",
  /** Which one, where the event says so. */
  extension: string | null,
  /** What happened to it. */
  change: "created" | "updated" | "deleted", } | { kind: "presence",
  /** Who: the same for all entries about the same person or extension; empty in entries of earlier versions. */
  who: string,
  /** Who: the name, else the server's id, else the extension. */
  person: string,
  /** The extension, where it is an extension's presence. */
  extension: string | null,
  /** What it is now. */
  state: PresenceWord,
  /** The server's word, where that is not known here. */
  said: string | null,
  /** What the person wrote beside it. */
  note: string | null, } | { kind: "topic",
  /** What it is called, else the server's id of it. */
  title: string,
  /** What happened. */
  change: "added" | "updated" | "closed" | "deleted",
  /** Who did it. */
  by: string | null, } | { kind: "other",
  /** The class as sent. */
  class: string | null,
  /** What it says, shortened. */
  summary: string, } | { kind: "gap",
  /** Until when, by this computer's clock; none: it lasts. */
  until: number | null,
  /** How often the connection was lost within this time, where it was more than once. */
  times?: number,
};

export type CallEntry = {
  /** Who called whom. */
  direction: Direction,
  /** Where it is in its life. */
  phase: Phase,
  /** How it went; none while it lasts. */
  outcome: Outcome | null,
  /** The other party's name. */
  name: string | null,
  /** The other party's number. */
  number: string | null,
  /** The user's own extension. */
  extension: string | null,
  /** When it began, in milliseconds, UTC. */
  started: number,
  /** When a person answered it. */
  answered: number | null,
  /** When it ended, where we were told. */
  ended: number | null,
  /** How far this computer's clock was ahead of the server's when its newest message came, in milliseconds, the way of
 * the message included; negative where it was behind, 0 where no message told its time. A time of the server
 * and this together are a time of this computer. */
  clockAhead: number,
};

export type Direction = "inbound" | "outbound" | "unknown";

export type Phase = "ringing" | "dialling" | "talking" | "held" | "parked" | "ended";

export type Outcome = "answered" | "missed" | "answered_elsewhere" | "not_answered" | "unknown";

export type RegistrationState = "registered" | "unregistered" | "expired";

export type PresenceWord = "online" | "away" | "busy" | "do_not_disturb" | "ringing" | "offline" | "unknown" | "other";

export type Search = {
  /** As typed; nothing but blanks finds all. */
  text: string,
  /** Of which kind. */
  filter: Filter,
  /** Only this account's; none: every account's. */
  account: string | null,
};

export type Filter = "all" | "calls" | "missed" | "presence" | "other";

export type Tally = {
  /** All of them. */
  all: number,
  /** Calls, missed ones among them. */
  calls: number,
  /** Missed calls, and those that may be. */
  missed: number,
  /** Presence, registrations and changes of extensions. */
  presence: number,
  /** All else. */
  other: number,
};

export type ExportFormat = "csv" | "jsonl";

export type Suppressed = "switched_off" | "rule" | "do_not_disturb" | "quiet_hours" | "desktop" | "storm" | "afterwards";

export type Quiet = {
  /** What it is. */
  why: Suppressed,
  /** Until when, in milliseconds, UTC; none: until it is switched off. */
  until: number | null,
};

export type Alerts = {
  /** Missed calls that no person has seen yet. */
  missed: number,
  /** What keeps everything quiet now. */
  quiet: Quiet | null,
};

export type QuietChoice = "half_hour" | "hour" | "until_tomorrow" | "until_switched_off" | "off";

export type Mode = "user" | "app" | "bot";

export type Method = "cookies" | "token" | "mobile_grant" | "client_credentials" | "authorization_code";

export type SecretsKept = { kept: "keyring" } | { kept: "session",
  /** Why, for the user. */
  why: string, } | { kept: "signed_out" } | { kept: "unreadable",
  /** Why, for the user. */
  why: string,
};

export type AccountView = {
  /** Its name for requests. */
  id: string,
  /** What the user knows it by. */
  name: string,
  /** Its colour: a place in the palette. */
  colour: number,
  /** Connects when the app starts. */
  connect: boolean,
  /** The server's address. */
  server: string,
  /** As what it signs in. */
  mode: Mode,
  /** With what it signs in. */
  method: Method,
  /** The key of the app, for the ways that have one. */
  appKey: string | null,
  /** The user's name, for the mobile grant. */
  username: string | null,
  /** Whether its password is kept, for the mobile grant. */
  keepPassword: boolean,
  /** Where the server sends the browser back to, where that is not this computer. */
  redirect: string | null,
  /** The socket's path, where it is not the usual one. */
  path: string | null,
  /** The protocol revision, where it is fixed. */
  revision: number | null,
  /** How the way to the server is found. */
  proxy: ProxyWay,
  /** The proxy's address, for the way through one. */
  proxyAddress: string | null,
  /** The name the proxy knows the user by. */
  proxyUsername: string | null,
  /** The file with authorities that are believed besides the system's. */
  caFile: string | null,
  /** The fingerprint of the one certificate that is believed. */
  pin: string | null,
  /** The file with the certificate that a server is shown which asks for one. */
  clientCertificateFile: string | null,
  /** Its connection now, in words of the language. */
  state: State,
  /** Where its secrets are. */
  secrets: SecretsKept,
};

export type AccountChange = { kind: "name",
  /** As typed; see [`crate::accounts::account_name`]. */
  name: string, } | { kind: "colour",
  /** A place in the palette. */
  colour: number, } | { kind: "connect",
  /** It does. */
  connect: boolean,
};

export type PersonView = {
  /** Whose account knows it. */
  account: string,
  /** Its name for requests, one of a kind in its account. */
  key: string,
  /** It is an extension, not a person. */
  isExtension: boolean,
  /** Who: the name, else the server's id, else the extension. */
  name: string,
  /** The extension, where one is known. */
  extension: string | null,
  /** Its presence, where anything was told of it. */
  presence: PresenceWord | null,
  /** The server's word, where that is not known here. */
  said: string | null,
  /** What the person wrote beside it. */
  note: string | null,
  /** Its registration, where anything was told of it. */
  registration: RegistrationState | null,
  /** The telephone of the last news about the registration. */
  device: string | null,
  /** When it last changed, by this computer's clock, in milliseconds, UTC. */
  since: number,
  /** When the last message about it came, in milliseconds, UTC. */
  heard: number,
  /** Its changes are told. */
  watched: boolean,
};

export type SettingsView = {
  /** Every kind of notification, in the order of the page. */
  kinds: Array<KindView>,
  /** Hours in which nothing is shown. */
  quietHours: Array<QuietHours>,
  /** Switches for accounts and extensions; the first that fits decides. */
  rules: Array<Rule>,
  /** Callers that get through. */
  letThrough: Array<string>,
  /** The people and extensions whose presence is told. */
  watched: Array<string>,
  /** After how many seconds a call on hold is told of. */
  heldTooLong: number,
  /** How a call that rings is heard. */
  ring: RingSound,
  /** Notify although the desktop itself is set to "do not disturb". */
  ignoreDesktop: boolean,
  /** The contacts files. */
  contactFiles: Array<string>,
  /** How numbers are written where the user is. */
  numbers: NumberRules,
  /** The language that the user chose, by its tag; none: that of the system. */
  language: string | null,
  /** The language that everything is said in now. */
  spoken: string,
  /** The languages there are. */
  languages: Array<LanguageView>,
  /** How many days the history is kept; 0: for ever. */
  historyDays: number,
  /** How many megabytes of it are kept of each account; 0: all. */
  historyMegabytes: number,
  /** Starting with the computer. */
  autostart: AutostartView,
};

export type KindView = {
  /** The kind. */
  kind: NotificationKind,
  /** Whether it is shown at all. */
  show: boolean,
  /** Whether the desktop may play its sound for it. */
  sound: boolean,
  /** How urgent it is. */
  urgency: Urgency,
  /** How much it tells. */
  privacy: Privacy,
  /** What the user chose of that; the rest is as usual. */
  choice: KindChoice,
};

export type RingSound = {
  /** Who plays it. */
  player: RingPlayer,
  /** Where Ringtray plays it: the sound server's name of a device. `None`, or one that is not connected, means the
 * system's default device. */
  device: string | null,
};

export type RingPlayer = "auto" | "ringtray" | "desktop";

export type SoundDevice = {
  /** The sound server's name of it, which the settings keep. */
  name: string,
  /** What a person calls it. */
  title: string,
};

export type AutostartView = {
  /** It does. */
  on: boolean,
  /** The person is to be asked whether it shall. */
  ask: boolean,
  /** An administrator has set it. */
  locked: boolean,
};

export type LanguageView = {
  /** Its tag, such as `de`. */
  tag: string,
  /** Its own name for itself. */
  name: string,
};

export type NotificationKind = "ringing" | "missed" | "answered_elsewhere" | "outgoing" | "held_too_long" | "registration_lost" | "registration_regained" | "presence" | "topic" | "connection_trouble" | "sign_in_needed";

export type KindChoice = {
  /** Whether it is shown at all. */
  show?: boolean,
  /** Whether the desktop may play its sound for it. */
  sound?: boolean,
  /** How urgent it is. */
  urgency?: Urgency,
  /** How much it tells. */
  privacy?: Privacy,
};

export type Urgency = "low" | "normal" | "critical";

export type Privacy = "full" | "name_only" | "hidden";

export type QuietHours = {
  /** The days on which it begins. */
  days: Array<Day>,
  /** When it begins. */
  from: string,
  /** When it ends; on the next day where that is not after the beginning. */
  to: string,
};

export type Day = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

export type Rule = {
  /** The account; none: every one. */
  account?: string,
  /** The extension, by its number or extended number; none: every one. */
  extension?: string,
  /** The kinds it is about; none: all. */
  kinds?: Array<NotificationKind>,
  /** Whether they are shown. */
  show: boolean,
};

export type NumberRules = {
  /** The country's calling code, for instance `49`; empty where it is not known. */
  country: string,
  /** What is dialled before a number within the country; empty where there is no such thing, as in Italy. */
  trunk: string,
  /** What is dialled instead of the plus. */
  international: string,
};

export type SettingsChange = { change: "kind",
  /** The kind. */
  kind: NotificationKind,
  /** How. */
  choice: KindChoice, } | { change: "quiet_hours",
  /** All of them. */
  hours: Array<QuietHours>, } | { change: "rules",
  /** All of them, in the order in which they count. */
  rules: Array<Rule>, } | { change: "let_through",
  /** Numbers or names. */
  callers: Array<string>, } | { change: "watched",
  /** Ids, numbers or names. */
  people: Array<string>, } | { change: "held_too_long",
  /** None: as usual. */
  seconds: number | null, } | { change: "ring",
  /** Who plays it, and where. */
  ring: RingSound, } | { change: "ignore_desktop",
  /** It is. */
  ignore: boolean, } | { change: "contact_files",
  /** Their paths; of two names for one number the earlier file's counts. */
  files: Array<string>, } | { change: "numbers",
  /** The rules. */
  numbers: NumberRules, } | { change: "language",
  /** The tag of a language there is, such as `de`; none: the language of the system. */
  language: string | null, } | { change: "history_days",
  /** In days; 0: for ever. */
  days: number, } | { change: "history_megabytes",
  /** In megabytes; 0: all. */
  megabytes: number, } | { change: "autostart",
  /** It does. */
  on: boolean,
};

export type Diagnostics = {
  /** The version of the app. */
  version: string,
  /** The operating system. */
  system: string,
  /** When the program started, in milliseconds, UTC. */
  started: number,
  /** Notifications shown since then. */
  notified: number,
  /** Events that could not be written to the history in time. */
  unstored: number,
  /** Each account, in the user's order. */
  accounts: Array<AccountDiagnostics>,
};

export type AccountDiagnostics = {
  /** Which one. */
  account: string,
  /** What a connection goes through, in this order. */
  steps: Array<StepView>,
  /** What the connection did, oldest first. */
  story: Array<StoryLine>,
  /** Messages received since the program started. */
  messages: number,
  /** Their size, in bytes. */
  bytes: number,
  /** Connections that were made. */
  connections: number,
  /** Connections that were lost, not ended by the user. */
  lost: number,
  /** When the last message came, in milliseconds, UTC. */
  lastMessage: number | null,
  /** Connected for long without a single message: the server may not send any to this user. */
  silent: boolean,
  /** What is known of whatever ends connections again and again, as long as the newest one ended that way. */
  cut: string | null,
};

export type StepView = {
  /** Which one. */
  step: Step,
  /** What came of it. */
  result: StepResult,
  /** Why it failed, for the technical reader. */
  detail: string | null,
};

export type Step = "address" | "proxy" | "tls" | "sign_in" | "revision" | "first_event";

export type StepResult = "done" | "failed" | "waiting" | "not_reached" | "not_needed";

export type StoryLine = {
  /** When, in milliseconds, UTC. */
  at: number,
  /** What it was from then on, in words of the language. */
  state: State,
};

export type ConsoleLine = {
  /** Its place: later ones have a greater one. */
  number: number,
  /** When, in milliseconds, UTC. */
  at: number,
  /** It was sent, not received. */
  sent: boolean,
  /** The JSON, of a long one its beginning. */
  text: string,
  /** How many bytes of it are left out. */
  leftOut: number,
};

export type MessagesView = {
  /** The messages. */
  messages: Array<MessageView>,
  /** The number of the first one that has no room here; none: these are the last. */
  next: number | null,
};

export type MessageView = {
  /** Its number among those of its entry, from 0 on. */
  number: number,
  /** What it says. */
  text: string,
  /** So many bytes of it are left out; saving it gives the whole. */
  leftOut: number,
};

export type TimelineStep = {
  /** When, by the server's clock, in milliseconds, UTC. */
  at: number,
  /** What. */
  what: TimelineEvent,
  /** At which of the user's extensions. */
  extension: string | null,
};

export type TimelineEvent = "rings" | "dials" | "answered" | "machine" | "held" | "resumed" | "parked" | "retrieved" | "ended";

export type LogLine = {
  /** Its place: later ones have a greater one. */
  number: number,
  /** When, in milliseconds, UTC. */
  at: number,
  /** How serious it is. */
  level: LogLevel,
  /** Which part of the program says it. */
  target: string,
  /** What it says. */
  text: string,
};

export type LogLevel = "error" | "warn" | "info" | "debug";

export type Snapshot = {
  /** The version of the app. */
  version: string,
  /** The accounts, in the user's order. */
  accounts: Array<AccountView>,
  /** The account to begin with, such as one that was just signed in to; none: the first. */
  first: string | null,
  /** The newest entries, newest first. */
  entries: Array<Entry>,
  /** Whether the history has older ones. */
  more: boolean,
  /** What an administrator has set. */
  managed: ManagedView,
  /** Missed calls, and what keeps notifications quiet. */
  alerts: Alerts,
  /** The people and extensions that are known. */
  people: Array<PersonView>,
  /** What the user has set about notifications and contacts. */
  settings: SettingsView,
  /** The entry that the window was opened to show. */
  show: string | null,
};

export type ManagedView = {
  /** What the form of a new account begins with. */
  preset: PresetView,
  /** What the user can't change. One without a preset stays at its usual. */
  locked: Array<Setting>,
};

export type PresetView = {
  /** The server's address. */
  server: string | null,
  /** As what to sign in. */
  mode: Mode | null,
  /** With what to sign in, in the modes that allow it. */
  method: Method | null,
  /** The key of the app. */
  appKey: string | null,
  /** The socket's path. */
  path: string | null,
  /** The protocol revision, 3 or 4. */
  revision: number | null,
  /** How the way to the server is found. */
  proxy: ProxyWay | null,
  /** The proxy's address, for the way through one. */
  proxyAddress: string | null,
  /** The name the proxy knows every user by. */
  proxyUsername: string | null,
  /** The file with authorities that are believed besides the system's. */
  caFile: string | null,
  /** The fingerprint of the one certificate that is believed. */
  pin: string | null,
  /** The file with the client certificate. */
  clientCertificateFile: string | null,
};

export type Setting = "server" | "mode" | "method" | "appKey" | "path" | "revision" | "proxy" | "proxyUsername" | "caFile" | "pin" | "clientCertificateFile";

export type HistoryPart = { "of": "account",
  /** Which one. */
  account: string, } | { "of": "entry",
  /** Which one. */
  entry: string, } | { "of": "all" };

export type ImportedView = {
  /** So many entries are new. */
  new: number,
  /** So many were there before, and stay as they were. */
  known: number,
  /** So many lines are no entries that this program can read. */
  unreadable: number,
  /** The number of the first of these, from 1 on. */
  firstUnreadable: number | null,
};

export type Delta = { type: "accounts",
  /** All of them. */
  accounts: Array<AccountView>, } | { type: "entry",
  /** The entry as it is now. */
  entry: Entry, } | { type: "browser",
  /** None: there is none any more. */
  visit: BrowserVisit | null, } | { type: "forgotten",
  /** Which one. */
  part: HistoryPart, } | { type: "dropped",
  /** What it says. */
  import: ImportView, } | { type: "person",
  /** As it is now. */
  person: PersonView, } | { type: "people",
  /** All of them. */
  people: Array<PersonView>, } | { type: "settings",
  /** As they are now. */
  settings: SettingsView, } | { type: "alerts",
  /** As they are now. */
  alerts: Alerts, } | { type: "show",
  /** Which one. */
  entry: string, } | { type: "notice",
  /** In words. */
  text: string,
};

export type ImportView = {
  /** Its name for requests; each reading has another. */
  id: number,
  /** Where the file lies. */
  file: string,
  /** The server's address. */
  server: string,
  /** The file asks not to look at the server's certificate, which is not followed. */
  unverified: boolean,
  /** The modes that have something filled in. */
  parts: Array<ImportPart>,
};

export type ImportPart = {
  /** As what it signs in. */
  mode: Mode,
  /** With what it signs in; none where something is missing. */
  method: Method | null,
  /** The user's name, for the mobile grant. */
  username: string | null,
  /** What is not filled in; then it can't be imported. */
  missing: string | null,
};

export type SignInForm = {
  /** The account being changed; none for a new one. */
  account: string | null,
  /** The server's address. */
  server: string,
  /** As what to sign in. */
  mode: Mode,
  /** With what to sign in. */
  method: Method,
  /** The cookie of the web session. */
  vn: string,
  /** The cookie of the device. */
  dev: string,
  /** The bearer token. */
  token: string,
  /** The key of the app. */
  appKey: string,
  /** The secret of the app. */
  appSecret: string,
  /** The user's name. */
  username: string,
  /** The user's password. */
  password: string,
  /** Whether the password is kept in the keyring, for the mobile grant. */
  keepPassword: boolean,
  /** Where the server sends the browser back to; empty for this computer. */
  redirect: string,
  /** The socket's path; empty for the usual one. */
  path: string,
  /** The protocol revision, 3 or 4; none: it is found. */
  revision: number | null,
  /** How the way to the server is found. */
  proxy: ProxyWay,
  /** The proxy's address, for the way through one. */
  proxyAddress: string,
  /** The name the proxy knows the user by; empty where it asks for none. */
  proxyUsername: string,
  /** The password for the proxy. */
  proxyPassword: string,
  /** A file with authorities that are believed besides the system's; empty for none. */
  caFile: string,
  /** The SHA-256 fingerprint of the one certificate that is believed; empty for none. It decides alone, whatever
 * file is named. */
  pin: string,
  /** A file with the certificate that a server is shown which asks for one; empty for none. */
  clientCertificateFile: string,
  /** The password of that file; empty where it has none. */
  clientCertificatePassword: string,
};

export type BrowserVisit = {
  /** The server's page, for a browser that did not open by itself. */
  address: string,
  /** Whether the browser comes back by itself; else the address at which it ends up has to be pasted. */
  comesBack: boolean,
};

export type ProxyWay = "automatic" | "direct" | "through";

export type Field = "server" | "vn" | "dev" | "token" | "appKey" | "appSecret" | "username" | "password" | "redirect" | "path" | "revision" | "proxyAddress" | "proxyUsername" | "proxyPassword" | "caFile" | "pin" | "clientCertificateFile" | "clientCertificatePassword" | "form";

export type FieldError = {
  /** Where to show it. */
  field: Field,
  /** In words, with what to do. */
  message: string,
};

export type Certificate = { subject: string, issuer: string, names: Array<string>, notBefore: number, notAfter: number, fingerprint: string };

export type Reason = { kind: string, message: string, detail: string, certificate?: Certificate };

export type State = { state: "disconnected", by: "start" | "user" } | { state: "connecting", attempt: number, occasion: "asked" | "retry" | "resumed" | "network_changed" } | { state: "connected", since: number, revision: number, sessionId: string, paused: boolean, pauses: number } | { state: "waiting", until: number, attempt: number, reason: Reason } | { state: "needs_sign_in", reason: Reason } | { state: "stopped", reason: Reason };

export type SignInResult = { ok: true, account: string } | { ok: false, errors: Array<FieldError>, certificate: Certificate | null };
