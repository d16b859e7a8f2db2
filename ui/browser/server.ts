import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { preview } from "vite";
import type { TestProject } from "vitest/node";
import { launch } from "./chromium";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the page is served. */ address: string;
    /** Where the browser listens. */ browser: string;
  }
}

const UI = resolve(import.meta.dirname, "..");

/** Serves the page as it is shipped, but with the mock in it, and starts the browser; both for all the tests. */
export default async function setUp(project: TestProject) {
  const outDir = await mkdtemp(join(tmpdir(), "ringtray-page-"));
  await build(outDir);
  const server = await preview({
    root: UI,
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0, headers: { "Content-Security-Policy": policy() } },
  });
  const browser = await launch();
  project.provide("address", server.resolvedUrls?.local[0] ?? "");
  project.provide("browser", browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.close();
    await rm(outDir, { recursive: true });
  };
}

/** A program of its own: among tests Svelte is built for the server. */
async function build(outDir: string): Promise<void> {
  const vite = join(UI, "node_modules/vite/bin/vite.js");
  const env = { ...process.env, VITEST: undefined, NODE_ENV: undefined };
  const words = [vite, "build", "--mode", "mock", "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  await promisify(execFile)(process.execPath, words, { cwd: UI, env });
}

/** The content-security policy of the window. */
function policy(): string {
  const configuration: unknown = JSON.parse(readFileSync(join(UI, "../tauri.conf.json"), "utf8"));
  const { app } = configuration as { app: { security: { csp: Record<string, string> } } };
  return Object.entries(app.security.csp)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
