// What a window loads of dist/, compressed, and whether that is little enough to be there at once.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
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
const sum = sizes.reduce((all, { bytes }) => all + bytes, 0);
console.log(`The page: ${sum} bytes of at most ${MOST}, after gzip`);
if (sum > MOST) {
  for (const { file, bytes } of sizes.toSorted((a, b) => b.bytes - a.bytes))
    console.error(`${String(bytes).padStart(8)}  ${file}`);
  process.exit(1);
}
