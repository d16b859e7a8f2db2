// The classes that keep a component's styles to itself. Svelte's own are long and without a pattern, which costs one part in fifty
// of the page after compression. No other class begins with a capital letter.
import { relative } from "node:path";

/** How many capital letters there are. */
const LETTERS = 26;

const root = `${import.meta.dirname}/..`;

/** The file each class belongs to. */
const files = new Map<string, string>();

/** The class of the component in this file: the same in each build. Throws where another one has it. */
export function scope(filename: string): string {
  const file = relative(root, filename).replaceAll("\\", "/");
  let sum = 0;
  for (const letter of file) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % (LETTERS * 36 ** 2);
  const name = String.fromCodePoint(65 + (sum % LETTERS)) + Math.floor(sum / LETTERS).toString(36);
  const other = files.get(name) ?? file;
  if (other !== file) throw new Error(`${file} and ${other} have the same class ${name}: rename one`);
  files.set(name, file);
  return name;
}
