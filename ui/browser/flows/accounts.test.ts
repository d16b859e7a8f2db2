import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, field, toAccounts, toActivity, way } from "../steps";
import { test } from "../window";

const { text } = ENGLISH;

const account = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

describe("an account", () => {
  test("is given another name and another colour", async ({ open }) => {
    const page = await open("several");
    await toAccounts(page, text);
    const alice = account(page, "alice@pbx.example.com");
    await field(alice, text.accounts.name).fill("");
    await button(alice, text.accounts.save).click();
    await alice.getByText("Type a name").waitFor();
    await field(alice, text.accounts.name).fill("At work");
    await field(alice, text.accounts.name).press("Enter");
    const renamed = account(page, "At work");
    await renamed.waitFor();
    expect(await button(renamed, text.accounts.save).count()).toBe(0);

    const violet = text.accounts.colours[2] as string;
    await renamed.getByTitle(violet).click();
    await expect.poll(() => renamed.getByRole("radio", { name: violet }).isChecked()).toBe(true);
    await expect
      .poll(() => renamed.getByRole("heading").locator("svg").getAttribute("data-colour"))
      .toBe("2");
  });

  test("is chosen among several", async ({ open }) => {
    const page = await open("several");
    const bob = page
      .getByRole("group", { name: text.connection.accounts })
      .getByText("bob@voice.example.org");
    await bob.click();
    await page.getByRole("banner").getByText(text.connection.word.waiting, { exact: true }).first().waitFor();
  });

  test("is signed out after a question", async ({ open }) => {
    const page = await open("quiet");
    await toAccounts(page, text);
    await button(page, text.accounts.signOut).click();
    const keep = button(page, text.accounts.keep);
    expect(await keep.evaluate((one) => one === document.activeElement)).toBe(true);
    await keep.click();
    await button(page, text.accounts.signOut).click();
    await button(page, text.accounts.signOut).click();
    await page.getByText(text.secrets.signed_out).waitFor();
  });

  test("is removed, and its activity stays or goes as one likes", async ({ open }) => {
    for (const { choice, left } of [
      { choice: text.accounts.keepHistory.name, left: true },
      { choice: text.accounts.deleteHistory.name, left: false },
    ]) {
      const page = await open("several");
      await toAccounts(page, text);
      await button(account(page, "alice@pbx.example.com"), text.accounts.remove).click();
      const dialog = page.getByRole("dialog", { name: text.accounts.removeTitle });
      await way(dialog, choice).check();
      await button(dialog, text.accounts.removeIt).click();
      await dialog.waitFor({ state: "detached" });
      expect(await account(page, "alice@pbx.example.com").count()).toBe(0);
      await toActivity(page, text);
      expect((await page.getByText("John Doe").count()) > 0).toBe(left);
    }
  });
});
