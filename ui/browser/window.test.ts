import { expect } from "vitest";
import { openWindow, test } from "./window";

test("a window that asks for something from elsewhere is seen, and does not get it", async () => {
  const problems: string[] = [];
  const page = await openWindow("quiet", {}, problems);
  await page.evaluate(() => fetch("https://elsewhere.example.com/").catch(() => null));
  await page.context().close();
  expect(problems.join("\n")).toContain("elsewhere.example.com");
});

test("an error in the page is seen", async () => {
  const problems: string[] = [];
  const page = await openWindow("quiet", {}, problems);
  await page.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error("out of order");
      }),
  );
  await expect.poll(() => problems.join("\n")).toContain("out of order");
  await page.context().close();
});

test("the page has nothing to complain of", async ({ open }) => {
  const page = await open("quiet");
  expect(await page.title()).toBe("Ringtray");
});
