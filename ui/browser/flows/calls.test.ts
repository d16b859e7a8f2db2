import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, row } from "../steps";
import { test } from "../window";

const { say } = ENGLISH;

const live = (page: Page) => page.locator("main").getByRole("listitem").filter({ hasText: "Maria Popescu" });

describe("a call", () => {
  test("rings, is talked in, ends, and is in the list then", async ({ open }) => {
    const page = await open("day");
    // Before it the mock plays a phone that registers and a call to the mailbox.
    await page.clock.runFor(8000);
    await page.getByText(say("call-ringing", { direction: "inbound" }), { exact: true }).waitFor();
    await expect
      .poll(() => page.title())
      .toBe(say("title", { what: say("title-call", { who: "Maria Popescu" }) }));
    const said = page
      .getByRole("alert")
      .getByText(`${say("call-ringing", { direction: "inbound" })}, Maria Popescu`);
    expect(await said.count()).toBe(1);
    expect(await live(page).first().getAttribute("data-phase")).toBe("ringing");

    await page.clock.runFor(7000);
    await page.getByText(say("call-phase", { phase: "talking" }), { exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe(say("app"));
    await page.clock.runFor(8000);
    await page
      .getByText(say("call-phase", { phase: "talking" }), { exact: true })
      .waitFor({ state: "detached" });
    await row(page, "Maria Popescu")
      .getByText(say("call-answered", { direction: "inbound" }))
      .waitFor();
  });

  test("shows how long it has been ringing, and gives its number", async ({ open }) => {
    const page = await open("ringing");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const passed = () => live(page).first().textContent();
    const first = await passed();
    await page.clock.runFor(3000);
    await expect.poll(passed).not.toBe(first);
    await button(live(page).first(), say("copy-number")).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("+40 21 555 0142");
  });
});
