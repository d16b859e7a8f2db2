import { readFileSync } from "node:fs";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import type { Say } from "../src/text/texts";

/** A language of the page: what the browser says it wants, and the page's words. */
export type Language = { tag: string; say: Say };

export const ENGLISH = language("en-GB", "en");

/** Every language of the page; a new one is added here. */
export const LANGUAGES: readonly Language[] = [ENGLISH, language("de-DE", "de")];

/** Read by Fluent's own reader, which the page does without. */
function language(tag: string, catalogue: string): Language {
  const bundle = new FluentBundle(catalogue, { useIsolating: false });
  const file = new URL(`../../languages/${catalogue}.ftl`, import.meta.url);
  bundle.addResource(new FluentResource(readFileSync(file, "utf8")));
  return {
    tag,
    say: (key, ...[values]) => bundle.formatPattern(bundle.getMessage(key)?.value ?? key, values ?? null),
  };
}
