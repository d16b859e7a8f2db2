import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, field, toAccounts, toActivity, way } from "../steps";
import { test } from "../window";

const { say } = ENGLISH;

const account = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

describe("an account", () => {
  test("is given another name and another colour", async ({ open }) => {
    const page = await open("several");
    await toAccounts(page, say);
    const alice = account(page, "alice@pbx.example.com");
    await field(alice, say("accounts-name")).fill("");
    await button(alice, say("accounts-save")).click();
    await alice.getByText("Type a name").waitFor();
    await field(alice, say("accounts-name")).fill("At work");
    await field(alice, say("accounts-name")).press("Enter");
    const renamed = account(page, "At work");
    await renamed.waitFor();
    expect(await button(renamed, say("accounts-save")).count()).toBe(0);

    const violet = say("accounts-colour-name", { colour: "violet" });
    await renamed.getByTitle(violet).click();
    await expect.poll(() => renamed.getByRole("radio", { name: violet }).isChecked()).toBe(true);
    await expect
      .poll(() => renamed.getByRole("heading").locator("svg").getAttribute("data-colour"))
      .toBe("2");
  });

  test("is chosen among several", async ({ open }) => {
    const page = await open("several");
    const bob = page
      .getByRole("group", { name: say("connection-accounts") })
      .getByText("bob@voice.example.org");
    await bob.click();
    await page
      .getByRole("banner")
      .getByText(say("connection-word", { state: "waiting" }), { exact: true })
      .first()
      .waitFor();
  });

  test("is signed out after a question", async ({ open }) => {
    const page = await open("quiet");
    await toAccounts(page, say);
    await button(page, say("accounts-sign-out")).click();
    const keep = button(page, say("accounts-keep"));
    expect(await keep.evaluate((one) => one === document.activeElement)).toBe(true);
    await keep.click();
    await button(page, say("accounts-sign-out")).click();
    await button(page, say("accounts-sign-out")).click();
    await page.getByText(say("secrets", { kept: "signed_out" })).waitFor();
  });

  test("is removed, and its activity stays or goes as one likes", async ({ open }) => {
    for (const { choice, left } of [
      { choice: say("accounts-keep-history"), left: true },
      { choice: say("accounts-delete-history"), left: false },
    ]) {
      const page = await open("several");
      await toAccounts(page, say);
      await button(account(page, "alice@pbx.example.com"), say("accounts-remove")).click();
      const dialog = page.getByRole("dialog", { name: say("accounts-remove-title") });
      await way(dialog, choice).check();
      await button(dialog, say("accounts-remove-it")).click();
      await dialog.waitFor({ state: "detached" });
      expect(await account(page, "alice@pbx.example.com").count()).toBe(0);
      await toActivity(page, say);
      expect((await page.getByText("John Doe").count()) > 0).toBe(left);
    }
  });
});
