import type { Locator, Page } from "playwright-core";
import type { Say, Texts } from "../src/text/texts";
import type { Filter } from "../src/backend/types";

/** What a person does in the page, found as they find it: by role and by the words of their language. */
export type Steps = (page: Page, say: Say) => Promise<void>;

/** A screen in one state. */
export type Screen = {
  /** What its pictures and its checks are called. */ name: string;
  /** The play of the mock that leads there. */ view: string;
  /** How a person goes on from there. */ steps?: Steps;
  /** It never gets beyond loading. */ loading?: boolean;
};

export function button(page: Page | Locator, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

export function field(page: Page | Locator, label: string): Locator {
  return page.getByLabel(label, { exact: true });
}

/** One of several ways, by its name; what it means is said beside it. */
export function way(page: Page | Locator, name: string): Locator {
  return page.getByRole("radio", { name: new RegExp(`^${literal(name)}`) });
}

/** The row of an entry in which these words stand; the newest where there are several. */
export function row(page: Page, words: string): Locator {
  return page.getByRole("tabpanel").getByRole("button", { name: words }).first();
}

export function press(name: (say: Say) => string): Steps {
  return (page, say) => button(page, name(say)).click();
}

/** One after the other. */
export function all(...steps: Steps[]): Steps {
  return async (page, say) => {
    for (const step of steps) await step(page, say);
  };
}

export function openEntry(words: (say: Say) => string): Steps {
  return async (page, say) => {
    await row(page, words(say)).click();
    await page.locator(".detail dl").waitFor();
    await page.getByText(say("detail-loading"), { exact: true }).waitFor({ state: "hidden" });
  };
}

export function filter(name: Filter): Steps {
  return (page, say) => page.getByRole("tab", { name: say("activity-filter", { filter: name }) }).click();
}

export function go(place: Texts["place"]["place"]): Steps {
  return (page, say) =>
    page
      .getByRole("navigation")
      .getByRole("button", { name: say("place", { place }), exact: true })
      .click();
}

export const toAccounts: Steps = go("settings");

/** A part of the settings or of the help, by its name. */
export function part(name: (say: Say) => string): Steps {
  return (page, say) => page.getByRole("tab", { name: name(say) }).click();
}

export const toActivity: Steps = (page, say) =>
  page
    .getByRole("navigation")
    .getByRole("button", { name: say("place", { place: "activity" }) })
    .click();

/** Fills in the fields of these labels with what the mock accepts, or with something else. */
export function fill(labels: (say: Say) => string[], value = "demo"): Steps {
  return async (page, say) => {
    for (const label of labels(say)) await field(page, label).fill(value);
  };
}

export function fillServer(address = "https://pbx.example.com"): Steps {
  return (page, say) => field(page, say("sign-in-server")).fill(address);
}

/** Sends the form, whatever its button says; the way on may be long. */
export const submit: Steps = (page) => page.locator("#sign-in").click();

/** Until these words are to be seen. */
export function see(words: (say: Say) => string): Steps {
  return (page, say) => page.getByText(words(say)).first().waitFor();
}

/** The page's time goes on by so many milliseconds, and what was to happen meanwhile happens. */
export function wait(milliseconds: number): Steps {
  return (page) => page.clock.runFor(milliseconds);
}

function literal(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
