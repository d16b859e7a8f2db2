import { describe, expect } from "vitest";
import { ENGLISH } from "../languages";
import { button, field } from "../steps";
import { test } from "../window";

const { say } = ENGLISH;

describe("a certificate that nobody vouches for", () => {
  test("is shown before the first sign-in, and trusted then", async ({ open }) => {
    const page = await open("first");
    await field(page, say("sign-in-server")).fill("https://self-signed.example.com");
    await field(page, say("sign-in-token")).fill("demo");
    await button(page, say("sign-in")).click();
    const dialog = page.getByRole("dialog", { name: say("certificate-title") });
    await dialog.waitFor();
    const refuse = button(dialog, say("certificate-refuse"));
    expect(await refuse.evaluate((one) => one === document.activeElement)).toBe(true);
    await refuse.click();
    await dialog.waitFor({ state: "detached" });

    await button(page, say("certificate-look")).click();
    await button(dialog, say("certificate-trust")).click();
    await page
      .getByRole("banner")
      .getByText(say("connection-word", { state: "connected" }), { exact: true })
      .waitFor();
  });

  test("is looked at from an account that waits, left with Escape, and trusted", async ({ open }) => {
    const page = await open("certificate");
    const look = button(page, say("certificate-look"));
    await look.click();
    const dialog = page.getByRole("dialog", { name: say("certificate-title") });
    await dialog.getByText("CN=self-signed.example.com").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await look.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await button(dialog, say("certificate-trust")).click();
    await page
      .getByRole("banner")
      .getByText(say("connection-word", { state: "connected" }), { exact: true })
      .waitFor();
  });

  test("that is another than before is warned of", async ({ open }) => {
    const page = await open("changed");
    await button(page, say("certificate-look")).click();
    await page.getByRole("dialog", { name: say("certificate-changed-title") }).waitFor();
  });

  test("can't be accepted where the administrator has set what is trusted", async ({ open }) => {
    const page = await open("managedcertificate");
    await button(page, say("certificate-look")).click();
    const dialog = page.getByRole("dialog", { name: say("certificate-locked-title") });
    await dialog.waitFor();
    expect(await button(dialog, say("certificate-trust")).count()).toBe(0);
    await button(dialog, say("close")).click();
    await dialog.waitFor({ state: "detached" });
  });
});
