import { existsSync } from "node:fs";
import { chromium, type BrowserServer } from "playwright-core";

/** Where the browser may lie; the first is Debian's. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Without these it looks for updates, or does not start as root or without a graphics card. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser of this system without a window, with a new profile that is removed at its end. */
export function launch(): Promise<BrowserServer> {
  const named = process.env["RINGTRAY_CHROMIUM"];
  const executablePath = named ?? PLACES.find(existsSync);
  if (!executablePath) {
    throw new Error(
      "There is no Chromium here. Install it (Debian: apt-get install chromium), or name it in RINGTRAY_CHROMIUM.",
    );
  }
  return chromium.launchServer({ executablePath, args: FLAGS, headless: true });
}
