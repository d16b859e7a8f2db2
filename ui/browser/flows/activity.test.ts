import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, filter, row } from "../steps";
import { test, WIDE } from "../window";

const { text } = ENGLISH;

const rows = (page: Page) => page.getByRole("tabpanel").locator("[data-row]");
const kinds = (rows: Element[]) => [...new Set(rows.map((row) => (row as HTMLElement).dataset["outcome"]))];
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

describe("the activity", () => {
  test("is filtered, and says how much there is of each kind", async ({ open }) => {
    const page = await open("quiet");
    const outcomes = () => page.locator("#entries [data-outcome]").evaluateAll(kinds);
    await expect.poll(outcomes).toContain("answered");
    await filter("missed")(page, text);
    await page.getByRole("tabpanel", { name: text.activity.filter.missed }).waitFor();
    await expect.poll(outcomes).not.toContain("answered");
    const tab = page.getByRole("tab", { name: text.activity.filter.missed });
    expect(await tab.getAttribute("aria-selected")).toBe("true");
    await expect
      .poll(async () => (await tab.textContent())?.includes(String(await rows(page).count())))
      .toBe(true);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tabpanel", { name: text.activity.filter.presence }).waitFor();
    await page.keyboard.press("Home");
    await expect.poll(outcomes).toContain("answered");
  });

  test("details unfold below their row in a narrow window", async ({ open }) => {
    const page = await open("quiet");
    const call = row(page, "Maria Popescu");
    await call.click();
    expect(await call.getAttribute("aria-expanded")).toBe("true");
    await page.getByText(text.detail.messages).waitFor();
    await call.click();
    await page.getByText(text.detail.messages).waitFor({ state: "detached" });
  });

  test("details stand beside the list in a wide window", async ({ open }) => {
    const page = await open("quiet", { size: WIDE });
    const details = page.getByRole("complementary", { name: text.detail.label });
    await details.getByText(text.detail.choose).waitFor();
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
    await button(page, text.call.copyNumber).click();
    await page.getByText(text.copied, { exact: true }).first().waitFor();
    expect(await clipboard()).toBe("+40 21 555 0142");
    await button(page, text.detail.copyMessage(1)).click();
    await expect.poll(clipboard).toContain('"name":"Maria Popescu"');
  });

  test("older entries are loaded until they can't be read", async ({ open }) => {
    const page = await open("long");
    await button(page, text.activity.older).click();
    const failed = page.getByRole("alert").getByText(text.activity.olderFailed);
    await failed.waitFor();
    const last = await rows(page).last().getAttribute("data-row");
    await button(page, text.tryAgain).click();
    await failed.waitFor();
    expect(await rows(page).last().getAttribute("data-row")).toBe(last);
    expect(await button(page, text.tryAgain).isEnabled()).toBe(true);
  });

  test("the arrows go from row to row, Enter opens and Escape closes", async ({ open }) => {
    const page = await open("quiet");
    await rows(page).first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toContain("Maria Popescu");
    await page.keyboard.press("Enter");
    await page.getByText(text.detail.messages).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText(text.detail.messages).waitFor({ state: "detached" });
    expect(await focused(page)).toContain("Maria Popescu");
    await page.keyboard.press("End");
    expect(await focused(page)).toContain("Reception");
    await page.keyboard.press("Home");
    expect(await focused(page)).toContain("John Doe");
  });

  test("missed calls are new until somebody has looked", async ({ open }) => {
    const page = await open("missed");
    const fresh = () => page.title();
    expect(await fresh()).toContain(text.activity.missed(2));
    await page.clock.runFor(2500);
    await expect.poll(fresh).toBe(text.app);
  });
});
