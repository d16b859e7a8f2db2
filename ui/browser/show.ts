import type { Page } from "playwright-core";
import { ENGLISH } from "./languages";
import type { Screen } from "./steps";
import type { Look, Open } from "./window";

/** Opens a window and goes to the screen. Its time goes on. */
export async function show(open: Open, screen: Screen, look: Look = {}): Promise<Page> {
  const page = await open(screen.view, { ...look, loading: screen.loading ?? false });
  await screen.steps?.(page, (look.language ?? ENGLISH).say);
  await settle(page, look.language);
  return page;
}

/** The page's time stands still from now on: a state that would pass stays as it is. */
export async function hold(page: Page): Promise<void> {
  // It can be told to stop at a time to come only, and on a busy machine that may have come before it is told.
  for (const soon of [100, 200, 400, 800]) {
    const at = await page.evaluate((soon) => Date.now() + soon, soon);
    const held = await page.clock.pauseAt(at).then(
      () => true,
      () => false,
    );
    if (held) return;
  }
  throw new Error("The page's time can't be held.");
}

/** Until what was begun is drawn. */
export async function settle(page: Page, language = ENGLISH): Promise<void> {
  await page.clock.runFor(50);
  // Beside the list an entry's messages are read anew.
  if (await page.getByText(language.say("detail-loading")).isVisible()) await page.clock.runFor(200);
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(running.map((one) => one.finished));
  });
}
