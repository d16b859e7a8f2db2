import type { ConnectionFields } from "./types";

/** How a server is reached where nobody has set anything. */
export const USUAL_CONNECTION: ConnectionFields = {
  path: "",
  revision: null,
  proxy: "automatic",
  proxyAddress: "",
  proxyUsername: "",
  caFile: "",
  pin: "",
  clientCertificateFile: "",
};

/** How the server is reached, of a form or an account. */
export function connectionOf(from: ConnectionFields): ConnectionFields {
  const { path, revision, proxy, proxyAddress, proxyUsername, caFile, pin, clientCertificateFile } = from;
  return { path, revision, proxy, proxyAddress, proxyUsername, caFile, pin, clientCertificateFile };
}
