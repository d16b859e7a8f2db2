import type { Entry, EntryDetail, Filter, Search, Tally } from "../types";

/** Whether the search finds the entry, as the program does for what is shown; the messages are not searched here. */
export function finds(search: Search, entry: Entry): boolean {
  if (search.account !== null && entry.account !== search.account) return false;
  return passes(search.filter, entry.detail) && shows(entry.detail, search.text);
}

export function tallyOf(entries: readonly Entry[], account: string | null): Tally {
  const count = (filter: Filter) =>
    entries.filter((entry) => finds({ text: "", filter, account }, entry)).length;
  return {
    all: count("all"),
    calls: count("calls"),
    missed: count("missed"),
    presence: count("presence"),
    other: count("other"),
  };
}

function passes(filter: Filter, detail: EntryDetail): boolean {
  switch (filter) {
    case "all":
      return true;
    case "calls":
      return detail.kind === "call";
    case "missed":
      return (
        detail.kind === "call" &&
        (detail.outcome === "missed" || (detail.outcome === "unknown" && detail.direction === "inbound"))
      );
    case "presence":
      return ["presence", "registration", "extension"].includes(detail.kind);
    case "other":
      return ["topic", "other", "gap"].includes(detail.kind);
  }
}

/** Each word is somewhere in what is shown, or the digits typed are in a number. */
function shows(detail: EntryDetail, typed: string): boolean {
  const texts = textsOf(detail).map(plain);
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.every((word) => texts.some((text) => text.includes(word)))) return true;
  const digits = /^[-\d\s+()./]+$/.test(typed) ? digitsOf(typed).replace(/^0+/, "") : "";
  return digits.length > 2 && texts.some((text) => !/\p{L}/u.test(text) && digitsOf(text).includes(digits));
}

function textsOf(detail: EntryDetail): string[] {
  const texts = () => {
    switch (detail.kind) {
      case "call":
        return [detail.name, detail.number, detail.extension];
      case "registration":
        return [detail.extension, detail.device];
      case "extension":
        return [detail.extension];
      case "presence":
        return [detail.person, detail.extension, detail.said, detail.note];
      case "topic":
        return [detail.title, detail.by];
      case "other":
        return [detail.class, detail.summary];
      case "gap":
        return [];
    }
  };
  return texts().filter((text) => text !== null);
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function digitsOf(text: string): string {
  return text.replaceAll("(0)", "").replace(/\D/g, "");
}
