import { afterEach, vi } from "vitest";

afterEach(() => {
  vi.useRealTimers();
  window.happyDOM?.setViewport({ width: 420, height: 640 });
});
