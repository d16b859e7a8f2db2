import { FluentResource } from "@fluent/bundle";

/** What begins so is said by the program alone: tray, notifications, dialogs, errors, the command line. */
const OF_THE_PROGRAM = ["tray-", "told-", "dialog-", "error-", "notice-", "cli-"];

/** The categories of plural rules: what chooses between them is a number. */
const PLURAL = ["zero", "one", "two", "few", "many", "other"];

/** What the page needs of a catalogue: its own texts, without the remarks for translators. */
export function forPage(catalogue: string): string {
  let wanted = false;
  const lines = catalogue.split("\n").filter((line) => {
    const key = /^([a-z][a-z0-9-]*) =/.exec(line)?.[1];
    if (key !== undefined) wanted = ofPage(key);
    else if (/^(#|$)/.test(line)) wanted = false;
    return wanted;
  });
  return `${lines.join("\n")}\n`;
}

/** The module that says which texts there are and what each takes, so that the compiler knows. */
export function typesOf(catalogue: string): string {
  const texts = new FluentResource(forPage(catalogue)).body.map((message) => {
    const values = new Map<string, Set<string>>();
    if (message.value !== null) gather(message.value, values);
    const fields = [...values].map(([name, words]) => `${name}: ${typeOf([...words])}`);
    return `  "${message.id}": ${fields.length > 0 ? `{ ${fields.join("; ")} }` : "null"};\n`;
  });
  return `// Generated from languages/en.ftl by \`npm run texts\`.\n\nexport interface Texts {\n${texts.join("")}}\n`;
}

type Pattern = NonNullable<FluentResource["body"][number]["value"]>;
type Expression = Exclude<Pattern, string>[number];

function ofPage(key: string): boolean {
  return !OF_THE_PROGRAM.some((prefix) => key.startsWith(prefix));
}

function typeOf(words: string[]): string {
  if (words.length === 0) return "string | number";
  if (words.every((word) => PLURAL.includes(word))) return "number";
  return words.map((word) => `"${word}"`).join(" | ");
}

/** Finds the values that a text takes, and the words that one chooses between. */
function gather(pattern: Pattern | Expression, values: Map<string, Set<string>>): void {
  if (typeof pattern === "string") return;
  if (Array.isArray(pattern)) {
    pattern.forEach((element) => gather(element, values));
  } else if (pattern.type === "var") {
    if (!values.has(pattern.name)) values.set(pattern.name, new Set());
  } else if (pattern.type === "select") {
    gather(pattern.selector, values);
    for (const variant of pattern.variants) {
      const words = pattern.selector.type === "var" ? values.get(pattern.selector.name) : undefined;
      if (variant.key.type === "str") words?.add(variant.key.value);
      gather(variant.value, values);
    }
  }
}
