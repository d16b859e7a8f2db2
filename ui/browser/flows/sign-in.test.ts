import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, field, way } from "../steps";
import { test } from "../window";

const { text } = ENGLISH;
const { signIn } = text;
const SERVER = "https://pbx.example.com";

async function fill(page: Page, values: Record<string, string>) {
  for (const [label, value] of Object.entries(values)) await field(page, label).fill(value);
}

/** The account is there and its connection made. */
async function connected(page: Page) {
  await page.getByRole("banner").getByText(text.connection.word.connected, { exact: true }).waitFor();
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(text.activity.label);
}

describe("signing in", () => {
  test("as an app with an access token", async ({ open }) => {
    const page = await open("first");
    await fill(page, { [signIn.server]: SERVER, [signIn.token]: "demo" });
    await button(page, signIn.submit).click();
    await connected(page);
  });

  test("as an app of one's own", async ({ open }) => {
    const page = await open("first");
    await way(page, signIn.methods.client_credentials.name).check();
    await fill(page, { [signIn.server]: SERVER, [signIn.appKey]: "demo", [signIn.appSecret]: "demo" });
    await field(page, signIn.appSecret).press("Enter");
    await connected(page);
  });

  test("as an app with name and password", async ({ open }) => {
    const page = await open("first");
    await way(page, signIn.methods.mobile_grant.name).check();
    await fill(page, { [signIn.server]: SERVER, [signIn.username]: "demo", [signIn.password]: "demo" });
    await fill(page, { [signIn.mobileAppKey]: "demo", [signIn.mobileAppSecret]: "demo" });
    await page.getByRole("checkbox", { name: signIn.keepPassword }).check();
    await button(page, signIn.submit).click();
    await connected(page);
  });

  test("in the browser, by the address at which it ends up", async ({ open }) => {
    const page = await open("first");
    await way(page, signIn.methods.authorization_code.name).check();
    await fill(page, { [signIn.server]: SERVER, [signIn.appKey]: "demo", [signIn.appSecret]: "demo" });
    await button(page, signIn.submitBrowser).click();
    const landed = field(page, signIn.browser.landed);
    await landed.fill("http://127.0.0.1/?error=denied");
    await button(page, signIn.browser.take).click();
    await page.getByText("This address holds no code.").waitFor();
    await landed.fill("http://127.0.0.1/?code=1");
    await landed.press("Enter");
    await connected(page);
  });

  test("as a user and as a bot", async ({ open }) => {
    const user = await open("first");
    await way(user, signIn.modes.user.name).check();
    await fill(user, { [signIn.server]: SERVER, [signIn.vn]: "demo", [signIn.dev]: "demo" });
    await button(user, signIn.submit).click();
    await connected(user);

    const bot = await open("first");
    await way(bot, signIn.modes.bot.name).check();
    await fill(bot, { [signIn.server]: SERVER, [signIn.botToken]: "demo" });
    await button(bot, signIn.submit).click();
    await connected(bot);
  });

  test("an error stands beside its field, has the focus, and goes when it is mended", async ({ open }) => {
    const page = await open("first");
    await field(page, signIn.server).fill("pbx");
    await button(page, signIn.submit).click();
    const server = field(page, signIn.server);
    const token = field(page, signIn.token);
    await page.getByText("This is not a server address.").waitFor();
    expect(await server.getAttribute("aria-invalid")).toBe("true");
    expect(await token.getAttribute("aria-invalid")).toBe("true");
    expect(await server.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await said(page, signIn.server)).toContain("This is not a server address.");

    await server.fill(SERVER);
    await page.getByText("This is not a server address.").waitFor({ state: "detached" });
    await token.fill("demo");
    await button(page, signIn.submit).click();
    await connected(page);
  });

  test("refused by the server, a second try may succeed", async ({ open }) => {
    const page = await open("first");
    await fill(page, { [signIn.server]: SERVER, [signIn.token]: "wrong" });
    await button(page, signIn.submit).click();
    await page.getByRole("alert").getByText("Sign-in was refused by the server.").waitFor();
    await field(page, signIn.token).fill("demo");
    await page.getByText("Sign-in was refused by the server.").waitFor({ state: "detached" });
    await button(page, signIn.submit).click();
    await connected(page);
  });

  test("a secret is shown and hidden", async ({ open }) => {
    const page = await open("first");
    const token = field(page, signIn.token);
    await token.fill("demo");
    expect(await token.getAttribute("type")).toBe("password");
    await button(page, signIn.showField(signIn.token)).click();
    expect(await token.getAttribute("type")).toBe("text");
    await button(page, signIn.showField(signIn.token)).click();
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
