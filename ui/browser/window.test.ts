import { expect } from "vitest";
import { openWindow, test } from "./window";

test("a window that asks for something from elsewhere is seen, and does not get it", async () => {
  const { page, problems } = await openWindow("quiet");
  const answer = page.evaluate(() => fetch("https://elsewhere.example.com/").then(() => "an answer"));
  await expect(answer).rejects.toThrow();
  expect(problems.join("\n")).toContain("elsewhere.example.com");
});

test("an error in the page is seen", async () => {
  const { page, problems } = await openWindow("quiet");
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("out of order");
    });
  });
  await expect.poll(() => problems.join("\n")).toContain("out of order");
});

test("the page has nothing to complain of", async ({ open }) => {
  const page = await open("quiet");
  expect(await page.title()).toBe("Ringtray");
});
