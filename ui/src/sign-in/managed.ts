import type { AccountView, ManagedView, Setting, SignInForm } from "../backend/types";
import { methodFor } from "./form";

const SAME_NAMES = [
  "server",
  "mode",
  "method",
  "appKey",
  "path",
  "revision",
  "proxy",
  "proxyUsername",
  "caFile",
  "pin",
  "clientCertificateFile",
] as const satisfies Setting[];

/** Puts in what an administrator has set: all of it for a new account, for one that is there what is locked. */
export function manage(form: SignInForm, account: AccountView | null, managed: ManagedView): SignInForm {
  const { preset, locked } = managed;
  const set = { ...form };
  for (const setting of SAME_NAMES) {
    if (account === null || locked.includes(setting)) {
      Object.assign(set, { [setting]: preset[setting] ?? set[setting] });
      if (setting === "proxy") set.proxyAddress = preset.proxyAddress ?? set.proxyAddress;
    }
  }
  set.method = methodFor(set.mode, set.method);
  return set;
}

/** The way of signing in that belongs to the mode, where the choice is not the user's. */
export function lockedMethod({ preset, locked }: ManagedView): SignInForm["method"] | null {
  return locked.includes("method") ? preset.method : null;
}
