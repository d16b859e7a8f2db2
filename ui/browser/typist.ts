import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What has the focus, by the name it is found by; nothing where the focus is nowhere. */
type Stop = { name: string; seen: boolean };

/** Somebody without a mouse, who wants to see where the focus is. */
export class Typist {
  constructor(private readonly page: Page) {}

  /** Goes on with this key until what is named so has the focus, and sees the focus at each stop. */
  async to(name: string, key: "Tab" | "Shift+Tab" | "ArrowDown" | "ArrowRight" = "Tab"): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < 60; presses++) {
      await this.page.keyboard.press(key);
      const stop = await this.here();
      // After the last one comes the window itself, where a browser has its address.
      if (stop) {
        expect(stop.seen, `the focus is seen on "${stop.name}"`).toBe(true);
        if (stop.name.startsWith(name)) return;
      }
      passed.push(stop?.name ?? "the end");
    }
    throw new Error(`The keyboard does not get to "${name}", but to: ${[...new Set(passed)].join(", ")}`);
  }

  /** Does something with what has the focus; when these words are there the focus must be somewhere. */
  async press(key: string, words: string): Promise<void> {
    const before = await this.here();
    await this.page.keyboard.press(key);
    await this.page.getByText(words).filter({ visible: true }).first().waitFor();
    await expect
      .poll(async () => (await this.here()) !== null, {
        message: `${key} on "${before?.name}" loses the focus`,
      })
      .toBe(true);
  }

  async type(words: string): Promise<void> {
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(words);
  }

  here(): Promise<Stop | null> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      const names = [element.getAttribute("aria-label"), ...labels.map((label) => label.textContent)];
      const name = names.find((one) => one?.trim()) ?? element.textContent ?? element.localName;
      // The frame of a field is outlined in its place, and what is painted in place of a radio button.
      const seen = [element, element.parentElement, element.nextElementSibling].some(
        (one) => one && getComputedStyle(one).outlineStyle !== "none",
      );
      const { top, bottom } = element.getBoundingClientRect();
      return {
        name: name.replace(/\s+/g, " ").trim(),
        seen: seen && bottom > 0 && top < window.innerHeight,
      };
    });
  }
}
