import { FluentResource } from "@fluent/bundle";

type Message = FluentResource["body"][number];
type Pattern = NonNullable<Message["value"]>;
type Expression = Exclude<Pattern, string>[number];

/** What begins so is said by the program alone: tray, notifications, dialogs, errors, troubles, the command line. */
const OF_THE_PROGRAM = ["tray-", "told-", "dialog-", "error-", "notice-", "trouble-", "cli-"];

/** What the generated types begin with. */
const HEAD = `// Generated from languages/en.ftl by \`npm run texts\`.

/** Says the text of a key, with the values that it takes. */
export type Say = <Key extends keyof Texts>(
  key: Key,
  ...values: Texts[Key] extends null ? [] : [values: Texts[Key]]
) => string;

/** The page's texts, and what each takes. */`;

/** The categories of plural rules: what chooses between them is a number. */
const PLURAL = ["zero", "one", "two", "few", "many", "other"];

/**
 * The module that the page loads of a catalogue: of its own texts, each as a text or a function of its values. So the
 * page needs nothing that reads Fluent, and a catalogue is read when the page is built. What it hands in is described
 * in `src/text/catalogues.d.ts`.
 */
export function moduleOf(catalogue: string): string {
  const texts = ofPage(catalogue).map(({ id, value }) => `${JSON.stringify(id)}:${text(value)}`);
  return `export default (put,word,form)=>({${texts.join(",\n")}});`;
}

/** The same without the keys, for a page whose calls are `numbered`: the texts of these keys, in their order. */
export function listOf(catalogue: string, keys: readonly string[]): string {
  const values = new Map(ofPage(catalogue).map(({ id, value }) => [id, value]));
  const texts = keys.map((key) => {
    const value = values.get(key);
    if (value === undefined) throw new Error(`a language has no text "${key}"`);
    return text(value);
  });
  return `export default (put,word,form)=>[${texts.join(",\n")}];`;
}

/** The keys of the page's texts, in the order of the catalogue. */
export function keysOf(catalogue: string): string[] {
  return ofPage(catalogue).map(({ id }) => id);
}

/** A script that says each text by its place among the keys, which is a literal in every call of `say`. */
export function numbered(script: string, keys: readonly string[]): string {
  return script.replaceAll(
    /(?<![\w$.])say\(\s*(?:"([\w-]+)"|'([\w-]+)')?/g,
    (call, key?: string, same?: string) => {
      const place = keys.indexOf(key ?? same ?? "");
      if (place < 0) throw new Error(`the key of a text is no literal, or there is no such text: ${call}`);
      return `say(${place}`;
    },
  );
}

/** The module that says which texts there are and what each takes, so that the compiler knows. */
export function typesOf(catalogue: string): string {
  const texts = ofPage(catalogue).map(({ id, value }) => {
    const values = new Map<string, Set<string>>();
    gather(value, values);
    const fields = [...values].map(([name, words]) => `${name}: ${typeOf([...words])}`);
    return `  "${id}": ${fields.length > 0 ? `{ ${fields.join("; ")} }` : "null"};\n`;
  });
  return `${HEAD}\nexport interface Texts {\n${texts.join("")}}\n`;
}

function ofPage(catalogue: string): { id: string; value: Pattern }[] {
  const messages = new FluentResource(catalogue).body.flatMap(({ id, value }) =>
    value ? [{ id, value }] : [],
  );
  return messages.filter(({ id }) => !OF_THE_PROGRAM.some((prefix) => id.startsWith(prefix)));
}

/** A text as JavaScript: a literal where it takes nothing. */
function text(pattern: Pattern): string {
  const values = new Map<string, Set<string>>();
  gather(pattern, values);
  return values.size === 0 ? code(pattern) : `v=>${code(pattern)}`;
}

function code(pattern: Pattern): string {
  if (typeof pattern === "string") return JSON.stringify(pattern);
  return pattern.map(part).join("+");
}

function part(expression: Expression): string {
  if (typeof expression === "string") return JSON.stringify(expression);
  switch (expression.type) {
    case "str":
      return JSON.stringify(expression.value);
    case "var":
      return `put(v.${expression.name})`;
    case "select": {
      const { selector, variants, star } = expression;
      if (selector.type !== "var") break;
      const keys = variants.map(({ key }) => String(key.value));
      const names = keys.map((key, index) => (index === star ? "_" : JSON.stringify(key)));
      const cases = variants.map(({ value }, index) => `${names[index]}:${code(value)}`);
      const choose = isPlural(keys) ? "form" : "word";
      return `${choose}(v.${selector.name},{${cases.join(",")}})`;
    }
  }
  throw new Error(`the page's texts have only values and choices, not: ${JSON.stringify(expression)}`);
}

function typeOf(words: string[]): string {
  if (words.length === 0) return "string | number";
  return isPlural(words) ? "number" : words.map((word) => `"${word}"`).join(" | ");
}

function isPlural(words: string[]): boolean {
  return words.every((word) => PLURAL.includes(word) || /^\d+$/.test(word));
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
      words?.add(String(variant.key.value));
      gather(variant.value, values);
    }
  }
}
