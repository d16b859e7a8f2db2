import type { Page } from "playwright-core";

/** What does not fit: the page or a part of it would have to be scrolled sideways, or ends where nothing scrolls. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth)
      found.push(`the page is ${root.scrollWidth - root.clientWidth} too wide`);
    if (document.body.scrollHeight > root.clientHeight)
      found.push(
        `the page is ${document.body.scrollHeight - root.clientHeight} too high, and does not scroll`,
      );
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const style = getComputedStyle(element);
      // What is told only to who listens, and a long name that ends with dots and has its whole as a title.
      if (element.closest(".unseen") || style.textOverflow === "ellipsis" || element.localName === "pre")
        continue;
      const name = `${element.localName}${element.id && `#${element.id}`}.${element.className.toString().replace(/ .*/, "")}`;
      if (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1)
        found.push(`${name} is ${element.scrollWidth - element.clientWidth} too wide`);
      if (["hidden", "clip"].includes(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
        found.push(`${name} is ${element.scrollHeight - element.clientHeight} too high, and does not scroll`);
      const { left, right, width } = element.getBoundingClientRect();
      if (width > 0 && (left < -1 || right > root.clientWidth + 1) && !element.closest("pre, .one-line"))
        found.push(`${name} goes from ${Math.round(left)} to ${Math.round(right)}`);
    }
    const main = document.querySelector("main");
    if (main && main.clientHeight < 60) found.push(`main has ${main.clientHeight} left`);
    return found;
  });
}
