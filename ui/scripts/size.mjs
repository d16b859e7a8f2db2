// What a window loads of dist/, compressed, and whether that is little enough to be there at once. Of the languages it
// loads one: the largest is counted.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** In bytes, after gzip. */
const MOST = 80_000;
const LOADED = [".html", ".js", ".css", ".svg"];

const dist = join(import.meta.dirname, "../dist");
if (!existsSync(join(dist, "index.html"))) {
  console.error("dist/ holds no page. Build it first: npm run build");
  process.exit(1);
}
const files = readdirSync(dist, { recursive: true, encoding: "utf8" });
const loaded = files.filter((file) => LOADED.includes(extname(file)));
const sizes = loaded.map((file) => ({ file, bytes: gzipSync(readFileSync(join(dist, file))).length }));
const languages = readdirSync(join(dist, "../../languages")).map((file) => basename(file, ".ftl"));
const isLanguage = ({ file }) => languages.some((tag) => basename(file).startsWith(`${tag}-`));
const largest = Math.max(...sizes.filter(isLanguage).map(({ bytes }) => bytes));
const others = sizes.filter((one) => !isLanguage(one));
const sum = others.reduce((all, { bytes }) => all + bytes, largest);
console.log(`The page: ${sum} bytes of at most ${MOST}, after gzip`);
if (sum > MOST) {
  for (const { file, bytes } of sizes.toSorted((a, b) => b.bytes - a.bytes))
    console.error(`${String(bytes).padStart(8)}  ${file}`);
  process.exit(1);
}
