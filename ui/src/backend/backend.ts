import type {
  AccountChange,
  Delta,
  Entry,
  ExportFormat,
  ImportView,
  Mode,
  QuietChoice,
  Search,
  SignInForm,
  SignInResult,
  Snapshot,
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
  history(before: Cursor): Promise<HistoryPage>;
  /** What the search finds, newest first: the newest, or those older than `before`, the last entry of the page above. */
  find(search: Search, before: Cursor | null): Promise<HistoryPage>;
  /** How many entries there are of each kind, of one account or of all. */
  tally(account: string | null): Promise<Tally>;
  /**
   * Asks the person for a file and writes what the search finds to it; how many entries that were, null where none was
   * chosen.
   */
  exportActivity(search: Search, format: ExportFormat): Promise<number | null>;
  /** The raw messages an entry was made from, oldest first, exactly as the server sent them. */
  messages(entry: string): Promise<string[]>;
  signIn(form: SignInForm): Promise<SignInResult>;
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
  /** Ends the program: the way out where the desktop shows no tray icon. */
  quit(): Promise<void>;
}
