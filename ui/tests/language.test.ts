import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, test } from "vitest";
import { mockFromAddress } from "../src/backend/mock";
import { Page } from "../src/page/page.svelte";
import { locale, say } from "../src/text";
import { best, language, speak } from "../src/text/language.svelte";
import { dayName, lasting } from "../src/text/time";
import { account, find, open, settled } from "./samples";

afterEach(() => speak("en"));

describe("the language", () => {
  test("changes what stands on the buttons of an open window", async () => {
    await open((mock) => {
      mock.accounts = [account()];
    });
    expect(find("#connection-state").closest("header")?.textContent).toContain("Disconnect");
    await speak("de");
    await settled();
    expect(find("#connection-state").closest("header")?.textContent).toContain("Trennen");
  });

  test("is English until another one is spoken, and changes everything that is said", async () => {
    expect(say("missed-calls", { count: 1 })).toBe("1 missed call");
    await speak("de");
    expect([0, 1, 2].map((count) => say("missed-calls", { count }))).toEqual([
      "0 verpasste Anrufe",
      "1 verpasster Anruf",
      "2 verpasste Anrufe",
    ]);
    expect(document.documentElement.lang).toBe("de");
    await speak("en");
    expect(document.documentElement.lang).toBe("en");
    expect(say("connection-word", { state: "needs_sign_in" })).toBe("Sign-in needed");
  });

  test("writes times and numbers as its readers do", async () => {
    const now = new Date(2026, 4, 20, 12).getTime();
    await speak("de");
    expect(locale()).toBe("de-DE");
    expect(dayName(now - 72 * 3_600_000, now)).toBe("Sonntag, 17. Mai");
    expect(lasting(754_000)).toContain("12");
    expect(say("detail-shortened", { rest: 12_345 })).toContain("12.345 weitere Zeichen");
  });

  test("that there is none of leaves everything as it is", async () => {
    await speak("de");
    await speak("tlh");
    expect(language()).toBe("de");
  });

  test("chosen last is the one that stays", async () => {
    await Promise.all([speak("de"), speak("en")]);
    expect(language()).toBe("en");
  });

  test("is found for who speaks a form of it", () => {
    expect(best(["de-AT", "en"])).toBe("de");
    expect(best(["xx", "de"])).toBe("de");
    expect(best([])).toBe("en");
  });

  test("several lines stay several", () => {
    expect(say("sign-in-find", { what: "user" }).split("\n")).toHaveLength(3);
  });

  test("has no marks around what is put in, and does not read it", () => {
    expect(say("accounts-rename", { name: "{ $x } \u05d0" })).toBe("Rename { $x } \u05d0");
  });
});

describe("the page", () => {
  test("speaks the language of the settings, and another one as soon as that is chosen", async () => {
    const { mock } = await open((mock) => {
      mock.accounts = [account()];
    });
    expect(screen.getByRole("button", { name: "Settings" })).toBeDefined();
    await mock.changeSettings({ change: "language", language: "de" });
    await waitFor(() => expect(screen.getByRole("button", { name: "Einstellungen" })).toBeDefined());
    expect(document.documentElement.lang).toBe("de");
    await mock.changeSettings({ change: "language", language: null });
    await waitFor(() => expect(screen.getByRole("button", { name: "Settings" })).toBeDefined());
  });

  test("of the mock speaks what the address asks for", async () => {
    const page = new Page(mockFromAddress("?lang=de"));
    await page.open();
    expect(language()).toBe("de");
  });
});
