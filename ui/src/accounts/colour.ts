import { text } from "../text";

/** How many colours the program gives; their order is the same there. */
export const COLOURS = text.accounts.colours.length;
