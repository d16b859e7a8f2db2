import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { Certificate, State } from "../src/backend/types";
import { groupsOf, hostOf } from "../src/certificate/certificate";
import { date } from "../src/text/time";
import { account, CERTIFICATE, CONNECTED, find, open, settled } from "./samples";

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const dialog = () => document.querySelector("dialog");
const words = () => find("dialog").textContent?.replaceAll(/\s+/g, " ") ?? "";

function untrusted(certificate: Partial<Certificate> = {}, kind = "certificate_issuer"): State {
  const reason = {
    kind,
    message: "Not trusted.",
    detail: "",
    certificate: { ...CERTIFICATE, ...certificate },
  };
  return { state: "waiting", until: Date.now() + 60_000, attempt: 1, reason };
}

async function look(certificate: Partial<Certificate> = {}, kind?: string) {
  const opened = await open((mock) => (mock.accounts = [account(untrusted(certificate, kind))]));
  find("#look-at-certificate").focus();
  await press("Look at the certificate");
  await settled();
  return opened;
}

/** What a browser does with a modal dialogue when this key is pressed. */
async function escape() {
  if (await fireEvent(find("dialog"), new Event("cancel", { cancelable: true })))
    find<HTMLDialogElement>("dialog").close();
  await settled();
}

describe("the dialogue shows", () => {
  test("whose certificate it is, by whom, for what and how long", async () => {
    await look();
    expect(words()).toContain("pbx.example.com shows a certificate that this computer does not trust");
    expect(words()).toContain("Issued to CN=pbx.example.com");
    expect(words()).toContain("Issued by CN=Example Authority");
    expect(words()).toContain("Names pbx.example.com, 192.0.2.10");
    expect([...document.querySelectorAll("dialog time")].map((time) => time.textContent)).toEqual([
      date(CERTIFICATE.notBefore),
      date(CERTIFICATE.notAfter),
    ]);
    expect(words()).not.toMatch(/expired|not valid yet/);
  });

  test("its fingerprint in groups whose text is the fingerprint alone", async () => {
    await look();
    expect(find("dialog code").textContent).toBe(CERTIFICATE.fingerprint);
    expect(groupsOf(CERTIFICATE.fingerprint).map((group) => group.length)).toEqual([
      ...Array.from({ length: 7 }, () => 12),
      11,
    ]);
  });

  test("what accepting means", async () => {
    await look();
    expect(words()).toContain("connects only where it is shown this certificate, and no other");
    expect(words()).toContain("compare the fingerprint with your administrator");
  });

  test.each([
    [{ issuer: CERTIFICATE.subject }, "Issued by itself"],
    [{ notAfter: Date.now() - 1000 }, "expired"],
    [{ notBefore: Date.now() + 1000 * 3600 }, "not valid yet"],
    [{ names: [] }, "Names none"],
    [{ subject: "", issuer: "CN=x" }, "Issued to nobody named"],
    [{ notAfter: 9e18 }, "unknown"],
  ])("%o as %s", async (certificate, expected) => {
    await look(certificate);
    expect(words()).toContain(expected);
  });

  test("sterner words where another one was accepted before", async () => {
    await look({}, "certificate_changed");
    expect(screen.getByRole("heading", { name: "The certificate has changed" })).toBeTruthy();
    expect(words()).toContain("does not show the certificate that you accepted before");
    expect(words()).toContain("listen in");
    expect(find("#trust-certificate").classList).toContain("danger");
  });

  test("names that are no markup and keep their writing direction", async () => {
    const odd = '<img src=x onerror="window.hacked=1">\u202Egnp';
    await look({ subject: odd, issuer: odd + "2", names: [odd] });
    expect(document.querySelector("dialog img")).toBeNull();
    const places = [...document.querySelectorAll("dialog bdi")].filter((one) =>
      one.textContent?.includes(odd),
    );
    expect(places.length).toBe(3);
  });
});

describe("the dialogue", () => {
  test("has a name, says what it is about and begins at the harmless answer", async () => {
    await look();
    const element = find("dialog");
    expect(find(`#${element.getAttribute("aria-labelledby")}`).textContent).toContain(
      "trust this certificate?",
    );
    for (const id of element.getAttribute("aria-describedby")?.split(" ") ?? [])
      expect(find(`#${id}`).textContent).not.toBe("");
    expect(document.activeElement?.textContent).toBe("Do not trust");
  });

  test("ends at Escape without trust, where the user was before", async () => {
    const { mock } = await look();
    await escape();
    expect(dialog()).toBeNull();
    expect(document.activeElement?.id).toBe("look-at-certificate");
    expect(mock.asked.some((one) => one.what === "acceptCertificate")).toBe(false);
  });

  test("ends at its refusal without trust", async () => {
    const { mock } = await look();
    await press("Do not trust");
    expect(dialog()).toBeNull();
    expect(mock.asked.some((one) => one.what === "acceptCertificate")).toBe(false);
  });

  test("stays while the account tries anew", async () => {
    const { mock } = await look();
    mock.setState("alice", { state: "connecting", attempt: 2, occasion: "retry" });
    await settled();
    expect(find("dialog code").textContent).toBe(CERTIFICATE.fingerprint);
  });
});

describe("of an account", () => {
  test("the certificate is trusted as it was seen, and the account connects", async () => {
    const { mock } = await look();
    mock.setState("alice", untrusted({ fingerprint: "00:11" }));
    await press("Trust this certificate");
    await settled();
    expect(mock.asked.at(-1)).toEqual({
      what: "acceptCertificate",
      with: { account: "alice", fingerprint: CERTIFICATE.fingerprint },
    });
    expect(dialog()).toBeNull();
    expect(find("#connection-state").dataset["state"]).toBe("connected");
  });

  test("a failure is told in the dialogue, which can be tried again", async () => {
    const { mock } = await look();
    mock.failing.set("acceptCertificate", "The settings could not be written.");
    await press("Trust this certificate");
    await settled();
    expect(find("dialog [role='alert']").textContent).toContain("The settings could not be written.");
    mock.failing.clear();
    await press("Trust this certificate");
    await settled();
    expect(dialog()).toBeNull();
  });

  test("while it is being trusted Escape does not pretend that it is not", async () => {
    const { mock } = await look();
    let done: () => void = () => undefined;
    mock.acceptCertificate = () => new Promise((resolve) => (done = resolve));
    await press("Trust this certificate");
    await escape();
    expect(dialog()).not.toBeNull();
    done();
    await settled();
    expect(dialog()).toBeNull();
  });

  test("it can be looked at among the accounts too", async () => {
    const bob = account(untrusted(), { id: "bob", name: "bob", server: "https://voice.example.org:8443" });
    const { mock } = await open((mock) => (mock.accounts = [account(CONNECTED), bob]));
    await press("Settings");
    await press("Look at the certificate");
    expect(words()).toContain("voice.example.org:8443 shows");
    await press("Trust this certificate");
    expect(mock.asked.at(-1)).toMatchObject({ what: "acceptCertificate", with: { account: "bob" } });
  });

  test("other trouble offers nothing to look at", async () => {
    const reason = { kind: "unreachable", message: "No.", detail: "" };
    await open((mock) => (mock.accounts = [account({ state: "stopped", reason })]));
    expect(screen.queryByRole("button", { name: "Look at the certificate" })).toBeNull();
  });
});

test.each([
  ["https://pbx.example.com", "pbx.example.com"],
  ["pbx.example.com:8443", "pbx.example.com:8443"],
  [" https://pbx.example.com:8443/path ", "pbx.example.com:8443"],
])("the host of %s is %s", (server, host) => {
  expect(hostOf(server)).toBe(host);
});
