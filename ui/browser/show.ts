import type { Page } from "playwright-core";
import { ENGLISH } from "./languages";
import type { Screen } from "./steps";
import type { Look, Open } from "./window";

/** Opens a window and goes to the screen. Its time goes on. */
export async function show(open: Open, screen: Screen, look: Look = {}): Promise<Page> {
  const page = await open(screen.view, { ...look, loading: screen.loading ?? false });
  await screen.steps?.(page, (look.language ?? ENGLISH).text);
  await settle(page);
  return page;
}

/** The page's time stands still from now on: a state that would pass stays as it is. */
export async function hold(page: Page): Promise<void> {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 50));
}

/** Until what was begun is drawn. */
export async function settle(page: Page): Promise<void> {
  await page.clock.runFor(50);
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(running.map((one) => one.finished));
  });
}
