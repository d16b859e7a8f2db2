import type { Page } from "playwright-core";

/** What does not fit: parts that would have to be scrolled sideways, and those that end where nothing scrolls. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { clientWidth, clientHeight, scrollWidth } = document.documentElement;
    const tell = (element: Element, what: string) => {
      const id = element.id && `#${element.id}`;
      found.push(`${element.localName}${id} in "${element.parentElement?.className ?? ""}" ${what}`);
    };
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} too wide`);
    if (document.body.scrollHeight > clientHeight)
      found.push(`the page is ${document.body.scrollHeight - clientHeight} too high, and does not scroll`);

    // What only a screen reader tells, messages that keep their lines, and names that end with dots for
    // want of room: their whole is in their title, or in the details.
    const ignored = ".unseen, pre, .one-line";
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (element.closest(ignored) || textOverflow === "ellipsis" || box.width === 0) continue;
      const [wide, high] = [
        element.scrollWidth - element.clientWidth,
        element.scrollHeight - element.clientHeight,
      ];
      const isText = element.localName === "input";
      if (overflowX !== "visible" && !isText && wide > 1) tell(element, `is ${wide} too wide`);
      if (["hidden", "clip"].includes(overflowY) && high > 1)
        tell(element, `is ${high} too high, and does not scroll`);
      if (box.left < -1 || box.right > clientWidth + 1)
        tell(element, `goes from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    const left = document.querySelector("main")?.clientHeight ?? 0;
    if (left < 100) found.push(`of the height only ${left} are left for what matters`);
    return found;
  });
}
