import { afterEach, vi } from "vitest";

afterEach(() => {
  vi.useRealTimers();
  window.happyDOM?.setViewport({ width: 420, height: 640 });
});

// This one never tells of anything; without it everything counts as seen.
Reflect.deleteProperty(globalThis, "IntersectionObserver");
