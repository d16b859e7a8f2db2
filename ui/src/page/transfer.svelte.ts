import type { Page } from "./page.svelte";

/** Between two looks at how far it is, in milliseconds. */
const PAUSE = 500;

/** How many entries an export or import has written or read, looked at for as long as it runs. */
export function transferred(page: () => Page, runs: () => boolean): () => number {
  let count = $state(0);
  $effect(() => {
    count = 0;
    if (!runs()) return;
    const look = async () => {
      count = await page().backend.transferProgress();
    };
    const timer = setInterval(() => void page().run(look()), PAUSE);
    return () => clearInterval(timer);
  });
  return () => count;
}
