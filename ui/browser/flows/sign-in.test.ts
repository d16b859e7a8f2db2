import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, field, way } from "../steps";
import { test } from "../window";

const { say } = ENGLISH;
const SERVER = "https://pbx.example.com";

async function fill(page: Page, values: Record<string, string>) {
  for (const [label, value] of Object.entries(values)) await field(page, label).fill(value);
}

/** The account is there and its connection made. */
async function connected(page: Page) {
  await page
    .getByRole("banner")
    .getByText(say("connection-word", { state: "connected" }), { exact: true })
    .waitFor();
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(say("activity"));
}

describe("signing in", () => {
  test("as an app with an access token", async ({ open }) => {
    const page = await open("first");
    await fill(page, { [say("sign-in-server")]: SERVER, [say("sign-in-token")]: "demo" });
    await button(page, say("sign-in")).click();
    await connected(page);
  });

  test("leads to the question about starting with the computer, which goes with its answer", async ({
    open,
  }) => {
    const page = await open("first");
    await fill(page, { [say("sign-in-server")]: SERVER, [say("sign-in-token")]: "demo" });
    await button(page, say("sign-in")).click();
    await connected(page);
    await page.getByText(say("autostart-ask")).waitFor();
    await button(page, say("yes")).press("Enter");
    await page.getByText(say("autostart-ask")).waitFor({ state: "detached" });
    await connected(page);
  });

  test("to the demo leads to no question", async ({ open }) => {
    const page = await open("first");
    await button(page, say("sign-in-demo")).click();
    await connected(page);
    expect(await page.getByText(say("autostart-ask")).count()).toBe(0);
  });

  test("as an app of one's own", async ({ open }) => {
    const page = await open("first");
    await way(page, say("sign-in-method-name", { method: "client_credentials" })).check();
    await fill(page, {
      [say("sign-in-server")]: SERVER,
      [say("sign-in-app-key")]: "demo",
      [say("sign-in-app-secret")]: "demo",
    });
    await field(page, say("sign-in-app-secret")).press("Enter");
    await connected(page);
  });

  test("as an app with name and password", async ({ open }) => {
    const page = await open("first");
    await way(page, say("sign-in-method-name", { method: "mobile_grant" })).check();
    await fill(page, {
      [say("sign-in-server")]: SERVER,
      [say("sign-in-username")]: "demo",
      [say("sign-in-password")]: "demo",
    });
    await fill(page, { [say("sign-in-mobile-app-key")]: "demo", [say("sign-in-mobile-app-secret")]: "demo" });
    await page.getByRole("checkbox", { name: say("sign-in-keep-password") }).check();
    await button(page, say("sign-in")).click();
    await connected(page);
  });

  test("in the browser, by the address at which it ends up", async ({ open }) => {
    const page = await open("first");
    await way(page, say("sign-in-method-name", { method: "authorization_code" })).check();
    await fill(page, {
      [say("sign-in-server")]: SERVER,
      [say("sign-in-app-key")]: "demo",
      [say("sign-in-app-secret")]: "demo",
    });
    await button(page, say("sign-in-submit-browser")).click();
    const landed = field(page, say("sign-in-browser-landed"));
    await landed.fill("http://127.0.0.1/?error=denied");
    await button(page, say("sign-in-browser-take")).click();
    await page.getByText("This address holds no code.").waitFor();
    await landed.fill("http://127.0.0.1/?code=1");
    await landed.press("Enter");
    await connected(page);
  });

  test("as a user and as a bot", async ({ open }) => {
    const user = await open("first");
    await way(user, say("sign-in-mode-name", { mode: "user" })).check();
    await fill(user, {
      [say("sign-in-server")]: SERVER,
      [say("sign-in-vn")]: "demo",
      [say("sign-in-dev")]: "demo",
    });
    await button(user, say("sign-in")).click();
    await connected(user);

    const bot = await open("first");
    await way(bot, say("sign-in-mode-name", { mode: "bot" })).check();
    await fill(bot, { [say("sign-in-server")]: SERVER, [say("sign-in-bot-token")]: "demo" });
    await button(bot, say("sign-in")).click();
    await connected(bot);
  });

  test("an error stands beside its field, has the focus, and goes when it is mended", async ({ open }) => {
    const page = await open("first");
    await field(page, say("sign-in-server")).fill("pbx");
    await button(page, say("sign-in")).click();
    const server = field(page, say("sign-in-server"));
    const token = field(page, say("sign-in-token"));
    await page.getByText("This is not a server address.").waitFor();
    expect(await server.getAttribute("aria-invalid")).toBe("true");
    expect(await token.getAttribute("aria-invalid")).toBe("true");
    expect(await server.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await said(page, say("sign-in-server"))).toContain("This is not a server address.");

    await server.fill(SERVER);
    await page.getByText("This is not a server address.").waitFor({ state: "detached" });
    await token.fill("demo");
    await button(page, say("sign-in")).click();
    await connected(page);
  });

  test("refused by the server, a second try may succeed", async ({ open }) => {
    const page = await open("first");
    await fill(page, { [say("sign-in-server")]: SERVER, [say("sign-in-token")]: "wrong" });
    await button(page, say("sign-in")).click();
    await page.getByRole("alert").getByText("Sign-in was refused by the server.").waitFor();
    await field(page, say("sign-in-token")).fill("demo");
    await page.getByText("Sign-in was refused by the server.").waitFor({ state: "detached" });
    await button(page, say("sign-in")).click();
    await connected(page);
  });

  test("a secret is shown and hidden", async ({ open }) => {
    const page = await open("first");
    const token = field(page, say("sign-in-token"));
    await token.fill("demo");
    expect(await token.getAttribute("type")).toBe("password");
    await button(page, say("sign-in-show-field", { field: say("sign-in-token") })).click();
    expect(await token.getAttribute("type")).toBe("text");
    await button(page, say("sign-in-show-field", { field: say("sign-in-token") })).click();
    expect(await token.getAttribute("type")).toBe("password");
  });
});

/** What is read out beside a field. */
function said(page: Page, label: string): Promise<string> {
  return field(page, label).evaluate((input) => {
    const ids = input.getAttribute("aria-describedby")?.split(" ") ?? [];
    return ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  });
}
