import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button } from "../steps";
import { test } from "../window";

const { say } = ENGLISH;

const says = (page: Page, words: string) =>
  page.getByRole("banner").getByRole("status").getByText(words, { exact: true }).waitFor();

describe("the connection", () => {
  test("is given up and made again", async ({ open }) => {
    const page = await open("quiet");
    await button(page, say("disconnect")).click();
    await says(page, say("connection-word", { state: "disconnected" }));
    await page.getByText(say("connection-by", { by: "user" })).waitFor();
    await button(page, say("connect")).click();
    await says(page, say("connection-word", { state: "connected" }));
  });

  test("that waits is tried now", async ({ open }) => {
    const page = await open("waiting");
    const next = page.getByText(/Next attempt in/);
    const before = await next.textContent();
    await page.clock.runFor(3000);
    await expect.poll(() => next.textContent()).not.toBe(before);
    await button(page, say("connection-try-now")).click();
    await says(page, say("connection-word", { state: "connected" }));
  });

  test("that was refused leads to the sign-in, and back", async ({ open }) => {
    const page = await open("refused");
    await button(page, say("sign-in-again")).click();
    await page.getByRole("heading", { name: say("sign-in-again") }).waitFor();
    await button(page, say("back")).click();
    await page.getByRole("heading", { name: say("activity") }).waitFor({ state: "attached" });
  });

  test("tells its technical details", async ({ open }) => {
    const page = await open("proxy");
    const details = button(page, say("connection-details"));
    await details.click();
    expect(await details.getAttribute("aria-expanded")).toBe("true");
    await page.getByText("socks5://proxy.example.com:1080").waitFor();
    await details.click();
    await page.getByText("socks5://proxy.example.com:1080").waitFor({ state: "hidden" });
  });

  test("a program that does not answer is asked again", async ({ open }) => {
    const page = await open("broken");
    await page.getByRole("alert").getByText(say("start-failed")).waitFor();
    await button(page, say("try-again")).click();
    await page.getByRole("alert").getByText(say("start-failed")).waitFor();
  });

  test("a notice is put away", async ({ open }) => {
    const page = await open("notice");
    const notice = page.getByText("the disk is full");
    await notice.waitFor();
    await button(page, say("notices-dismiss")).click();
    await notice.waitFor({ state: "detached" });
  });
});

describe("do not disturb", () => {
  test("is switched on for an hour, and off again", async ({ open }) => {
    const page = await open("quiet");
    await button(page, say("do-not-disturb")).click();
    await button(page, say("quiet-choice", { choice: "hour" })).click();
    const line = page.getByRole("status").getByText(/^Do not disturb until 13:00/);
    await line.waitFor();
    await button(page, say("quiet-off")).click();
    await line.waitFor({ state: "detached" });
  });
});
