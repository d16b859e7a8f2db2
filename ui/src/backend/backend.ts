import type {
  AccountChange,
  ConsoleLine,
  TimelineStep,
  Delta,
  Diagnostics,
  Entry,
  ExportFormat,
  HistoryPart,
  ImportedView,
  ImportView,
  LogLine,
  MessagesView,
  Mode,
  NotificationKind,
  QuietChoice,
  Search,
  SettingsChange,
  SignInForm,
  SignInResult,
  Snapshot,
  SoundDevice,
  Tally,
} from "./types";

/** Where to read on: entries older than this one, in the order (at, id). */
export type Cursor = { at: number; id: string };

/** Older entries, newest first, and whether there are still older ones. */
export type HistoryPage = { entries: Entry[]; more: boolean };

/** All that the page may ask of the program. Times are milliseconds since 1970, UTC. */
export interface Backend {
  /** What is known now; everything that changes afterwards comes as deltas, some perhaps before the answer. */
  subscribe(onDelta: (delta: Delta) => void): Promise<Snapshot>;
  /** What is looked for, newest first, from the newest or below a place. */
  find(search: Search, before: Cursor | null): Promise<HistoryPage>;
  /** How many entries there are of each kind, of all accounts or one. */
  tally(account: string | null): Promise<Tally>;
  /** Asks the person for a file and writes what is looked for to it: how many, or null where none was chosen or it was stopped. */
  exportActivity(search: Search, format: ExportFormat): Promise<number | null>;
  /** Asks the person for a file that an export has written and takes it in; null where none was chosen or it was stopped. */
  importActivity(): Promise<ImportedView | null>;
  /** How many entries the export or import has written or read up to now. */
  transferProgress(): Promise<number>;
  /** Ends the export, of which nothing is left, or the import. */
  stopTransfer(): Promise<void>;
  /** Deletes a part of the history; settles once it is overwritten on the disk. */
  forget(part: HistoryPart): Promise<void>;
  /** How many bytes the history takes on the disk. */
  historySize(): Promise<number>;
  /** What a call did, oldest first, as its messages tell. */
  timeline(entry: string): Promise<TimelineStep[]>;
  /** Calls this number with the program that is there for it. */
  callBack(number: string): Promise<void>;
  /** Gives a number this name from now on. */
  addContact(name: string, number: string): Promise<void>;
  /** The raw messages an entry was made from, oldest first, as the server sent them: from one on, as many as one answer holds. */
  messages(entry: string, from: number): Promise<MessagesView>;
  /** Asks the person for a file and writes a message, whole, to it; false where none was chosen. */
  saveMessage(entry: string, number: number): Promise<boolean>;
  signIn(form: SignInForm): Promise<SignInResult>;
  /** Starts the demo: a server of the program's own, and an account that ends with the program. */
  startDemo(): Promise<SignInResult>;
  /** The address at which the browser ended up, for the sign-in that waits for it. */
  pasteAddress(landed: string): Promise<void>;
  /** Gives up the sign-in that is under way. */
  cancelSignIn(): Promise<void>;
  /** Connects; while waiting, tries now. */
  connect(account: string): Promise<void>;
  /** Disconnects; while connecting or waiting, gives up. */
  disconnect(account: string): Promise<void>;
  /** Forgets the sign-in data; the account and its history stay. */
  signOut(account: string): Promise<void>;
  /** Forgets the account and its sign-in data, and its history where that is asked for. */
  removeAccount(account: string, history: boolean): Promise<void>;
  changeAccount(account: string, change: AccountChange): Promise<void>;
  /** Asks the person for a configuration file and reads it; null where none was chosen. */
  chooseConfiguration(): Promise<ImportView | null>;
  /** Signs in as one of the modes of a configuration that was read. `pin` is a certificate the person accepted. */
  importMode(configuration: number, mode: Mode, pin: string): Promise<SignInResult>;
  /** Takes the imported secrets out of the file; true where it still holds others. */
  blankConfiguration(configuration: number): Promise<boolean>;
  /** From now on trusts this one certificate for the account, and no other, and connects. */
  acceptCertificate(account: string, fingerprint: string): Promise<void>;
  /** The person has the list of calls before their eyes: no missed call is new any more. */
  seen(): Promise<void>;
  /** Begins or ends "do not disturb". */
  quiet(choice: QuietChoice): Promise<void>;
  /** Changes one thing in the settings; rejects with a sentence for the person. */
  changeSettings(change: SettingsChange): Promise<void>;
  /** Tells of the changes of a person or an extension from now on, or no longer. */
  watch(account: string, key: string, watched: boolean): Promise<void>;
  /** The devices that a call can ring on; null where the system plays all sounds itself. */
  soundDevices(): Promise<SoundDevice[] | null>;
  /** Shows how a notification of this kind looks. */
  sample(kind: NotificationKind): Promise<void>;
  /** Asks the person for a contacts file; null where none was chosen. */
  chooseContacts(): Promise<string | null>;
  diagnostics(): Promise<Diagnostics>;
  /** The raw messages of an account that are newer than the one of this number, oldest first. */
  console(account: string, after: number): Promise<ConsoleLine[]>;
  /** The lines of the log that are newer than the one of this number, oldest first. */
  log(after: number): Promise<LogLine[]>;
  /** What a person sends to who helps, rid of what is private. */
  report(): Promise<string>;
  /** Sends this JSON as it is. */
  send(account: string, json: string): Promise<void>;
  /** Ends the program: the way out where the desktop shows no tray icon. */
  quit(): Promise<void>;
}
