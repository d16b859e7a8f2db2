import { en, type Catalogue } from "../src/text/en";

/** A language of the page: what the browser says it wants, and the page's words. */
export type Language = { tag: string; text: Catalogue };

export const ENGLISH: Language = { tag: "en-GB", text: en };

/** Every language of the page; a new one is added here. */
export const LANGUAGES: readonly Language[] = [ENGLISH];
