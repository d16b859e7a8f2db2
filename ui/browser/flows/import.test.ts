import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, toAccounts } from "../steps";
import { test } from "../window";

const { say } = ENGLISH;

describe("importing a configuration", () => {
  test("from the file that is chosen, with its secrets taken out of it", async ({ open }) => {
    const page = await open("import");
    // One that is dropped onto the window is looked at first, and left.
    await page.clock.runFor(1500);
    await button(page, say("back")).click();
    await toAccounts(page, say);
    await button(page, say("import-offer")).click();
    await page.getByRole("heading", { name: say("import-title") }).waitFor();
    const app = page.getByRole("checkbox", { name: say("accounts-mode", { mode: "app" }) });
    expect(await app.isChecked()).toBe(true);
    expect(
      await page.getByRole("checkbox", { name: say("accounts-mode", { mode: "bot" }) }).isDisabled(),
    ).toBe(true);
    await button(page, say("import-submit")).click();
    await page.getByText(say("import-done"), { exact: true }).waitFor();
    await button(page, say("import-blank")).click();
    await page.getByText(say("import-blanked")).waitFor();
    await button(page, say("import-finish")).click();
    await page.getByRole("tabpanel").waitFor();
    await page.getByText("demo@pbx.example.com").first().waitFor();
  });

  test("a mode that is refused stops no other, and can be tried again", async ({ open }) => {
    const page = await open("import");
    // It is dropped onto the window.
    await page.clock.runFor(1500);
    await page.getByRole("checkbox", { name: say("accounts-mode", { mode: "user" }) }).check();
    await button(page, say("import-submit")).click();
    await page.getByText("Sign-in was refused by the server.").waitFor();
    await page.getByText(say("import-done"), { exact: true }).waitFor();
    await button(page, say("try-again")).click();
    await page.getByText("Sign-in was refused by the server.").waitFor();
    await button(page, say("import-leave")).click();
    await page.getByText(say("import-blank-title")).waitFor({ state: "detached" });
  });
});
