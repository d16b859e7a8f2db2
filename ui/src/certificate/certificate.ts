import type { Certificate } from "../backend/types";

/** Four pairs, as many as the eye compares at once. The text put together again is the fingerprint. */
export function groupsOf(fingerprint: string): string[] {
  return fingerprint.match(/.{1,12}/g) ?? [];
}

/** Whether this is a time at which the certificate is valid. */
export function validity(certificate: Certificate, now: number): "valid" | "expired" | "not_yet" {
  if (now > certificate.notAfter) return "expired";
  return now < certificate.notBefore ? "not_yet" : "valid";
}

/** The part of a server's address that people compare, also of one that is not written out. */
export function hostOf(server: string): string {
  return server
    .trim()
    .replace(/^\w+:\/\//, "")
    .replace(/\/.*$/, "");
}
