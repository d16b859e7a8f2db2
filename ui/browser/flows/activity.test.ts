import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, filter, row } from "../steps";
import { test, WIDE } from "../window";

const { say } = ENGLISH;

const rows = (page: Page) => page.getByRole("tabpanel").locator("[data-row]");
const kinds = (rows: Element[]) => [...new Set(rows.map((row) => (row as HTMLElement).dataset["outcome"]))];
/** Whether all of it is in the part of the list that is seen, below the name of the day. */
const isSeen = (one: Locator) =>
  one.evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    const list = document.querySelector("#entries")?.getBoundingClientRect();
    const day = one.closest("section")?.querySelector("h2")?.getBoundingClientRect();
    return !!list && !!day && top >= day.bottom && bottom <= list.bottom;
  });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

describe("the activity", () => {
  test("is filtered, and says how much there is of each kind", async ({ open }) => {
    const page = await open("quiet");
    const outcomes = () => page.locator("#entries [data-outcome]").evaluateAll(kinds);
    await expect.poll(outcomes).toContain("answered");
    await filter("missed")(page, say);
    await page.getByRole("tabpanel", { name: say("activity-filter", { filter: "missed" }) }).waitFor();
    await expect.poll(outcomes).not.toContain("answered");
    const tab = page.getByRole("tab", { name: say("activity-filter", { filter: "missed" }) });
    expect(await tab.getAttribute("aria-selected")).toBe("true");
    await expect
      .poll(async () => (await tab.textContent())?.includes(String(await rows(page).count())))
      .toBe(true);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tabpanel", { name: say("activity-filter", { filter: "presence" }) }).waitFor();
    await page.keyboard.press("Home");
    await expect.poll(outcomes).toContain("answered");
  });

  test("details unfold below their row in a narrow window", async ({ open }) => {
    const page = await open("quiet");
    const call = row(page, "Maria Popescu");
    await call.click();
    expect(await call.getAttribute("aria-expanded")).toBe("true");
    await page.getByText(say("detail-messages")).waitFor();
    await call.click();
    await page.getByText(say("detail-messages")).waitFor({ state: "detached" });
  });

  test("details that unfold below what is seen are brought there, and their row stays", async ({ open }) => {
    const page = await open("quiet");
    const call = row(page, "Reception");
    await call.evaluate((row) => row.scrollIntoView({ block: "end" }));
    await call.press("Enter");
    await expect.poll(() => isSeen(button(page, say("copy-number")))).toBe(true);
    expect(await isSeen(call)).toBe(true);
  });

  test("details stand beside the list in a wide window", async ({ open }) => {
    const page = await open("quiet", { size: WIDE });
    const details = page.getByRole("complementary", { name: say("detail") });
    await details.getByText(say("detail-choose")).waitFor();
    await row(page, "Maria Popescu").click();
    await details.getByRole("heading", { name: "Maria Popescu" }).waitFor();
    await row(page, "John Doe").click();
    await details.getByRole("heading", { name: "John Doe" }).waitFor();
  });

  test("a number and a raw message are copied", async ({ open }) => {
    const page = await open("quiet");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await row(page, "Maria Popescu").click();
    await button(page, say("copy-number")).click();
    await page.getByText(say("copied"), { exact: true }).first().waitFor();
    expect(await clipboard()).toBe("+40 21 555 0142");
    await button(page, say("detail-copy-message", { index: 1 })).click();
    await expect.poll(clipboard).toContain('"name":"Maria Popescu"');
  });

  test("older entries are loaded as the end comes near, until they can't be read", async ({ open }) => {
    const page = await open("long");
    await rows(page).first().focus();
    await page.keyboard.press("End");
    await page.getByRole("alert").getByText(say("activity-older-failed")).waitFor();
    expect(await button(page, say("try-again")).isEnabled()).toBe(true);
    expect(await focused(page)).toContain("+40 21 555");
  });

  test("only what is near what is seen is drawn", async ({ open }) => {
    const page = await open("verylong");
    await rows(page).first().focus();
    for (let turn = 0; turn < 6; turn++) {
      await page.keyboard.press("End");
      await expect.poll(() => focused(page)).toContain("+40 21 555");
    }
    const drawn = await rows(page).count();
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(200);
    await page.keyboard.press("Home");
    await expect.poll(() => focused(page)).toContain("John Doe");
  });

  test("the arrows go from row to row, Enter opens and Escape closes", async ({ open }) => {
    const page = await open("quiet");
    await rows(page).first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toContain("Maria Popescu");
    await page.keyboard.press("Enter");
    await page.getByText(say("detail-messages")).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText(say("detail-messages")).waitFor({ state: "detached" });
    expect(await focused(page)).toContain("Maria Popescu");
    await page.keyboard.press("End");
    expect(await focused(page)).toContain("Reception");
    await page.keyboard.press("Home");
    expect(await focused(page)).toContain("John Doe");
  });

  test("the arrows go on from the row that has the keyboard where its neighbours are not drawn", async ({
    open,
  }) => {
    const page = await open("verylong");
    await rows(page).first().waitFor();
    const above = await page.evaluate(() => {
      const of = (list: Element) => [...list.querySelectorAll<HTMLElement>("[data-row]")];
      const [one, other] = [...document.querySelectorAll("#entries ul:not(:empty)")].map(of);
      other?.[0]?.focus();
      return one?.at(-1)?.dataset["row"];
    });
    await page.locator("#entries").evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.locator(`[data-row='${above}']`).waitFor({ state: "detached" });
    await page.keyboard.press("ArrowUp");
    const row = () =>
      page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["row"] ?? null);
    await expect.poll(row).toBe(above);
  });

  test("a row that has the keyboard is not under the name of its day", async ({ open }) => {
    const page = await open("quiet");
    await rows(page).first().press("End");
    const seen: boolean[] = [];
    for (let left = await rows(page).count(); left > 1; left--) {
      await page.keyboard.press("ArrowUp");
      seen.push(await isSeen(page.locator("[data-row]:focus")));
    }
    expect(seen).not.toContain(false);
    expect(await focused(page)).toContain("John Doe");
  });

  test("missed calls are new until somebody has looked", async ({ open }) => {
    const page = await open("missed", { paused: true });
    const fresh = () => page.title();
    expect(await fresh()).toContain(say("missed-calls", { count: 2 }));
    await page.clock.runFor(2500);
    await expect.poll(fresh).toBe(say("app"));
  });
});
