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
  fill((text) => [text.signIn.token]),
);
const connection: Steps = (page, text) =>
  page.getByText(text.signIn.connection.title, { exact: true }).click();
const dropped = all(
  wait(1500),
  see((text) => text.import.choose),
);
const imported = all(
  dropped,
  press((text) => text.import.submit),
  see((text) => text.import.blankTitle),
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
    steps: all(method("mobile_grant"), (page, text) => page.getByText(text.signIn.where).click()),
  },
  {
    name: "sign-in-connection",
    view: "first",
    steps: all(connection, (page, text) => way(page, text.signIn.connection.ways.through.name).check()),
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
      fill((text) => [text.signIn.connection.path, text.signIn.connection.caFile], "relative"),
      submit,
      see(() => "A path begins with a slash."),
    ),
  },
  {
    name: "sign-in-refused",
    view: "first",
    steps: all(
      fillServer(),
      fill((text) => [text.signIn.token], "wrong"),
      submit,
      see(() => "refused by the server"),
    ),
  },
  {
    name: "sign-in-busy",
    view: "first",
    steps: all(
      fillServer(),
      fill((text) => [text.signIn.token]),
      submit,
      see((text) => text.signIn.busy),
    ),
  },
  {
    name: "sign-in-in-the-browser",
    view: "first",
    steps: all(
      method("authorization_code"),
      fillServer(),
      fill((text) => [text.signIn.appKey, text.signIn.appSecret]),
      submit,
      see((text) => text.signIn.browser.title),
    ),
  },
  {
    name: "sign-in-certificate",
    view: "first",
    steps: all(
      untrusted,
      submit,
      see((text) => text.certificate.title),
    ),
  },
  {
    name: "sign-in-certificate-not-trusted",
    view: "first",
    steps: all(
      untrusted,
      submit,
      press((text) => text.certificate.refuse),
    ),
  },
  { name: "sign-in-again", view: "refused", steps: press((text) => text.connection.signInAgain) },
  {
    name: "sign-in-again-by-proxy",
    view: "proxy",
    steps: all(
      toAccounts,
      press((text) => text.accounts.signInAgain),
    ),
  },
  {
    name: "sign-in-add",
    view: "quiet",
    steps: all(
      toAccounts,
      press((text) => text.accounts.add),
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
      press((text) => text.import.blank),
      see((text) => text.import.blanked),
    ),
  },
  {
    name: "import-refused",
    view: "import",
    steps: all(
      dropped,
      (page, text) => page.getByRole("checkbox", { name: text.accounts.mode.user }).check(),
      press((text) => text.import.submit),
      see(() => "Sign-in was refused by the server."),
    ),
  },
];

function mode(name: SignInForm["mode"]): Steps {
  return (page, text) => way(page, text.signIn.modes[name].name).check();
}

function method(name: (typeof APP_METHODS)[number]): Steps {
  return (page, text) => way(page, text.signIn.methods[name].name).check();
}
