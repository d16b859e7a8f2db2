#!/usr/bin/env node
// Draws every picture of Ringtray again from icons/source. Needs Node and rsvg-convert
// (Debian and Ubuntu: librsvg2-bin).
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = (...path) => readFileSync(join(here, "source", ...path), "utf8");
const names = (folder) => readdirSync(join(here, "source", folder)).map((name) => basename(name, ".svg"));
const states = names("tray/state");
const badges = names("tray/badge");
const kinds = names("notification");

app();
tray();
notifications();

function app() {
  const large = source("app.svg");
  const small = source("app-small.svg");
  // Below 48 px the plate has no room for a margin: those sizes have a drawing of their own.
  const at = (px) => png(px < 48 ? small : large, px);
  write("icon.svg", large);
  write("icon.png", at(512));
  for (const px of [16, 22, 24, 32, 48, 64, 128]) {
    write(`${px}x${px}.png`, at(px));
  }
  write("128x128@2x.png", at(256));
  write("icon.ico", ico([16, 24, 32, 48, 64, 256].map((px) => [px, at(px)])));
  write(
    "icon.icns",
    icns([
      ["ic11", at(32)],
      ["ic12", at(64)],
      ["ic07", at(128)],
      ["ic13", at(256)],
      ["ic08", at(256)],
      ["ic14", at(512)],
      ["ic09", at(512)],
      ["ic10", at(1024)],
    ]),
  );
}

function tray() {
  rmSync(join(here, "tray"), { recursive: true, force: true });
  for (const state of states) {
    for (const badge of [undefined, ...badges]) {
      const name = badge ? `${state}-${badge}` : state;
      const coloured = telephone("colours", state, badge);
      for (const px of [16, 22, 24, 32, 48]) {
        write(`tray/${name}-${px}.png`, png(coloured, px));
      }
      // A menu bar is 22 points high, and twice as many pixels on a Retina display. Without a plate the drawing has an
      // empty border, which goes so that 44 px are the drawing at 48 px and its edges stay on whole pixels.
      const template = telephone("template", state, badge).replace(/viewBox="[^"]*"/, 'viewBox="0.66667 0.66667 14.66667 14.66667"');
      write(`tray/template/${name}Template@2x.png`, png(template, 44));
    }
  }
}

function telephone(palette, state, badge) {
  const css = source("tray", `${palette}.css`).replace(/\/\*.*?\*\/\s*/gs, "").trim();
  const drawn = (...path) => source("tray", ...path).replace(/<\/?svg[^>]*>/g, "").trim();
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" class="${state} ${badge ? `badged ${badge}` : ""}">
  <style>
${css}
  </style>
  ${drawn("phone.svg")}
  ${drawn("state", `${state}.svg`)}
  ${badge ? drawn("badge", `${badge}.svg`) : ""}
</svg>`;
}

function notifications() {
  rmSync(join(here, "notification"), { recursive: true, force: true });
  for (const kind of kinds) {
    for (const px of [64, 128]) {
      write(`notification/${kind}-${px}.png`, png(source("notification", `${kind}.svg`), px));
    }
  }
}

function png(svg, px) {
  return execFileSync("rsvg-convert", ["--width", String(px), "--height", String(px)], { input: svg });
}

/** An ICO file whose pictures are PNGs, as Windows reads them since Vista. */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(([px, data], index) => {
    const entry = 6 + 16 * index;
    head.writeUInt8(px % 256, entry);
    head.writeUInt8(px % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(data.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += data.length;
  });
  return Buffer.concat([head, ...pictures.map(([, data]) => data)]);
}

/** An ICNS file of PNGs: four letters, the length with this head, the picture. */
function icns(pictures) {
  const chunks = pictures.map(([type, data]) => {
    const head = Buffer.from(`${type}\0\0\0\0`, "latin1");
    head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  });
  const body = Buffer.concat(chunks);
  const head = Buffer.from("icns\0\0\0\0", "latin1");
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

function write(path, data) {
  mkdirSync(dirname(join(here, path)), { recursive: true });
  writeFileSync(join(here, path), data);
}
