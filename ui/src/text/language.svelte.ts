import type catalogue from "../../../languages/en.ftl";

type Catalogue = typeof catalogue;

/** Each language is loaded when it is spoken, and no other. */
const CATALOGUES = import.meta.glob<Catalogue>("../../../languages/*.ftl", { import: "default" });

let spoken = $state.raw<{ tag: string; texts: ReturnType<Catalogue> }>({ tag: "en", texts: {} });
let wanted = "";

/** The texts of the language that is spoken. What asks is asked again when another one is. */
export function texts(): ReturnType<Catalogue> {
  return spoken.texts;
}

/** The tag of the language that is spoken. */
export function language(): string {
  return spoken.tag;
}

/** The first of these languages that there is, else English; a regional form finds the language itself. */
export function best(tags: readonly string[]): string {
  const there = Object.keys(CATALOGUES).map(tagOf);
  const parts = tags.flatMap((tag) => [tag, tag.split("-")[0]]);
  return parts.map((part) => there.find((tag) => tag === part)).find((tag) => tag !== undefined) ?? "en";
}

/** Speaks this language from now on, everywhere on the page. One that can't be had leaves it as it is. */
export async function speak(tag: string): Promise<void> {
  if (tag === wanted) return;
  wanted = tag;
  const load = Object.entries(CATALOGUES).find(([file]) => tagOf(file) === tag)?.[1];
  const catalogue = await load?.().catch(() => undefined);
  // Another one may have been chosen meanwhile.
  if (wanted !== tag || !catalogue) return;
  spoken = { tag, texts: filled(tag, catalogue) };
  document.documentElement.lang = tag;
}

function filled(tag: string, catalogue: Catalogue): ReturnType<Catalogue> {
  const numbers = new Intl.NumberFormat(tag);
  const forms = new Intl.PluralRules(tag);
  return catalogue(
    // Nothing is put around a value: it would end up in titles and in what is copied. Where it matters there is <bdi>.
    (value) => (typeof value === "number" ? numbers.format(value) : value),
    (value, choices) => choices[value] ?? choices._,
    (value, choices) => choices[value] ?? choices[forms.select(value)] ?? choices._,
  );
}

function tagOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1, -".ftl".length);
}
