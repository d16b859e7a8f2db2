import { afterEach, vi } from "vitest";
import { speak } from "../src/text/language.svelte";

// As the page does before it is drawn.
await speak("en");

afterEach(() => {
  vi.useRealTimers();
  window.happyDOM?.setViewport({ width: 420, height: 640 });
});

// This one never tells of anything; without it everything counts as seen.
Reflect.deleteProperty(globalThis, "IntersectionObserver");
