import { connectionOf, USUAL_CONNECTION } from "../backend/connection";
import type { AccountView, FieldError, SignInForm } from "../backend/types";

export type FieldName = Exclude<FieldError["field"], "form">;

/** The modes in the order they are offered: what most people need comes first. */
export const MODES = ["app", "user", "bot"] as const;
export const APP_METHODS = ["token", "client_credentials", "authorization_code", "mobile_grant"] as const;
export const REVISIONS = [null, 3, 4] as const;
export const PROXY_WAYS = ["automatic", "direct", "through"] as const;

/** Another order than in the form would jump: errors lead to the first field in this one. */
const SIGN_IN = [
  "server",
  "vn",
  "dev",
  "token",
  "username",
  "password",
  "appKey",
  "appSecret",
  "redirect",
] as const;
const PROXY = ["proxyAddress", "proxyUsername", "proxyPassword"] as const;
const CERTIFICATE = ["clientCertificateFile", "clientCertificatePassword"] as const;
const CONNECTION = ["path", "revision", ...PROXY, "caFile", "pin", ...CERTIFICATE] as const;

type SignInField = (typeof SIGN_IN)[number];

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
    redirect: account?.redirect ?? "",
    keepPassword: account?.keepPassword ?? false,
    ...connectionOf(account ?? USUAL_CONNECTION),
    proxyPassword: "",
    clientCertificatePassword: "",
  };
}

/** The way of signing in that belongs to the mode; an app keeps the one chosen last. */
export function methodFor(mode: SignInForm["mode"], chosen: SignInForm["method"]): SignInForm["method"] {
  if (mode === "user") return "cookies";
  if (mode === "bot") return "token";
  return APP_METHODS.find((method) => method === chosen) ?? "token";
}

/** The fields that this form asks for, in their order. */
export function fieldsOf({ mode, method }: Pick<SignInForm, "mode" | "method">): SignInField[] {
  if (mode === "user") return ["server", "vn", "dev"];
  if (mode === "app" && method === "mobile_grant")
    return ["server", "username", "password", "appKey", "appSecret"];
  if (mode === "app" && method === "client_credentials") return ["server", "appKey", "appSecret"];
  if (mode === "app" && method === "authorization_code") return ["server", "appKey", "appSecret", "redirect"];
  return ["server", "token"];
}

/** What is sent: fields of other ways stay behind, so that no secret goes where it is not needed. */
export function formToSend(form: SignInForm): SignInForm {
  const wanted = fieldsOf(form);
  const sent = { ...form };
  for (const field of SIGN_IN) {
    if (!wanted.includes(field)) sent[field] = "";
  }
  if (form.proxy !== "through") {
    for (const field of PROXY) sent[field] = "";
  }
  if (form.clientCertificateFile.trim() === "") sent.clientCertificatePassword = "";
  return sent;
}

/** Whether the connection is set up otherwise than for most people here, or asks for a password. */
export function isSetUp(form: SignInForm, usual: SignInForm): boolean {
  const differs = (["proxy", ...CONNECTION] as const).some((field) => form[field] !== usual[field]);
  return differs || form.proxyUsername !== "";
}

function hasSecrets(account: AccountView): boolean {
  return account.secrets.kept !== "unreadable" && account.secrets.kept !== "signed_out";
}

/** Whether secrets left empty stay as they are: that is for the same sign-in at the same server. */
export function keepsSecrets(form: SignInForm, account: AccountView | null): boolean {
  if (!account || !hasSecrets(account)) return false;
  const sameUser = form.method !== "mobile_grant" || form.username.trim() === account.username;
  const ownApp = form.method === "client_credentials" || form.method === "authorization_code";
  const sameApp = !ownApp || form.appKey.trim() === account.appKey;
  return (
    form.server.trim() === account.server &&
    form.mode === account.mode &&
    form.method === account.method &&
    sameUser &&
    sameApp
  );
}

/** Whether this secret left empty stays as it is. A password that is not kept has to be typed. */
export function keepsSecret(field: FieldName, form: SignInForm, account: AccountView | null): boolean {
  return keepsSecrets(form, account) && (field !== "password" || account?.keepPassword === true);
}

/** Whether the proxy's password left empty stays as it is: that is for the same name at the same proxy. */
export function keepsProxyPassword(form: SignInForm, account: AccountView | null): boolean {
  if (!account?.proxyUsername || !hasSecrets(account)) return false;
  return (
    form.proxyAddress.trim() === account.proxyAddress && form.proxyUsername.trim() === account.proxyUsername
  );
}

/** Whether the password of the client certificate left empty stays as it is: that is for the same file. */
export function keepsCertificatePassword(form: SignInForm, account: AccountView | null): boolean {
  return (
    account !== null &&
    hasSecrets(account) &&
    form.clientCertificateFile.trim() === account.clientCertificateFile
  );
}

/** The first field to mend, in the order in which they stand. */
export function firstWrong(errors: readonly FieldError[]): FieldName | null {
  const fields = [...SIGN_IN, ...CONNECTION];
  return fields.find((field) => errors.some((error) => error.field === field)) ?? null;
}

/** Whether one of these is about a setting of the connection. */
export function concernConnection(errors: readonly FieldError[]): boolean {
  return CONNECTION.some((field) => errors.some((error) => error.field === field));
}
