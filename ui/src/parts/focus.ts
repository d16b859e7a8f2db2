const FOCUSABLE = "a[href], button, input, select, summary, textarea, [tabindex]";

/** Where something stood: which it was, in each element around it, among those that take the focus. */
type Place = { around: Element; at: number }[];

/**
 * Whenever what had the focus goes away, the focus goes to what stands in its place now: a keyboard would have to
 * begin anew from the top, and a screen reader would say nothing. Ends with what it returns.
 */
export function keepFocus(): () => void {
  let last: Element | null = null;
  let place: Place = [];

  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    last = target;
    place = placeOf(target);
  };
  const observer = new MutationObserver(() => {
    if (!last || last.isConnected || (document.activeElement ?? document.body) !== document.body) return;
    last = null;
    heirOf(place)?.focus();
  });

  document.addEventListener("focusin", remember);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("focusin", remember);
    observer.disconnect();
  };
}

function placeOf(element: Element): Place {
  const place: Place = [];
  for (let around = element.parentElement; around && around !== document.body; around = around.parentElement)
    place.push({ around, at: focusableIn(around).indexOf(element as HTMLElement) });
  return place;
}

/** What is nearest to the place now; where the whole screen is another one, what comes first in it. */
function heirOf(place: Place): HTMLElement | undefined {
  const main = document.querySelector("main");
  for (const { around, at } of place) {
    if (!around.isConnected) continue;
    if (main && around.contains(main)) break;
    const focusable = focusableIn(around);
    const heir = focusable[Math.min(Math.max(at, 0), focusable.length - 1)];
    if (heir) return heir;
  }
  return focusableIn(main ?? document.body)[0] ?? focusableIn(document.body)[0];
}

function focusableIn(element: Element): HTMLElement[] {
  const all = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)];
  return all.filter((one) => one.tabIndex >= 0 && !one.closest("[hidden], [inert], :disabled"));
}
