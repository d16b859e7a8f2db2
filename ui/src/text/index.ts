import { language, texts } from "./language.svelte";
import type { Say } from "./texts";

/** The text of a key in the language that is spoken; written out in a component it changes with the language. */
export const say: Say = (key, ...[values]) => {
  const text = texts()[key];
  return typeof text === "function" ? text(values ?? {}) : (text ?? String(key));
};

/** The locale of dates and numbers: the user's own where it speaks the language of the texts. */
export function locale(): string {
  const own = navigator.languages?.find((tag) => tag.split("-")[0] === language());
  return own ?? say("language-region");
}
