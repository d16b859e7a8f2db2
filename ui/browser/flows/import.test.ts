import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, toAccounts } from "../steps";
import { test } from "../window";

const { text } = ENGLISH;

describe("importing a configuration", () => {
  test("from the file that is chosen, with its secrets taken out of it", async ({ open }) => {
    const page = await open("import");
    // One that is dropped onto the window is looked at first, and left.
    await page.clock.runFor(1500);
    await button(page, text.back).click();
    await toAccounts(page, text);
    await button(page, text.import.offer).click();
    await page.getByRole("heading", { name: text.import.title }).waitFor();
    const app = page.getByRole("checkbox", { name: text.accounts.mode.app });
    expect(await app.isChecked()).toBe(true);
    expect(await page.getByRole("checkbox", { name: text.accounts.mode.bot }).isDisabled()).toBe(true);
    await button(page, text.import.submit).click();
    await page.getByText(text.import.done, { exact: true }).waitFor();
    await button(page, text.import.blank).click();
    await page.getByText(text.import.blanked).waitFor();
    await button(page, text.import.finish).click();
    await page.getByRole("tabpanel").waitFor();
    await page.getByText("demo@pbx.example.com").first().waitFor();
  });

  test("a mode that is refused stops no other, and can be tried again", async ({ open }) => {
    const page = await open("import");
    // It is dropped onto the window.
    await page.clock.runFor(1500);
    await page.getByRole("checkbox", { name: text.accounts.mode.user }).check();
    await button(page, text.import.submit).click();
    await page.getByText("Sign-in was refused by the server.").waitFor();
    await page.getByText(text.import.done, { exact: true }).waitFor();
    await button(page, text.import.again).click();
    await page.getByText("Sign-in was refused by the server.").waitFor();
    await button(page, text.import.leave).click();
    await page.getByText(text.import.blankTitle).waitFor({ state: "detached" });
  });
});
