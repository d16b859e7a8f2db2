import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { cutOff } from "./cut-off";
import { SCREENS } from "./screens";
import { settle, show } from "./show";
import { SCHEMES, SMALL, test, WIDE } from "./window";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

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
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme });
          await look(`${size.width}, ${colorScheme}`, violations);
        }
        await look(`${size.width}`, cutOff);
      }
      await page.emulateMedia({ forcedColors: "active" });
      await look("forced colours", violations);
      await page.emulateMedia({ forcedColors: "none" });
      const session = await page.context().newCDPSession(page);
      for (const { width, height } of [SMALL, WIDE]) {
        const metrics = { width: width / 2, height: height / 2, deviceScaleFactor: 2, mobile: false };
        await session.send("Emulation.setDeviceMetricsOverride", metrics);
        await look(`${width} at 200 %`, cutOff);
      }
      expect(found).toEqual([]);
    });
  }
});

/** What axe finds wrong, and where. */
async function violations(page: Page): Promise<string[]> {
  const results = await page.evaluate(
    (tags) => window.axe.run({ runOnly: tags, resultTypes: ["violations"] }),
    TAGS,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
