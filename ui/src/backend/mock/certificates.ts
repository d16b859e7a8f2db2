import type { Certificate, Reason } from "../types";

const YEAR = 365 * 86_400_000;

/** What a server of the play shows that no authority vouches for: those whose name begins with `self-signed.`. */
export function certificateOf(server: string): Certificate | null {
  const host = URL.canParse(server) ? new URL(server).hostname : "";
  if (!host.startsWith("self-signed.")) return null;
  const subject = `CN=${host}, O=Example Telephony`;
  return {
    subject,
    issuer: subject,
    names: [host, "192.0.2.10"],
    notBefore: Date.now() - YEAR / 2,
    notAfter: Date.now() + YEAR,
    fingerprint: fingerprintOf(7),
  };
}

/** A fingerprint that differs from those of other seeds. */
export function fingerprintOf(seed: number): string {
  const bytes = Array.from({ length: 32 }, (_, index) => (seed * 37 + index * index * 11 + index * 5) % 256);
  return bytes.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
}

/** Why a connection to a server with this certificate is not made by an account with this pin; null: it is. */
export function distrust(certificate: Certificate | null, pin: string): Reason | null {
  if (!certificate || pin === certificate.fingerprint) return null;
  const changed = pin !== "";
  return {
    kind: changed ? "certificate_changed" : "certificate_issuer",
    message: changed
      ? "The server's certificate is not the one you accepted. Ask the administrator before you accept another."
      : "The server's certificate is not vouched for by anyone this computer trusts. Look at it, or ask the administrator.",
    detail: `invalid peer certificate, SHA-256 ${certificate.fingerprint}`,
    certificate,
  };
}
