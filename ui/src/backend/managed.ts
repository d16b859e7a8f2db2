import type { ManagedView } from "./types";

/** Where no administrator has set anything. */
export const NOTHING_MANAGED: ManagedView = {
  preset: {
    server: null,
    mode: null,
    method: null,
    appKey: null,
    path: null,
    revision: null,
    proxy: null,
    proxyAddress: null,
    proxyUsername: null,
    caFile: null,
    pin: null,
    clientCertificateFile: null,
  },
  locked: [],
};
