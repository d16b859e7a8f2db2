/**
 * What of a number that somebody else wrote is offered for calling and copying. `core` decides the same
 * (`dialling.rs`), and what is called it decides once more; one table tests both.
 */

const UNSEEN = String.raw`\p{White_Space}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad`;
const FORMATTING = String.raw`${UNSEEN}\-/.()[\]'·\u2010-\u2015\u2212`;
const USUAL = new RegExp(String.raw`^[\p{Alphabetic}\p{N}+*@:_${FORMATTING}]+$`, "u");
const DIALLED = new RegExp(String.raw`^[${FORMATTING}]*\+?[0-9*${FORMATTING}]*$`, "u");
const ONE_STAR = /^[^*]*(?:[0-9]\*[0-9][^*]*)?$/;
const SEEN = new RegExp(String.raw`[^${UNSEEN}]`, "u");
const MOST_DIGITS = 24;

/** Whether it may be taken for a number, and not for a code that a telephone obeys. */
export function isNumber(text: string): boolean {
  return USUAL.test(text) && ONE_STAR.test(text) && SEEN.test(text);
}

/** Whether it can be called. */
export function isDialled(text: string): boolean {
  const digits = text.replace(/[^0-9]/g, "").length;
  return isNumber(text) && DIALLED.test(text) && digits > 0 && digits <= MOST_DIGITS;
}
