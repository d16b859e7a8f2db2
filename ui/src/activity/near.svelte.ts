/** How far from what is seen something is drawn already, in pixels. */
const MARGIN = 800;

/**
 * Whether an element is seen, or nearly: what says so changes as the list is scrolled. Where a browser can't tell,
 * everything is near. Until it is known, it is what `presumably` says.
 */
export function near(element: () => HTMLElement, presumably = false): () => boolean {
  let isNear = $state(presumably || typeof IntersectionObserver === "undefined");
  $effect(() => {
    if (typeof IntersectionObserver === "undefined") return;
    const watched = element();
    const root = watched.closest("[data-scrolls]");
    const observer = new IntersectionObserver((seen) => (isNear = seen.at(-1)?.isIntersecting ?? false), {
      root,
      rootMargin: `${MARGIN}px 0px`,
    });
    observer.observe(watched);
    return () => observer.disconnect();
  });
  return () => isNear;
}
