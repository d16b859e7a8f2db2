import { en, type Catalogue } from "./en";

/** The texts of the page. */
export const text: Catalogue = en;

/** The locale of dates and numbers: the user's own where it speaks the language of the texts. */
export const locale: string = navigator.languages?.find((tag) => tag.startsWith("en")) ?? "en-GB";
