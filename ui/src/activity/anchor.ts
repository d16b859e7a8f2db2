/**
 * Keeps what is being read where it is on the screen, whatever comes, goes or is drawn above it, in the list or over it.
 * Browsers have this as "scroll anchoring"; WebKit has not. At its very top the list shows what comes in.
 *
 * An attachment of the element that scrolls.
 */
export function anchored(list: HTMLElement): () => void {
  /** The first row that is seen, or the place of rows that are not drawn yet, and where it is but for the scrolling. */
  let anchor: { row: Element; at: number } | null = null;

  const placeOf = (row: Element) => row.getBoundingClientRect().top + list.scrollTop;

  function keep() {
    if (anchor?.row.isConnected) {
      const moved = placeOf(anchor.row) - anchor.at;
      if (Math.abs(moved) >= 1) list.scrollTop += moved;
    }
    const row = list.scrollTop > 0 ? firstSeen(list) : undefined;
    anchor = row ? { row, at: placeOf(row) } : null;
  }

  list.addEventListener("scroll", keep, { passive: true });
  // It is told before anything is painted, so nothing is seen to jump.
  const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(keep);
  for (const one of [list, ...list.children]) observer?.observe(one);
  return () => {
    list.removeEventListener("scroll", keep);
    observer?.disconnect();
  };
}

function firstSeen(list: HTMLElement): Element | undefined {
  const { top } = list.getBoundingClientRect();
  return [...list.querySelectorAll("[data-row], ul:empty")].find(
    (one) => one.getBoundingClientRect().bottom > top,
  );
}
