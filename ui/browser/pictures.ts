import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { chromium, type Page } from "playwright-core";
import { afterAll, describe, inject } from "vitest";
import { LANGUAGES, type Language } from "./languages";
import { SCREENS } from "./screens";
import { hold, settle, show } from "./show";
import type { Screen } from "./steps";
import { SCHEMES, SMALL, test, WIDE, type Size } from "./window";

const FOLDER = resolve(process.env["RINGTRAY_PICTURES"] ?? "../target/pictures");
const SIZES = [SMALL, WIDE];

/** The kinds of pictures that are taken of each screen, by the name of their folder. */
const KINDS = LANGUAGES.flatMap((language) =>
  SIZES.flatMap((size) => SCHEMES.map((scheme) => ({ language, size, scheme, folder: "" }))),
).map((kind) => ({ ...kind, folder: `${kind.language.tag}-${nameOf(kind.size)}-${kind.scheme}` }));

describe.concurrent("pictures", () => {
  for (const language of LANGUAGES) {
    for (const screen of SCREENS) {
      test(`${screen.name} (${language.tag})`, async ({ open }) => {
        const page = await show(open, screen, { language, reducedMotion: true });
        await hold(page);
        await take(page, screen, language);
      });
    }
  }
});

afterAll(sheets, 600_000);

async function take(page: Page, screen: Screen, language: Language): Promise<void> {
  for (const { folder, size, scheme } of KINDS.filter((kind) => kind.language === language)) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: scheme });
    await settle(page, language);
    await page.screenshot({ path: join(FOLDER, folder, `${screen.name}.png`), caret: "initial" });
  }
}

/** One picture of all of a kind, beside their folders. */
async function sheets(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await chromium.connect(inject("browser"));
  for (const { folder, size, scheme } of KINDS) {
    const file = join(FOLDER, `${folder}.html`);
    await writeFile(file, sheet(folder, size, scheme));
    const page = await browser.newPage({ viewport: { width: 2080, height: 1000 } });
    await page.goto(`file://${file}`);
    await page.screenshot({ path: join(FOLDER, `${folder}.png`), fullPage: true });
    await page.close();
  }
  await browser.close();
  console.log(
    `The pictures are in ${FOLDER}, and all of a kind in ${KINDS.map(({ folder }) => `${folder}.png`).join(", ")}`,
  );
}

function sheet(folder: string, size: Size, scheme: string): string {
  const width = Math.min(size.width, 240);
  const figures = SCREENS.map(
    ({ name }) =>
      `<figure><img src="${folder}/${name}.png" alt="" width="${width}"><figcaption>${name}</figcaption></figure>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${folder}</title>
<style>
:root { color-scheme: ${scheme}; }
body { margin: 16px; display: flex; flex-wrap: wrap; gap: 16px; background: ${scheme === "dark" ? "#444" : "#bbb"}; font: 13px sans-serif; }
figure { margin: 0; width: ${width}px; }
img { display: block; height: auto; }
</style>
${figures.join("\n")}
</html>
`;
}

function nameOf({ width, height }: Size): string {
  return `${width}x${height}`;
}
