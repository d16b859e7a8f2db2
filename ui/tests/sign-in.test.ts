import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { SignInForm, SignInResult } from "../src/backend/types";
import { account, find, open, REASON, settled } from "./samples";

const fields = () =>
  [...document.querySelectorAll(".field input")]
    .filter((input) => !input.closest("#connection"))
    .map((input) => input.id);
const value = (id: string) => find<HTMLInputElement>(`#${id}`).value;

async function type(id: string, text: string) {
  await fireEvent.input(find(`#${id}`), { target: { value: text } });
}

async function choose(name: "mode" | "method", what: string) {
  await fireEvent.click(find(`input[name="${name}"][value="${what}"]`));
}

async function submit() {
  await fireEvent.click(find("#sign-in"));
  await settled();
}

function sent(mock: { asked: { what: string; with: unknown }[] }): SignInForm {
  return mock.asked.findLast((one) => one.what === "signIn")?.with as SignInForm;
}

test("the first start asks to sign in", async () => {
  await open();
  expect(screen.getByRole("heading", { name: "Welcome to Ringtray" })).toBeTruthy();
  expect(document.querySelector("nav")).toBeNull();
});

describe("each mode asks for its fields and sends nothing else", () => {
  test("app with a token", async () => {
    const { mock } = await open();
    expect(fields()).toEqual(["server", "token"]);
    await type("server", "https://pbx.example.com");
    await type("token", "demo");
    await submit();
    expect(sent(mock)).toMatchObject({ account: null, mode: "app", method: "token", token: "demo" });
  });

  test("app with name and password", async () => {
    const { mock } = await open();
    await type("token", "typed-before");
    await choose("method", "mobile_grant");
    expect(fields()).toEqual(["server", "username", "password", "appKey", "appSecret"]);
    await type("username", "demo");
    await submit();
    expect(sent(mock)).toMatchObject({ mode: "app", method: "mobile_grant", username: "demo", token: "" });
  });

  test("app in the browser", async () => {
    const { mock } = await open();
    await choose("method", "authorization_code");
    expect(fields()).toEqual(["server", "appKey", "appSecret", "redirect"]);
    expect(find("#sign-in").textContent?.trim()).toBe("Open the browser");
    await type("redirect", "https://app.example.com/back");
    await submit();
    expect(sent(mock)).toMatchObject({
      mode: "app",
      method: "authorization_code",
      redirect: "https://app.example.com/back",
    });
  });

  test("app with its own key and secret", async () => {
    const { mock } = await open();
    await choose("method", "client_credentials");
    expect(fields()).toEqual(["server", "appKey", "appSecret"]);
    await type("server", "https://pbx.example.com");
    await type("appKey", "demo");
    await type("appSecret", "demo");
    await submit();
    expect(sent(mock)).toMatchObject({ mode: "app", method: "client_credentials", appSecret: "demo" });
  });

  test("user", async () => {
    const { mock } = await open();
    await choose("mode", "user");
    expect(fields()).toEqual(["server", "vn", "dev"]);
    await submit();
    expect(sent(mock)).toMatchObject({ mode: "user", method: "cookies" });
  });

  test("bot, also after another way was chosen for the app", async () => {
    const { mock } = await open();
    await choose("method", "mobile_grant");
    await choose("mode", "bot");
    expect(fields()).toEqual(["server", "token"]);
    expect(document.querySelector('input[name="method"]')).toBeNull();
    await submit();
    expect(sent(mock)).toMatchObject({ mode: "bot", method: "token" });
  });
});

test("the ways of an app stand in the order in which they are recommended, each with its reason", async () => {
  await open();
  const ways = [...document.querySelectorAll<HTMLInputElement>('input[name="method"]')];
  expect(ways.map((way) => way.value)).toEqual([
    "token",
    "client_credentials",
    "authorization_code",
    "mobile_grant",
  ]);
  expect(ways.every((way) => way.closest("label")?.querySelector(".what")?.textContent)).toBe(true);
});

describe("the password", () => {
  const keep = () => find<HTMLInputElement>("#keepPassword");

  test("is kept only where that is ticked", async () => {
    const { mock } = await open();
    expect(document.querySelector("#keepPassword")).toBeNull();
    await choose("method", "mobile_grant");
    expect(keep().checked).toBe(false);
    await submit();
    expect(sent(mock).keepPassword).toBe(false);
    await fireEvent.click(keep());
    await submit();
    expect(sent(mock).keepPassword).toBe(true);
  });

  test.each([true, false])("of an account that keeps it (%s) may be left empty accordingly", async (kept) => {
    await open((mock) => {
      mock.accounts = [account({ state: "needs_sign_in", reason: REASON }, { keepPassword: kept })];
    });
    await fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
    expect(keep().checked).toBe(kept);
    const placeholder = kept ? "Leave empty to keep it" : "";
    expect(find<HTMLInputElement>("#password").placeholder).toBe(placeholder);
    expect(find<HTMLInputElement>("#appSecret").placeholder).toBe("Leave empty to keep it");
  });
});

test("secrets are hidden until the user wants to see them", async () => {
  await open();
  await choose("method", "mobile_grant");
  const types = () => fields().map((id) => find<HTMLInputElement>(`#${id}`).type);
  expect(types()).toEqual(["url", "text", "password", "text", "password"]);
  await fireEvent.click(screen.getByRole("button", { name: "Show Password" }));
  expect(types()).toEqual(["url", "text", "text", "text", "password"]);
});

describe("a refused form", () => {
  test("says what is wrong under each field, keeps all input and leads to the first", async () => {
    await open();
    await choose("mode", "user");
    await type("server", "pbx");
    await type("dev", "device-1");
    await submit();
    expect(find("#server-error").textContent).toContain("not a server address");
    expect(find("#vn-error").textContent).toContain("fill this in");
    expect(document.querySelector("#dev-error")).toBeNull();
    expect(find("#server").getAttribute("aria-invalid")).toBe("true");
    expect(find("#server").getAttribute("aria-describedby")).toBe("server-error");
    expect(document.activeElement?.id).toBe("server");
    expect([value("server"), value("vn"), value("dev")]).toEqual(["pbx", "", "device-1"]);
  });

  test("drops the error of a field that is being mended", async () => {
    await open();
    await submit();
    await type("server", "https://pbx.example.com");
    expect(document.querySelector("#server-error")).toBeNull();
    expect(document.querySelector("#token-error")).not.toBeNull();
  });

  test("tells what concerns the whole form beside its button", async () => {
    await open();
    await type("server", "https://pbx.example.com");
    await type("token", "wrong");
    await submit();
    expect(screen.getByText("Sign-in was refused by the server. Check what you entered.")).toBeTruthy();
    expect(value("token")).toBe("wrong");
    expect(document.activeElement?.id).toBe("sign-in");
  });

  test("a program that fails to answer is told the same way", async () => {
    const { mock } = await open();
    mock.failing.set("signIn", "The program is ending.");
    await submit();
    expect(screen.getByText("The program is ending.")).toBeTruthy();
  });

  test("what was typed for one mode is there again after looking at another", async () => {
    await open();
    await type("token", "typed");
    await choose("mode", "user");
    await choose("mode", "app");
    expect(value("token")).toBe("typed");
  });
});

test("while it is busy a second click sends nothing", async () => {
  const { mock } = await open();
  let answer: (result: SignInResult) => void = () => undefined;
  let calls = 0;
  mock.signIn = () => {
    calls++;
    return new Promise((done) => (answer = done));
  };
  await submit();
  await submit();
  expect(calls).toBe(1);
  expect(find("#sign-in").textContent).toContain("Signing in");
  expect(find("form").getAttribute("aria-busy")).toBe("true");
  answer({ ok: false, errors: [], certificate: null });
  await settled();
});

test("signed in, the activity takes its place", async () => {
  await open();
  await type("server", "https://pbx.example.com");
  await type("token", "demo");
  await submit();
  expect(document.querySelector("form")).toBeNull();
  expect(find("#connection-state").dataset["state"]).toBe("connected");
  expect(document.querySelector("#activity")).not.toBeNull();
});

test("signing in again knows the account but none of its secrets, and says why", async () => {
  const { mock } = await open((mock) => {
    mock.accounts = [account({ state: "needs_sign_in", reason: REASON })];
  });
  await fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
  expect(["server", "username", "appKey"].map(value)).toEqual([
    "https://pbx.example.com",
    "alice",
    "the-key",
  ]);
  expect([value("password"), value("appSecret")]).toEqual(["", ""]);
  expect(screen.getAllByText("Sign-in was refused.").length).toBe(1);
  await type("password", "wrong");
  await submit();
  expect(sent(mock).account).toBe("alice");
  await fireEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(document.querySelector("#activity")).not.toBeNull();
});

test.each([
  ["user", null, "cookies named vn and dev"],
  ["app", "token", "access token"],
  ["app", "client_credentials", "mark it as trusted"],
  ["app", "mobile_grant", "app_alias='HubgetsMobile'"],
  ["bot", null, "Whoever set up the bot"],
] as const)("says where to find the values of %s %s", async (mode, method, words) => {
  await open();
  await choose("mode", mode);
  if (method) await choose("method", method);
  expect(find<HTMLDetailsElement>("details").open).toBe(false);
  expect(find("details").textContent).toContain(words);
});

describe("while the browser is open", () => {
  async function sentOff(redirect = "") {
    const opened = await open();
    await choose("method", "authorization_code");
    await type("server", "https://pbx.example.com");
    await type("appKey", "demo");
    await type("appSecret", "demo");
    await type("redirect", redirect);
    await submit();
    return opened;
  }

  test("the page says what to do, and has the address of the server's page to copy", async () => {
    await sentOff();
    expect(find("#browser-title").textContent).toBe("Go on in the browser");
    expect(document.body.textContent).toContain("This window then goes on by itself.");
    expect(screen.getByRole("button", { name: "Copy the page's address" })).toBeTruthy();
  });

  test("an address of one's own has to be pasted", async () => {
    await sentOff("https://app.example.com/back");
    expect(document.body.textContent).toContain("copy the address at which the browser ends up");
  });

  test("a wrong address says so beside its field and stays; the right one goes on", async () => {
    await sentOff();
    await type("landed", "https://elsewhere.example.com/");
    await fireEvent.click(find("#paste-address"));
    await settled();
    expect(find("#landed-error").textContent).toContain("holds no code");
    expect(value("landed")).toBe("https://elsewhere.example.com/");
    await type("landed", "http://127.0.0.1:1/?code=c&state=s");
    await fireEvent.keyDown(find("#landed"), { key: "Enter" });
    await settled();
    expect(document.querySelector("#browser-title")).toBeNull();
    expect(find("#connection-state")).toBeTruthy();
  });

  test("giving it up loses nothing that was typed", async () => {
    await sentOff();
    await fireEvent.click(find("#cancel-sign-in"));
    await settled();
    expect(document.querySelector("#browser-title")).toBeNull();
    expect([value("server"), value("appKey"), value("appSecret")]).toEqual([
      "https://pbx.example.com",
      "demo",
      "demo",
    ]);
    expect(document.body.textContent).toContain("The sign-in was cancelled.");
  });
});

describe("the demo", () => {
  test("is offered before there is an account, and shows the program at work", async () => {
    const { mock } = await open();
    await fireEvent.click(find("#demo"));
    await settled();
    expect(mock.asked.some((one) => one.what === "startDemo")).toBe(true);
    expect(find("#activity")).toBeTruthy();
  });

  test("that can't be started says why", async () => {
    const { mock } = await open();
    mock.failing.set("startDemo", "No port is free.");
    await fireEvent.click(find("#demo"));
    await settled();
    expect(find("[data-notice]").textContent).toContain("No port is free.");
    expect(find("#demo")).toBeTruthy();
  });

  test("is not offered where an administrator has set the server", async () => {
    await open((mock) => (mock.managed = { ...mock.managed, locked: ["server"] }));
    expect(document.querySelector("#demo")).toBeNull();
    expect(find("#import")).toBeTruthy();
  });
});
