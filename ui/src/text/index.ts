import { en } from "./en";
import { catalogues, language } from "./language.svelte";
import type { Texts } from "./texts";

/** What a text takes besides its key. */
type Values<Key extends keyof Texts> = Texts[Key] extends null ? [] : [values: Texts[Key]];

/** The text of this key in the language that is spoken; written out in a component it changes with the language. */
export function say<Key extends keyof Texts>(key: Key, ...[values]: Values<Key>): string {
  for (const catalogue of catalogues()) {
    const pattern = catalogue.getMessage(key)?.value;
    // A fault in a text is no fault of the page: what of it can be said is said.
    if (pattern) return catalogue.formatPattern(pattern, values ?? null, []);
  }
  return key;
}

export const text = en;

/** The locale of dates and numbers: the user's own where it speaks the language of the texts. */
export function locale(): string {
  const own = navigator.languages?.find((tag) => tag.split("-")[0] === language());
  return own ?? say("language-region");
}
