import { keepsProxyPassword, keepsSecret, keepsSecrets } from "../../sign-in/form";
import type { AccountView, FieldError, SignInForm } from "../types";

/** What the play of a server accepts, as the simulator does. */
const ACCEPTED = "demo";

const SECRETS = {
  cookies: ["vn", "dev"],
  token: ["token"],
  mobile_grant: ["username", "password", "appKey", "appSecret"],
  client_credentials: ["appKey", "appSecret"],
  authorization_code: ["appKey", "appSecret"],
} as const;

/** What the program finds wrong with a form before it asks the server, and what the server refuses. */
export function check(form: SignInForm, account: AccountView | null): FieldError[] {
  const errors: FieldError[] = [];
  const address = URL.canParse(form.server) ? new URL(form.server) : null;
  if (address?.protocol !== "https:" && address?.hostname !== "127.0.0.1") {
    errors.push({
      field: "server",
      message: "This is not a server address. Write it as https://pbx.example.com.",
    });
  }
  const keeps = keepsSecrets(form, account);
  for (const field of SECRETS[form.method]) {
    if (form[field] === "" && !keepsSecret(field, form, account))
      errors.push({ field, message: "Please fill this in." });
  }
  errors.push(...checkConnection(form, account));
  const known = (field: (typeof SECRETS)[keyof typeof SECRETS][number]) =>
    form[field] === ACCEPTED || (keeps && ["", account?.username, account?.appKey].includes(form[field]));
  if (errors.length === 0 && !SECRETS[form.method].every(known)) {
    errors.push({ field: "form", message: "Sign-in was refused by the server. Check what you entered." });
  }
  return errors;
}

function checkConnection(form: SignInForm, account: AccountView | null): FieldError[] {
  const errors: FieldError[] = [];
  if (form.path !== "" && !form.path.startsWith("/")) {
    errors.push({ field: "path", message: "A path begins with a slash. Write it as /datachannel." });
  }
  if (form.proxy === "through" && !/^(http|socks5):\/\/./.test(form.proxyAddress)) {
    const message = "This is not a proxy's address. Write it as http://proxy.example.com:3128.";
    errors.push({ field: "proxyAddress", message });
  }
  if (form.proxyUsername !== "" && form.proxyPassword === "" && !keepsProxyPassword(form, account)) {
    errors.push({ field: "proxyPassword", message: "Please fill this in." });
  }
  for (const field of ["caFile", "clientCertificateFile"] as const) {
    if (form[field] !== "" && !form[field].startsWith("/"))
      errors.push({ field, message: "There is no such file. Write its full path." });
  }
  return errors;
}
