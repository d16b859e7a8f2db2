import type { AccountView, FieldError, SignInForm } from "../backend/types";

export type FieldName = Exclude<FieldError["field"], "form">;

/** The modes in the order they are offered: what most people need comes first. */
export const MODES = ["app", "user", "bot"] as const;
export const APP_METHODS = ["token", "mobile_grant"] as const;

/** Another order than in the form would jump: errors lead to the first field in this one. */
const ORDER: readonly FieldName[] = [
  "server",
  "vn",
  "dev",
  "token",
  "username",
  "password",
  "appKey",
  "appSecret",
];

/** A form to fill in; for an account known already with what is no secret. */
export function emptyForm(account: AccountView | null): SignInForm {
  return {
    account: account?.id ?? null,
    server: account?.server ?? "",
    mode: account?.mode ?? "app",
    method: account?.method ?? "token",
    vn: "",
    dev: "",
    token: "",
    appKey: account?.appKey ?? "",
    appSecret: "",
    username: account?.username ?? "",
    password: "",
  };
}

/** The way of signing in that belongs to the mode; an app keeps the one chosen last. */
export function methodFor(mode: SignInForm["mode"], chosen: SignInForm["method"]): SignInForm["method"] {
  if (mode === "user") return "cookies";
  if (mode === "bot") return "token";
  return chosen === "mobile_grant" ? "mobile_grant" : "token";
}

/** The fields that this form asks for, in their order. */
export function fieldsOf({ mode, method }: Pick<SignInForm, "mode" | "method">): FieldName[] {
  if (mode === "user") return ["server", "vn", "dev"];
  if (mode === "app" && method === "mobile_grant")
    return ["server", "username", "password", "appKey", "appSecret"];
  return ["server", "token"];
}

/** What is sent: fields of other modes stay behind, so that no secret goes where it is not needed. */
export function formToSend(form: SignInForm): SignInForm {
  const wanted = fieldsOf(form);
  const sent = { ...form };
  for (const field of ORDER) {
    if (!wanted.includes(field)) sent[field] = "";
  }
  return sent;
}

/** The first field to mend, in the order in which they stand. */
export function firstWrong(errors: readonly FieldError[]): FieldName | null {
  return ORDER.find((field) => errors.some((error) => error.field === field)) ?? null;
}
