import { FluentBundle, FluentResource } from "@fluent/bundle";
import english from "../../../languages/en.ftl";

/** The languages besides English, each loaded when it is spoken. */
const OTHERS = import.meta.glob<string>(["../../../languages/*.ftl", "!../../../languages/en.ftl"], {
  import: "default",
});

const ENGLISH = bundle("en", english);

let spoken = $state.raw(ENGLISH);
let wanted = "en";

/** The texts of the language that is spoken, and those that stand in for what it lacks. What asks is asked again. */
export function catalogues(): readonly FluentBundle[] {
  return spoken === ENGLISH ? [ENGLISH] : [spoken, ENGLISH];
}

/** The tag of the language that is spoken. */
export function language(): string {
  return spoken.locales[0] ?? "en";
}

/** The first of these languages that there is, else English; a regional form finds the language itself. */
export function best(tags: readonly string[]): string {
  const there = ["en", ...Object.keys(OTHERS).map(tagOf)];
  const parts = tags.flatMap((tag) => [tag, tag.split("-")[0]]);
  return parts.map((part) => there.find((tag) => tag === part)).find((tag) => tag !== undefined) ?? "en";
}

/** Speaks this language from now on, everywhere on the page; English where there is none such. */
export async function speak(tag: string): Promise<void> {
  wanted = tag;
  if (tag === language()) return;
  const load = Object.entries(OTHERS).find(([file]) => tagOf(file) === tag)?.[1];
  const texts = await load?.().catch(() => undefined);
  // Another one may have been chosen meanwhile.
  if (wanted !== tag) return;
  spoken = texts === undefined ? ENGLISH : bundle(tag, texts);
  document.documentElement.lang = language();
}

function bundle(tag: string, texts: string): FluentBundle {
  // Fluent's own marks around values would end up in what is copied and in titles; where it matters the page has <bdi>.
  const made = new FluentBundle(tag, { useIsolating: false });
  made.addResource(new FluentResource(texts));
  return made;
}

function tagOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1, -".ftl".length);
}
