import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button } from "../steps";
import { test } from "../window";

const { text } = ENGLISH;

const says = (page: Page, words: string) =>
  page.getByRole("banner").getByRole("status").getByText(words, { exact: true }).waitFor();

describe("the connection", () => {
  test("is given up and made again", async ({ open }) => {
    const page = await open("quiet");
    await button(page, text.connection.disconnect).click();
    await says(page, text.connection.word.disconnected);
    await page.getByText(text.connection.byUser).waitFor();
    await button(page, text.connection.connect).click();
    await says(page, text.connection.word.connected);
  });

  test("that waits is tried now", async ({ open }) => {
    const page = await open("waiting");
    const next = page.getByText(/Next attempt in/);
    const before = await next.textContent();
    await page.clock.runFor(3000);
    await expect.poll(() => next.textContent()).not.toBe(before);
    await button(page, text.connection.tryNow).click();
    await says(page, text.connection.word.connected);
  });

  test("that was refused leads to the sign-in, and back", async ({ open }) => {
    const page = await open("refused");
    await button(page, text.connection.signInAgain).click();
    await page.getByRole("heading", { name: text.signIn.again }).waitFor();
    await button(page, text.back).click();
    await page.getByRole("heading", { name: text.activity.label }).waitFor({ state: "attached" });
  });

  test("tells its technical details", async ({ open }) => {
    const page = await open("proxy");
    const details = button(page, text.connection.details);
    await details.click();
    expect(await details.getAttribute("aria-expanded")).toBe("true");
    await page.getByText("socks5://proxy.example.com:1080").waitFor();
    await details.click();
    await page.getByText("socks5://proxy.example.com:1080").waitFor({ state: "hidden" });
  });

  test("a program that does not answer is asked again", async ({ open }) => {
    const page = await open("broken");
    await page.getByRole("alert").getByText(text.start.failed).waitFor();
    await button(page, text.tryAgain).click();
    await page.getByRole("alert").getByText(text.start.failed).waitFor();
  });

  test("a notice is put away", async ({ open }) => {
    const page = await open("notice");
    const notice = page.getByText("the disk is full");
    await notice.waitFor();
    await button(page, text.notices.dismiss).click();
    await notice.waitFor({ state: "detached" });
  });
});

describe("do not disturb", () => {
  test("is switched on for an hour, and off again", async ({ open }) => {
    const page = await open("quiet");
    await button(page, text.quiet.button).click();
    await button(page, text.quiet.choice.hour).click();
    const line = page.getByRole("status").getByText(/^Do not disturb until 13:00/);
    await line.waitFor();
    await button(page, text.quiet.off).click();
    await line.waitFor({ state: "detached" });
  });
});
