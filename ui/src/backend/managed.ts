import { USUAL_CONNECTION } from "./connection";
import type { ManagedView } from "./types";

/** Where no administrator has set anything. */
export const NOTHING_MANAGED: ManagedView = {
  preset: {
    server: null,
    mode: null,
    method: null,
    appKey: null,
    ...USUAL_CONNECTION,
  },
  locked: [],
};
