import axe, { type RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { cutOff } from "./cut-off";
import { SCREENS } from "./screens";
import { settle, show } from "./show";
import { SMALL, test, WIDE } from "./window";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Windows at 200 %; in CSS pixels half as large. The narrower one leaves the 320 that WCAG's reflow asks for. */
const ZOOMED = [
  { width: 640, height: 960 },
  { width: 1280, height: 800 },
];

describe.concurrent("every screen can be used by everybody", () => {
  for (const screen of SCREENS) {
    test(screen.name, async ({ open }) => {
      const page = await show(open, screen, { reducedMotion: true });
      await page.evaluate(axe.source);
      const found: string[] = [];
      const look = async (how: string, check: (page: Page) => Promise<string[]>) => {
        await settle(page);
        found.push(...(await check(page)).map((what) => `${how}: ${what}`));
      };

      for (const size of [SMALL, WIDE]) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: "light" });
        await look(`${size.width} wide`, cutOff);
        await look(`${size.width} wide, light`, (page) => violations(page, TAGS));
        // Nothing but the colours is another in the dark.
        await page.emulateMedia({ colorScheme: "dark" });
        await look(`${size.width} wide, dark`, (page) => violations(page, ["color-contrast"]));
      }

      await page.emulateMedia({ forcedColors: "active" });
      // The system's own colours are painted over those of the page, which are all that axe is told.
      await look("forced colours", (page) => violations(page, TAGS, ["color-contrast"]));
      await page.emulateMedia({ forcedColors: "none" });

      const session = await page.context().newCDPSession(page);
      for (const { width, height } of ZOOMED) {
        const metrics = { width: width / 2, height: height / 2, deviceScaleFactor: 2, mobile: false };
        await session.send("Emulation.setDeviceMetricsOverride", metrics);
        await look(`${width} wide at 200 %`, cutOff);
      }
      await session.detach();
      expect(found, found.join("\n")).toEqual([]);
    });
  }
});

/** What axe finds wrong by these rules, or rules of these tags, and where. */
async function violations(page: Page, runOnly: string[], but: string[] = []): Promise<string[]> {
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  const options: RunOptions = { runOnly, rules, resultTypes: ["violations"], preload: false };
  const results = await page.evaluate((options) => window.axe.run(options), options);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
