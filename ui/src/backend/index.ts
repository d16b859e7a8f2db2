import type { Backend } from "./backend";
import { tauri } from "./tauri";

/** The program, or in a plain browser during development a play of one. The shipped page holds no play. */
export async function chooseBackend(): Promise<Backend> {
  if (import.meta.env.MODE !== "production" && !("__TAURI_INTERNALS__" in window)) {
    const { mockFromAddress } = await import("./mock");
    return mockFromAddress(window.location.search);
  }
  return tauri;
}
