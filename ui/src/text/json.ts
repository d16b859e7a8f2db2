/**
 * Indents JSON without reading it: numbers, key order and unknown escapes stay as they are.
 * Text that is no JSON only gains line breaks.
 */
export function indented(json: string): string {
  let out = "";
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const char = json.charAt(at);
    if (char === '"') {
      const end = endOfString(json, at);
      out += json.slice(at, end);
      at = end - 1;
    } else if (char === "{" || char === "[") {
      const close = nextSolid(json, at + 1);
      if (json.charAt(close) === (char === "{" ? "}" : "]")) {
        out += char + json.charAt(close);
        at = close;
      } else {
        out += char + line(++depth);
      }
    } else if (char === "}" || char === "]") {
      depth = Math.max(0, depth - 1);
      out += line(depth) + char;
    } else if (char === ",") {
      out += char + line(depth);
    } else if (char === ":") {
      out += ": ";
    } else if (!isSpace(char)) {
      out += char;
    }
  }
  return out;
}

/** Deep nesting would push everything out of sight: beyond this depth lines are indented no further. */
const DEEPEST = 12;

function line(depth: number): string {
  return `\n${"  ".repeat(Math.min(depth, DEEPEST))}`;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charAt(at) !== '"') {
    at += json.charAt(at) === "\\" ? 2 : 1;
  }
  return Math.min(at + 1, json.length);
}

function nextSolid(json: string, from: number): number {
  let at = from;
  while (at < json.length && isSpace(json.charAt(at))) at++;
  return at;
}

function isSpace(char: string): boolean {
  return char === " " || char === "\n" || char === "\r" || char === "\t";
}
