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
  /** The page's time stands still but where `page.clock` makes it go on. */
  paused?: boolean;
  /** It is not waited for what the page shows after loading: it never gets there. */
  loading?: boolean;
};

/** The page's time when it is opened. It goes on from there, and `page.clock` makes it go faster. */
export const NOON = new Date("2026-05-20T12:00:00Z");

export type Open = (view: string, look?: Look) => Promise<Page>;

/** A window and what is wrong in it. */
export type Window = { page: Page; problems: string[]; language: Language };

let browser: Promise<Browser> | undefined;

/** Those that nobody uses: for a new one the browser needs longer than most tests. */
const idle: Window[] = [];

/** Opens one state of the mock. */
export async function openWindow(view: string, look: Look = {}): Promise<Window> {
  const language = look.language ?? ENGLISH;
  const at = idle.findIndex((window) => window.language === language);
  const window = idle.splice(at, at < 0 ? 0 : 1)[0] ?? (await newWindow(language));
  const { page, problems } = window;
  await page.setViewportSize(look.size ?? SMALL);
  await page.emulateMedia({
    colorScheme: look.scheme ?? "light",
    reducedMotion: look.reducedMotion ? "reduce" : "no-preference",
    forcedColors: look.forcedColors ? "active" : "none",
  });
  if (look.paused) {
    // Its time goes on until it is held, which can't be done at a time that is over.
    await page.clock.install({ time: NOON.getTime() - 60_000 });
    await page.clock.pauseAt(NOON);
  } else {
    await page.clock.install({ time: NOON });
    await page.clock.resume();
  }
  problems.length = 0;
  await page.goto(`${inject("address")}?view=${view}`);
  if (!look.loading) await ready(page, look.paused ?? false);
  return window;
}

/** A test with windows, which fails when there is an error on the console or a request to elsewhere. */
export const test = plain.extend<{ open: Open }>({
  // Vitest reads from the parameter which other fixtures this one needs.
  // eslint-disable-next-line no-empty-pattern
  open: async ({}, use) => {
    const windows: Window[] = [];
    await use(async (view, look) => {
      const window = await openWindow(view, look);
      windows.push(window);
      return window.page;
    });
    const problems = windows.flatMap((window) => window.problems);
    idle.push(...windows);
    if (problems.length > 0) throw new Error(`The page is not well:\n${problems.join("\n")}`);
  },
});

async function newWindow(language: Language): Promise<Window> {
  browser ??= chromium.connect(inject("browser"));
  const context = await (await browser).newContext({ locale: language.tag, timezoneId: "UTC" });
  context.setDefaultTimeout(15_000);
  const problems: string[] = [];
  watch(context, problems);
  return { page: await context.newPage(), problems, language };
}

/** Until the page has been told everything by the mock. */
async function ready(page: Page, paused: boolean): Promise<void> {
  // As long as the slowest play takes for it; the others have begun nothing else by then.
  await page.clock.runFor(650);
  const told = page.locator("main:not([aria-busy])");
  // Time that stands still would do so for ever where the page began only now.
  while (paused && (await told.count()) === 0) await page.clock.runFor(100);
  await told.waitFor();
}

function watch(context: BrowserContext, problems: string[]): void {
  context.on("weberror", (error) => problems.push(error.error().stack ?? error.error().message));
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    const ours = origin === new URL(inject("address")).origin || protocol === "data:";
    if (!ours) problems.push(`a request to ${request.url()}`);
  });
}
