import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { NOTHING_MANAGED } from "../src/backend/managed";
import type { ManagedView, SignInForm } from "../src/backend/types";
import { account, CERTIFICATE, CONNECTED, find, open, REASON, settled } from "./samples";

const PRESET: ManagedView["preset"] = {
  ...NOTHING_MANAGED.preset,
  server: "https://managed.example.com",
  mode: "app",
  method: "mobile_grant",
  appKey: "managed-key",
  path: "/managed",
  revision: 3,
  proxy: "through",
  proxyAddress: "http://proxy.example.com:3128",
  caFile: "/etc/ssl/company.pem",
  clientCertificateFile: "/etc/ssl/client.pem",
};
const ALL: ManagedView["locked"] = [
  "server",
  "mode",
  "method",
  "appKey",
  "path",
  "revision",
  "proxy",
  "proxyUsername",
  "caFile",
  "pin",
  "clientCertificateFile",
];

const input = (id: string) => find<HTMLInputElement>(`#${id}`);
const radio = (name: string, value: string) =>
  find<HTMLInputElement>(`input[name="${name}"][value="${value}"]`);

/** What a person is told about a field who can't see it. */
function described(element: HTMLElement): string {
  const ids = element.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => find(`#${id}`).textContent).join(" ");
}

function sent(mock: { asked: { what: string; with: unknown }[] }): SignInForm {
  return mock.asked.findLast((one) => one.what === "signIn")?.with as SignInForm;
}

async function signInAgain(managed: ManagedView, rest = {}) {
  const opened = await open((mock) => {
    mock.accounts = [account(CONNECTED, rest)];
    mock.managed = managed;
  });
  await fireEvent.click(screen.getByRole("button", { name: "Settings" }));
  await fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
  return opened;
}

describe("presets", () => {
  test("are what a new account begins with, and can be changed", async () => {
    const { mock } = await open((mock) => (mock.managed = { preset: PRESET, locked: [] }));
    expect(input("server").value).toBe("https://managed.example.com");
    expect(document.querySelector("[data-locked]")).toBeNull();
    expect(input("server").readOnly).toBe(false);
    await fireEvent.input(input("server"), { target: { value: "https://own.example.com" } });
    await fireEvent.click(find("#sign-in"));
    await settled();
    expect(sent(mock)).toMatchObject({
      server: "https://own.example.com",
      mode: "app",
      method: "mobile_grant",
      appKey: "managed-key",
      path: "/managed",
      revision: 3,
      proxy: "through",
      proxyAddress: "http://proxy.example.com:3128",
      caFile: "/etc/ssl/company.pem",
      clientCertificateFile: "/etc/ssl/client.pem",
    });
  });

  test("do not put the settings of the connection in the way", async () => {
    await open((mock) => (mock.managed = { preset: PRESET, locked: [] }));
    expect(find<HTMLDetailsElement>("#connection").open).toBe(false);
  });

  test("that need the user's password for a proxy show where it is typed", async () => {
    const preset = { ...PRESET, proxyUsername: "desk" };
    await open((mock) => (mock.managed = { preset, locked: [] }));
    expect(find<HTMLDetailsElement>("#connection").open).toBe(true);
  });

  test("of a method count in a mode that has it", async () => {
    const preset = { ...NOTHING_MANAGED.preset, mode: "bot" as const, method: "mobile_grant" as const };
    await open((mock) => (mock.managed = { preset, locked: [] }));
    expect(radio("mode", "bot").checked).toBe(true);
    expect(document.querySelector("#token")).not.toBeNull();
  });

  test("leave an account that is there as it is", async () => {
    await signInAgain({ preset: PRESET, locked: [] });
    expect(input("server").value).toBe("https://pbx.example.com");
    expect(input("path").value).toBe("");
    expect(radio("revision", "3").checked).toBe(false);
  });
});

describe("locks", () => {
  test("make fields to be read only, and say whose they are", async () => {
    await open((mock) => (mock.managed = { preset: PRESET, locked: ALL }));
    const locked = ["server", "appKey", "path", "proxyAddress", "proxyUsername", "caFile"];
    for (const id of [...locked, "clientCertificateFile"]) {
      expect(input(id).readOnly, id).toBe(true);
      expect(described(input(id)), id).toContain("Set by your administrator");
    }
    for (const id of ["username", "password", "appSecret", "proxyPassword", "clientCertificatePassword"]) {
      expect(input(id).readOnly, id).toBe(false);
    }
    for (const [name, chosen, other] of [
      ["mode", "app", "bot"],
      ["method", "mobile_grant", "token"],
      ["revision", "3", "4"],
      ["proxy", "through", "direct"],
    ] as const) {
      expect([radio(name, chosen).checked, radio(name, chosen).disabled], name).toEqual([true, false]);
      expect(radio(name, other).disabled, name).toBe(true);
      const group = radio(name, chosen).closest<HTMLElement>("[role=radiogroup]");
      expect(group && described(group), name).toContain("Set by your administrator");
    }
  });

  test("on one field leave the others to the user", async () => {
    await open((mock) => (mock.managed = { preset: PRESET, locked: ["server"] }));
    expect(document.querySelectorAll("[data-locked]").length).toBe(1);
    expect([input("server").readOnly, input("appKey").readOnly]).toEqual([true, false]);
    expect(radio("mode", "bot").disabled).toBe(false);
  });

  test("on the method hold after another mode was looked at", async () => {
    const { mock } = await open((mock) => (mock.managed = { preset: PRESET, locked: ["method"] }));
    await fireEvent.click(radio("mode", "user"));
    await fireEvent.click(radio("mode", "app"));
    await fireEvent.click(find("#sign-in"));
    await settled();
    expect(sent(mock)).toMatchObject({ mode: "app", method: "mobile_grant" });
  });

  test("count for an account that is there, also where it had no value", async () => {
    const locked = { preset: PRESET, locked: ALL };
    await signInAgain(locked, { method: "token", appKey: null, username: null });
    expect(input("server").value).toBe("https://managed.example.com");
    expect(radio("method", "mobile_grant").checked).toBe(true);
    expect(input("appKey").value).toBe("managed-key");
  });

  test("on the accepted certificate take away the way to another", async () => {
    const { mock } = await open((mock) => (mock.managed = { ...NOTHING_MANAGED, locked: ["pin"] }));
    mock.signIn = () =>
      Promise.resolve({
        ok: false,
        errors: [{ field: "server", message: "Nobody vouches for it." }],
        certificate: CERTIFICATE,
      });
    await fireEvent.click(find("#sign-in"));
    await settled();
    expect(screen.getByRole("dialog").textContent).toContain("Your administrator has set");
    expect(document.querySelector("#trust-certificate")).toBeNull();
  });

  test("on the accepted certificate let an account's be looked at and no more", async () => {
    const reason = { ...REASON, kind: "certificate_issuer", certificate: CERTIFICATE };
    await open((mock) => {
      mock.accounts = [account({ state: "waiting", until: Date.now() + 60_000, attempt: 2, reason })];
      mock.managed = { ...NOTHING_MANAGED, locked: ["pin"] };
    });
    await fireEvent.click(screen.getByRole("button", { name: "Look at the certificate" }));
    expect(screen.getByRole("dialog").textContent).toContain("Your administrator has set");
    expect(document.querySelector("#trust-certificate")).toBeNull();
  });

  test("on the accepted certificate leave it as it is", async () => {
    const preset = { ...NOTHING_MANAGED.preset, pin: CERTIFICATE.fingerprint };
    await signInAgain({ preset, locked: ["pin"] }, { pin: CERTIFICATE.fingerprint });
    expect(find(".pinned").textContent).toContain("Set by your administrator");
    expect(document.querySelector("button#pin")).toBeNull();
  });
});
