import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { test as plain, inject } from "vitest";
import { ENGLISH, type Language } from "./languages";

export type Size = { width: number; height: number };

/** The smallest window, and one in which the details stand beside the list. */
export const SMALL: Size = { width: 360, height: 480 };
export const WIDE: Size = { width: 1280, height: 800 };

export const SCHEMES = ["light", "dark"] as const;

/** What the person and the system are like. */
export type Look = {
  size?: Size;
  scheme?: (typeof SCHEMES)[number];
  language?: Language;
  reducedMotion?: boolean;
  forcedColors?: boolean;
  /** It is not waited for what the page shows after loading: it never gets there. */
  loading?: boolean;
};

/** The page's time when it is opened. It goes on from there, and `page.clock` makes it go faster. */
export const NOON = new Date("2026-05-20T12:00:00Z");

export type Open = (view: string, look?: Look) => Promise<Page>;

let browser: Promise<Browser> | undefined;

/** Opens one state of the mock. What goes wrong in the page is added to `problems`. */
export async function openWindow(view: string, look: Look, problems: string[]): Promise<Page> {
  browser ??= chromium.connect(inject("browser"));
  const context = await (
    await browser
  ).newContext({
    viewport: look.size ?? SMALL,
    colorScheme: look.scheme ?? "light",
    locale: (look.language ?? ENGLISH).tag,
    reducedMotion: look.reducedMotion ? "reduce" : "no-preference",
    forcedColors: look.forcedColors ? "active" : "none",
    timezoneId: "UTC",
  });
  context.setDefaultTimeout(15_000);
  const address = inject("address");
  watch(context, address, problems);
  const page = await context.newPage();
  await page.clock.install({ time: NOON });
  await page.goto(`${address}?view=${view}`);
  return page;
}

/** Until the page has been told everything by the mock. */
async function ready(page: Page): Promise<void> {
  // As long as the slowest play takes for it; the others have begun nothing else by then.
  await page.clock.runFor(650);
  await page.locator("main:not([aria-busy])").waitFor();
}

/** A test with windows, which fails when there is an error on the console or a request to elsewhere. */
export const test = plain.extend<{ open: Open }>({
  // Vitest reads from the parameter which other fixtures this one needs.
  // eslint-disable-next-line no-empty-pattern
  open: async ({}, use) => {
    const problems: string[] = [];
    const contexts: BrowserContext[] = [];
    await use(async (view, look = {}) => {
      const page = await openWindow(view, look, problems);
      contexts.push(page.context());
      if (!look.loading) await ready(page);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    if (problems.length > 0) throw new Error(`The page is not well:\n${problems.join("\n")}`);
  },
});

function watch(context: BrowserContext, address: string, problems: string[]): void {
  context.on("weberror", (error) => problems.push(error.error().stack ?? error.error().message));
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (origin !== new URL(address).origin && protocol !== "data:")
      problems.push(`a request to ${request.url()}`);
  });
}
