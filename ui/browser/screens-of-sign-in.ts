import type { APP_METHODS } from "../src/sign-in/form";
import type { SignInForm } from "../src/backend/types";
import {
  all,
  fill,
  fillServer,
  press,
  see,
  submit,
  toAccounts,
  wait,
  way,
  type Screen,
  type Steps,
} from "./steps";

/** Signs in with an access token, at a server whose certificate nobody vouches for. */
const untrusted = all(
  fillServer("https://self-signed.example.com"),
  fill((say) => [say("sign-in-token")]),
);
const connection: Steps = (page, say) => page.getByText(say("sign-in-connection"), { exact: true }).click();
const dropped = all(
  wait(1500),
  see((say) => say("import-choose")),
);
const imported = all(
  dropped,
  press((say) => say("import-submit")),
  see((say) => say("import-blank-title")),
);

/** The screens of signing in and importing, in all their states. */
export const SIGN_IN_SCREENS: readonly Screen[] = [
  { name: "sign-in-first", view: "first" },
  { name: "sign-in-user", view: "first", steps: mode("user") },
  { name: "sign-in-bot", view: "first", steps: mode("bot") },
  { name: "sign-in-app-key", view: "first", steps: method("client_credentials") },
  { name: "sign-in-browser", view: "first", steps: method("authorization_code") },
  { name: "sign-in-password", view: "first", steps: method("mobile_grant") },
  {
    name: "sign-in-where",
    view: "first",
    steps: all(method("mobile_grant"), (page, say) => page.getByText(say("sign-in-where")).click()),
  },
  {
    name: "sign-in-connection",
    view: "first",
    steps: all(connection, (page, say) => way(page, say("sign-in-proxy-name", { way: "through" })).check()),
  },
  {
    name: "sign-in-client-certificate",
    view: "first",
    steps: all(
      connection,
      fill((say) => [say("sign-in-client-certificate")], "/etc/ringtray/desk.p12"),
      fill((say) => [say("sign-in-client-certificate-password")]),
    ),
  },
  {
    name: "sign-in-wrong",
    view: "first",
    steps: all(
      mode("user"),
      submit,
      see(() => "Please fill this in."),
    ),
  },
  {
    name: "sign-in-wrong-connection",
    view: "first",
    steps: all(
      untrusted,
      connection,
      fill((say) => [say("sign-in-path"), say("sign-in-ca-file")], "relative"),
      submit,
      see(() => "A path begins with a slash."),
    ),
  },
  {
    name: "sign-in-refused",
    view: "first",
    steps: all(
      fillServer(),
      fill((say) => [say("sign-in-token")], "wrong"),
      submit,
      see(() => "refused by the server"),
    ),
  },
  {
    name: "sign-in-busy",
    view: "first",
    steps: all(
      fillServer(),
      fill((say) => [say("sign-in-token")]),
      submit,
      see((say) => say("sign-in-busy")),
    ),
  },
  {
    name: "sign-in-in-the-browser",
    view: "first",
    steps: all(
      method("authorization_code"),
      fillServer(),
      fill((say) => [say("sign-in-app-key"), say("sign-in-app-secret")]),
      submit,
      see((say) => say("sign-in-browser-title")),
    ),
  },
  {
    name: "sign-in-certificate",
    view: "first",
    steps: all(
      untrusted,
      submit,
      see((say) => say("certificate-title")),
    ),
  },
  {
    name: "sign-in-certificate-not-trusted",
    view: "first",
    steps: all(
      untrusted,
      submit,
      press((say) => say("certificate-refuse")),
    ),
  },
  { name: "sign-in-again", view: "refused", steps: press((say) => say("sign-in-again")) },
  {
    name: "sign-in-again-by-proxy",
    view: "proxy",
    steps: all(
      toAccounts,
      press((say) => say("sign-in-again")),
    ),
  },
  {
    name: "sign-in-add",
    view: "quiet",
    steps: all(
      toAccounts,
      press((say) => say("accounts-add")),
    ),
  },
  { name: "sign-in-managed", view: "managed" },
  {
    name: "sign-in-mismanaged",
    view: "mismanaged",
    steps: all(
      wait(1000),
      see(() => "managed.toml"),
    ),
  },

  { name: "import", view: "import", steps: dropped },
  { name: "import-done", view: "import", steps: imported },
  {
    name: "import-blanked",
    view: "import",
    steps: all(
      imported,
      press((say) => say("import-blank")),
      see((say) => say("import-blanked")),
    ),
  },
  {
    name: "import-refused",
    view: "import",
    steps: all(
      dropped,
      (page, say) => page.getByRole("checkbox", { name: say("accounts-mode", { mode: "user" }) }).check(),
      press((say) => say("import-submit")),
      see(() => "Sign-in was refused by the server."),
    ),
  },
];

function mode(name: SignInForm["mode"]): Steps {
  return (page, say) => way(page, say("sign-in-mode-name", { mode: name })).check();
}

function method(name: (typeof APP_METHODS)[number]): Steps {
  return (page, say) => way(page, say("sign-in-method-name", { method: name })).check();
}
