// Made from the types of crates/core/src/view by its tests. Don't edit: change the Rust types, then run
//   UPDATE_TYPES=1 cargo test -p ringtray-core

export type Entry = {
  /** Its identifier. */
  id: string,
  /** The account. */
  account: string,
  /** When the first report of it arrived, by this computer's clock, in milliseconds, UTC. Entries are sorted by it. */
  at: number,
  /** The content. */
  detail: EntryDetail,
  /** Why there was no notification of it, if it was suppressed; `None` otherwise.
 *
 * In the history and in exports the name is `hushed`, as first written. */
  hushed: Suppressed | null,
  /** Whether it is a missed call that nobody has seen yet. */
  unseen: boolean,
};

export type EntryDetail = { kind: "call" } & CallEntry | { kind: "registration",
  /** The extended number. */
  extension: string,
  /** The current state. */
  state: RegistrationState,
  /** The telephone that caused the change. */
  device: string | null, } | { kind: "extension",
  /** The extension, if the event names it. */
  extension: string | null,
  /** The change. */
  change: "created" | "updated" | "deleted", } | { kind: "presence",
  /** The key of the person or extension, the same in all its entries; empty in entries of earlier versions. */
  who: string,
  /** The name, or else the server's id, or else the extension. */
  person: string,
  /** The extension, if it is the presence of one. */
  extension: string | null,
  /** The current presence. */
  state: PresenceWord,
  /** The server's word, if ours has none for it. */
  said: string | null,
  /** The person's note. */
  note: string | null, } | { kind: "topic",
  /** The title, or else the server's id of the topic. */
  title: string,
  /** The change. */
  change: "added" | "updated" | "closed" | "deleted",
  /** Its author. */
  by: string | null, } | { kind: "other",
  /** The class as sent. */
  class: string | null,
  /** Its content, shortened. */
  summary: string, } | { kind: "gap",
  /** The end, by this computer's clock; `None` while there is none. */
  until: number | null,
  /** How often the connection was lost within this time, if more than once. */
  times?: number,
};

export type CallEntry = {
  /** Whether the user was called or called. */
  direction: Direction,
  /** The phase. */
  phase: Phase,
  /** The outcome; `None` while it is in progress. */
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
  /** When it ended, if that was reported. */
  ended: number | null,
  /** How far this computer's clock was ahead of the server's when its newest message arrived, in milliseconds,
 * including the time for transmission; negative if it was behind, 0 if no message had the server's time. Added
 * to a time of the server, it gives a time of this computer. */
  clockAhead: number,
};

export type Direction = "inbound" | "outbound" | "unknown";

export type Phase = "ringing" | "dialling" | "talking" | "held" | "parked" | "ended";

export type Outcome = "answered" | "missed" | "answered_elsewhere" | "not_answered" | "unknown";

export type RegistrationState = "registered" | "unregistered" | "expired";

export type PresenceWord = "online" | "away" | "busy" | "do_not_disturb" | "ringing" | "offline" | "unknown" | "other";

export type Search = {
  /** The text as typed. If it is blank, it matches everything. */
  text: string,
  /** The kind of entries. */
  filter: Filter,
  /** The account; `None` for all accounts. */
  account: string | null,
};

export type Filter = "all" | "calls" | "missed" | "presence" | "other";

export type Tally = {
  /** All entries. */
  all: number,
  /** Calls, including missed ones. */
  calls: number,
  /** Missed calls, and those that may have been missed. */
  missed: number,
  /** Presence, registrations and changes of extensions. */
  presence: number,
  /** Everything else. */
  other: number,
};

export type ExportFormat = "csv" | "jsonl";

export type Suppressed = "switched_off" | "rule" | "do_not_disturb" | "quiet_hours" | "desktop" | "storm" | "afterwards";

export type Quiet = {
  /** The reason. */
  why: Suppressed,
  /** The end in milliseconds, UTC; `None` until it is switched off. */
  until: number | null,
};

export type Alerts = {
  /** Missed calls that nobody has seen yet. */
  missed: number,
  /** The reason why notifications are suppressed now. */
  quiet: Quiet | null,
};

export type QuietChoice = "half_hour" | "hour" | "until_tomorrow" | "until_switched_off" | "off";

export type Mode = "user" | "app" | "bot";

export type Method = "cookies" | "token" | "mobile_grant" | "client_credentials" | "authorization_code";

export type SecretsKept = { kept: "keyring" } | { kept: "session",
  /** The reason, for the user. */
  why: string, } | { kept: "signed_out" } | { kept: "unreadable",
  /** The reason, for the user. */
  why: string,
};

export type AccountView = {
  /** Its identifier for requests. */
  id: string,
  /** The name. */
  name: string,
  /** The colour: a position in the palette. */
  colour: number,
  /** Whether it connects when the program starts. */
  connect: boolean,
  /** The server's address. */
  server: string,
  /** The mode. */
  mode: Mode,
  /** The method. */
  method: Method,
  /** The app's key, for the methods that need one. */
  appKey: string | null,
  /** The user name, for the mobile grant. */
  username: string | null,
  /** Whether its password is kept, for the mobile grant. */
  keepPassword: boolean,
  /** The redirect address, if it is not this computer. */
  redirect: string | null,
  /** The state of its connection, with texts in the user's language. */
  state: State,
  /** Where its secrets are. */
  secrets: SecretsKept,
  /** The socket's path. */
  path: string,
  /** The protocol revision, 3 or 4; `None` to detect it. */
  revision: number | null,
  /** Whether a proxy is used. */
  proxy: ProxyWay,
  /** The proxy's address, if one is to be used. */
  proxyAddress: string,
  /** The user name at the proxy; empty if it requires no sign-in. */
  proxyUsername: string,
  /** A file with authorities that are trusted in addition to the system's. */
  caFile: string,
  /** The SHA-256 fingerprint of the only certificate that is trusted. It takes precedence over the file. */
  pin: string,
  /** The file with the client certificate, sent if a server requests one. */
  clientCertificateFile: string,
};

export type AccountChange = { kind: "name",
  /** The name as typed; see [`crate::accounts::account_name`]. */
  name: string, } | { kind: "colour",
  /** The position in the palette. */
  colour: number, } | { kind: "connect",
  /** Whether it does. */
  connect: boolean,
};

export type PersonView = {
  /** The account. */
  account: string,
  /** The key for requests, unique in the account. */
  key: string,
  /** Whether it is an extension, not a person. */
  isExtension: boolean,
  /** The name, or else the server's id, or else the extension. */
  name: string,
  /** The extension, if known. */
  extension: string | null,
  /** The presence, if known. */
  presence: PresenceWord | null,
  /** The server's word, if ours has none for it. */
  said: string | null,
  /** The person's note. */
  note: string | null,
  /** The registration, if known. */
  registration: RegistrationState | null,
  /** The telephone of the last change of the registration. */
  device: string | null,
  /** When it last changed, by this computer's clock, in milliseconds, UTC. */
  since: number,
  /** When the last message about it arrived, in milliseconds, UTC. */
  heard: number,
  /** Whether its changes are announced. */
  watched: boolean,
};

export type SettingsView = {
  /** All kinds of notifications, in the order of the page. */
  kinds: Array<KindView>,
  /** The quiet hours. */
  quietHours: Array<QuietHours>,
  /** Rules for accounts and extensions. The first that matches decides. */
  rules: Array<Rule>,
  /** Callers that are announced even if others are suppressed. */
  letThrough: Array<string>,
  /** The people and extensions whose presence is announced. */
  watched: Array<string>,
  /** The number of seconds on hold after which a call is announced. */
  heldTooLong: number,
  /** The sound of a ringing call. */
  ring: RingSound,
  /** Whether to ignore the desktop's own "do not disturb". */
  ignoreDesktop: boolean,
  /** The contacts files. */
  contactFiles: Array<string>,
  /** How numbers are written in the user's country. */
  numbers: NumberRules,
  /** The tag of the language that the user chose; `None` for that of the system. */
  language: string | null,
  /** The current language. */
  spoken: string,
  /** The available languages. */
  languages: Array<LanguageView>,
  /** For how many days the history is kept; 0: forever. */
  historyDays: number,
  /** The size of each account's history in megabytes; 0: unlimited. */
  historyMegabytes: number,
  /** Starting with the computer. */
  autostart: AutostartView,
};

export type KindView = {
  /** The kind. */
  kind: NotificationKind,
  /** Whether it is shown. */
  show: boolean,
  /** Whether the desktop may play its sound. */
  sound: boolean,
  /** The urgency. */
  urgency: Urgency,
  /** How much it reveals. */
  privacy: Privacy,
  /** The user's choices. Anything else has its default. */
  choice: KindChoice,
};

export type RingSound = {
  /** Who plays it. */
  player: RingPlayer,
  /** The device on which Ringtray plays it, by the sound server's name. `None`, or a device that is not connected,
 * means the system's default device. */
  device: string | null,
};

export type RingPlayer = "auto" | "ringtray" | "desktop";

export type SoundDevice = {
  /** The sound server's name of it, which the settings contain. */
  name: string,
  /** The name for people. */
  title: string,
};

export type AutostartView = {
  /** Whether it does. */
  on: boolean,
  /** Whether to ask the user. */
  ask: boolean,
  /** Whether an administrator has set it. */
  locked: boolean,
};

export type LanguageView = {
  /** Its tag, such as `de`. */
  tag: string,
  /** Its name in the language itself. */
  name: string,
};

export type NotificationKind = "ringing" | "missed" | "answered_elsewhere" | "outgoing" | "held_too_long" | "registration_lost" | "registration_regained" | "presence" | "topic" | "connection_trouble" | "sign_in_needed";

export type KindChoice = {
  /** Whether it is shown. */
  show?: boolean,
  /** Whether the desktop may play its sound. */
  sound?: boolean,
  /** The urgency. */
  urgency?: Urgency,
  /** How much it reveals. */
  privacy?: Privacy,
};

export type Urgency = "low" | "normal" | "critical";

export type Privacy = "full" | "name_only" | "hidden";

export type QuietHours = {
  /** The days on which the period begins. */
  days: Array<Day>,
  /** The time at which it begins. */
  from: string,
  /** The time at which it ends, on the next day if that is not after the beginning. */
  to: string,
};

export type Day = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

export type Rule = {
  /** The account; `None` for every account. */
  account?: string,
  /** The extension, by its number or extended number; `None` for every extension. */
  extension?: string,
  /** The kinds; `None` for all. */
  kinds?: Array<NotificationKind>,
  /** Whether matching announcements are shown. */
  show: boolean,
};

export type NumberRules = {
  /** The country's calling code, for example `49`; empty if unknown. */
  country: string,
  /** The trunk prefix, dialled before a number within the country; empty if there is none, as in Italy. */
  trunk: string,
  /** What is dialled instead of the plus. */
  international: string,
};

export type SettingsChange = { change: "kind",
  /** The kind. */
  kind: NotificationKind,
  /** The choice. */
  choice: KindChoice, } | { change: "quiet_hours",
  /** All of them. */
  hours: Array<QuietHours>, } | { change: "rules",
  /** All of them, in order of precedence. */
  rules: Array<Rule>, } | { change: "let_through",
  /** Numbers or names. */
  callers: Array<string>, } | { change: "watched",
  /** Ids, numbers or names. */
  people: Array<string>, } | { change: "held_too_long",
  /** `None` for the default. */
  seconds: number | null, } | { change: "ring",
  /** Who plays it, and where. */
  ring: RingSound, } | { change: "ignore_desktop",
  /** Whether to ignore it. */
  ignore: boolean, } | { change: "contact_files",
  /** Their paths. If a number has two names, that of the earlier file counts. */
  files: Array<string>, } | { change: "numbers",
  /** The rules. */
  numbers: NumberRules, } | { change: "language",
  /** The tag of an available language, such as `de`; `None` for the language of the system. */
  language: string | null, } | { change: "history_days",
  /** The days; 0: forever. */
  days: number, } | { change: "history_megabytes",
  /** The megabytes; 0: unlimited. */
  megabytes: number, } | { change: "autostart",
  /** Whether it does. */
  on: boolean,
};

export type Diagnostics = {
  /** The version of the program. */
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
  /** The account. */
  account: string,
  /** The steps of a connection, in order. */
  steps: Array<StepView>,
  /** What the connection did, oldest first. */
  story: Array<StoryLine>,
  /** Messages received since the program started. */
  messages: number,
  /** Their size, in bytes. */
  bytes: number,
  /** Connections that succeeded. */
  connections: number,
  /** Connections that were lost, not ended by the user. */
  lost: number,
  /** When the last message arrived, in milliseconds, UTC. */
  lastMessage: number | null,
  /** Whether it has been connected for long without a message: the server may not send any to this user. */
  silent: boolean,
  /** What cuts connections repeatedly, if known, as long as the newest one ended that way. */
  cut: string | null,
};

export type StepView = {
  /** The step. */
  step: Step,
  /** Its result. */
  result: StepResult,
  /** Why it failed, for administrators. */
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
  /** The number of the next message that did not fit; `None` if these are the last. */
  next: number | null,
};

export type MessageView = {
  /** Its number among those of its entry, from 0. */
  number: number,
  /** The text. */
  text: string,
  /** The number of bytes left out. Saving the message gives the whole. */
  leftOut: number,
};

export type TimelineStep = {
  /** The time in milliseconds, UTC, by the server's clock. */
  at: number,
  /** The event. */
  what: TimelineEvent,
  /** The user's extension. */
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
  /** The version of the program. */
  version: string,
  /** The accounts, in the user's order. */
  accounts: Array<AccountView>,
  /** The account to show first, such as one that has just signed in; `None` for the first. */
  first: string | null,
  /** The newest entries, newest first. */
  entries: Array<Entry>,
  /** Whether the history has older entries. */
  more: boolean,
  /** An administrator's settings. */
  managed: ManagedView,
  /** The state of notifications. */
  alerts: Alerts,
  /** The known people and extensions. */
  people: Array<PersonView>,
  /** The settings. */
  settings: SettingsView,
  /** The entry to show. */
  show: string | null,
};

export type ManagedView = {
  /** The presets for the form of a new account. */
  preset: PresetView,
  /** The settings that the user can't change. One without a preset has its default. */
  locked: Array<Setting>,
};

export type PresetView = {
  /** The server's address. */
  server: string | null,
  /** The mode. */
  mode: Mode | null,
  /** The method, for the modes that support it. */
  method: Method | null,
  /** The app's key. */
  appKey: string | null,
  /** The socket's path. */
  path: string,
  /** The protocol revision, 3 or 4; `None` to detect it. */
  revision: number | null,
  /** Whether a proxy is used. */
  proxy: ProxyWay,
  /** The proxy's address, if one is to be used. */
  proxyAddress: string,
  /** The user name at the proxy; empty if it requires no sign-in. */
  proxyUsername: string,
  /** A file with authorities that are trusted in addition to the system's. */
  caFile: string,
  /** The SHA-256 fingerprint of the only certificate that is trusted. It takes precedence over the file. */
  pin: string,
  /** The file with the client certificate, sent if a server requests one. */
  clientCertificateFile: string,
};

export type Setting = "server" | "mode" | "method" | "appKey" | "path" | "revision" | "proxy" | "proxyUsername" | "caFile" | "pin" | "clientCertificateFile";

export type HistoryPart = { "of": "account",
  /** The account. */
  account: string, } | { "of": "entry",
  /** The entry. */
  entry: string, } | { "of": "all" };

export type ImportedView = {
  /** The number of new entries. */
  new: number,
  /** The number of entries that were known, and stay as they were. */
  known: number,
  /** The number of lines that are not entries this program can read. */
  unreadable: number,
  /** The number of the first such line, from 1. */
  firstUnreadable: number | null,
};

export type Delta = { type: "accounts",
  /** All of them. */
  accounts: Array<AccountView>, } | { type: "entry",
  /** The entry. */
  entry: Entry, } | { type: "browser",
  /** The sign-in; `None` if there is none any more. */
  visit: BrowserVisit | null, } | { type: "forgotten",
  /** The part. */
  part: HistoryPart, } | { type: "dropped",
  /** The contents. */
  import: ImportView, } | { type: "person",
  /** The person or extension. */
  person: PersonView, } | { type: "people",
  /** All of them. */
  people: Array<PersonView>, } | { type: "settings",
  /** All of them. */
  settings: SettingsView, } | { type: "alerts",
  /** The state. */
  alerts: Alerts, } | { type: "show",
  /** The entry. */
  entry: string, } | { type: "notice",
  /** The text. */
  text: string,
};

export type ImportView = {
  /** Its number for requests. Each reading has a new one. */
  id: number,
  /** The path of the file. */
  file: string,
  /** The server's address. */
  server: string,
  /** Whether the file asks not to verify the server's certificate, which is not followed. */
  unverified: boolean,
  /** The modes that are filled in. */
  parts: Array<ImportPart>,
};

export type ImportPart = {
  /** The mode. */
  mode: Mode,
  /** The method; `None` if something is missing. */
  method: Method | null,
  /** The user name, for the mobile grant. */
  username: string | null,
  /** What is missing. The mode can't be imported then. */
  missing: string | null,
};

export type SignInForm = {
  /** The account to change; `None` for a new one. */
  account: string | null,
  /** The server's address. */
  server: string,
  /** The mode. */
  mode: Mode,
  /** The method. */
  method: Method,
  /** The web session's cookie. */
  vn: string,
  /** The device's cookie. */
  dev: string,
  /** The bearer token. */
  token: string,
  /** The app's key. */
  appKey: string,
  /** The app's secret. */
  appSecret: string,
  /** The user name. */
  username: string,
  /** The user's password. */
  password: string,
  /** Whether the password is kept in the keyring, for the mobile grant. */
  keepPassword: boolean,
  /** The redirect address; empty for this computer. */
  redirect: string,
  /** The password for the proxy. */
  proxyPassword: string,
  /** The password of the client certificate's file; empty if it has none. */
  clientCertificatePassword: string,
  /** The socket's path. */
  path: string,
  /** The protocol revision, 3 or 4; `None` to detect it. */
  revision: number | null,
  /** Whether a proxy is used. */
  proxy: ProxyWay,
  /** The proxy's address, if one is to be used. */
  proxyAddress: string,
  /** The user name at the proxy; empty if it requires no sign-in. */
  proxyUsername: string,
  /** A file with authorities that are trusted in addition to the system's. */
  caFile: string,
  /** The SHA-256 fingerprint of the only certificate that is trusted. It takes precedence over the file. */
  pin: string,
  /** The file with the client certificate, sent if a server requests one. */
  clientCertificateFile: string,
};

export type BrowserVisit = {
  /** The address of the server's page, in case the browser did not open by itself. */
  address: string,
  /** Whether the browser returns by itself. Otherwise the user has to paste the address at which it ends up. */
  comesBack: boolean,
};

export type ConnectionFields = {
  /** The socket's path. */
  path: string,
  /** The protocol revision, 3 or 4; `None` to detect it. */
  revision: number | null,
  /** Whether a proxy is used. */
  proxy: ProxyWay,
  /** The proxy's address, if one is to be used. */
  proxyAddress: string,
  /** The user name at the proxy; empty if it requires no sign-in. */
  proxyUsername: string,
  /** A file with authorities that are trusted in addition to the system's. */
  caFile: string,
  /** The SHA-256 fingerprint of the only certificate that is trusted. It takes precedence over the file. */
  pin: string,
  /** The file with the client certificate, sent if a server requests one. */
  clientCertificateFile: string,
};

export type ProxyWay = "automatic" | "direct" | "through";

export type Field = "server" | "vn" | "dev" | "token" | "appKey" | "appSecret" | "username" | "password" | "redirect" | "path" | "revision" | "proxyAddress" | "proxyUsername" | "proxyPassword" | "caFile" | "pin" | "clientCertificateFile" | "clientCertificatePassword" | "form";

export type FieldError = {
  /** The field. */
  field: Field,
  /** What is wrong and what to do about it. */
  message: string,
};

export type Certificate = { subject: string, issuer: string, names: Array<string>, notBefore: number, notAfter: number, fingerprint: string };

export type Reason = { kind: string, message: string, detail: string, certificate?: Certificate };

export type State = { state: "disconnected", by: "start" | "user" } | { state: "connecting", attempt: number, occasion: "asked" | "retry" | "resumed" | "network_changed" } | { state: "connected", since: number, revision: number, sessionId: string, paused: boolean, pauses: number } | { state: "waiting", until: number, attempt: number, reason: Reason } | { state: "needs_sign_in", reason: Reason } | { state: "stopped", reason: Reason };

export type SignInResult = { ok: true, account: string } | { ok: false, errors: Array<FieldError>, certificate: Certificate | null };
