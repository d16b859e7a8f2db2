import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { AccountView, FieldError, SignInForm } from "../src/backend/types";
import { account, CERTIFICATE, CONNECTED, find, open, settled } from "./samples";

const section = () => find<HTMLDetailsElement>("#connection");
const value = (id: string) => find<HTMLInputElement>(`#${id}`).value;
const placeholder = (id: string) => find<HTMLInputElement>(`#${id}`).placeholder;
const KEEP = "Leave empty to keep it";

async function type(id: string, text: string) {
  await fireEvent.input(find(`#${id}`), { target: { value: text } });
}

async function choose(group: string, name: string) {
  const wanted = [...document.querySelectorAll<HTMLInputElement>(`input[name="${group}"]`)].find((input) =>
    input.closest("label")?.textContent?.trim().startsWith(name),
  );
  if (!wanted) throw new Error(`no ${group} ${name}`);
  await fireEvent.click(wanted);
}

async function submit() {
  await fireEvent.click(find("#sign-in"));
  await settled();
}

function sent(mock: { asked: { what: string; with: unknown }[] }): SignInForm {
  return mock.asked.findLast((one) => one.what === "signIn")?.with as SignInForm;
}

async function signInAgain(rest: Partial<AccountView> = {}) {
  const opened = await open((mock) => (mock.accounts = [account(CONNECTED, rest)]));
  await fireEvent.click(screen.getByRole("button", { name: "Settings" }));
  await fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
  return opened;
}

async function refusedWith(errors: FieldError[]) {
  const opened = await open();
  opened.mock.signIn = () => Promise.resolve({ ok: false, errors, certificate: null });
  return opened;
}

describe("the settings of the connection", () => {
  test("are out of the way and usual at first", async () => {
    const { mock } = await open();
    expect(section().open).toBe(false);
    await submit();
    expect(sent(mock)).toMatchObject({
      path: "",
      revision: null,
      proxy: "automatic",
      proxyAddress: "",
      proxyUsername: "",
      proxyPassword: "",
      caFile: "",
      pin: "",
      clientCertificateFile: "",
      clientCertificatePassword: "",
    });
    expect(section().open).toBe(false);
  });

  test("are sent as they are filled in", async () => {
    const { mock } = await open();
    await type("path", "/own");
    await choose("revision", "3");
    await choose("proxy", "This one");
    await type("proxyAddress", "socks5://proxy.example.com:1080");
    await type("proxyUsername", "alice");
    await type("proxyPassword", "proxy-secret");
    await type("caFile", "/etc/company.pem");
    await type("clientCertificateFile", "/home/alice/client.p12");
    await type("clientCertificatePassword", "file-secret");
    await submit();
    expect(sent(mock)).toMatchObject({
      path: "/own",
      revision: 3,
      proxy: "through",
      proxyAddress: "socks5://proxy.example.com:1080",
      proxyUsername: "alice",
      proxyPassword: "proxy-secret",
      caFile: "/etc/company.pem",
      clientCertificateFile: "/home/alice/client.p12",
      clientCertificatePassword: "file-secret",
    });
    await choose("revision", "Automatic");
    await submit();
    expect(sent(mock).revision).toBeNull();
  });

  test("ask for a proxy only to go through one, and send none of it otherwise", async () => {
    const { mock } = await open();
    expect(document.querySelector("#proxyAddress")).toBeNull();
    await choose("proxy", "This one");
    await type("proxyAddress", "http://proxy.example.com");
    await type("proxyPassword", "proxy-secret");
    expect(find<HTMLInputElement>("#proxyPassword").type).toBe("password");
    await choose("proxy", "None");
    expect(document.querySelector("#proxyAddress")).toBeNull();
    await submit();
    expect(sent(mock)).toMatchObject({ proxy: "direct", proxyAddress: "", proxyPassword: "" });
    await choose("proxy", "This one");
    expect([value("proxyAddress"), value("proxyPassword")]).toEqual([
      "http://proxy.example.com",
      "proxy-secret",
    ]);
  });

  test("ask for a client certificate's password only beside its file, and send none otherwise", async () => {
    const { mock } = await open();
    expect(document.querySelector("#clientCertificatePassword")).toBeNull();
    await type("clientCertificateFile", "/home/alice/client.p12");
    await type("clientCertificatePassword", "file-secret");
    expect(find<HTMLInputElement>("#clientCertificatePassword").type).toBe("password");
    await type("clientCertificateFile", "");
    expect(document.querySelector("#clientCertificatePassword")).toBeNull();
    await submit();
    expect(sent(mock)).toMatchObject({ clientCertificateFile: "", clientCertificatePassword: "" });
  });

  test.each([
    { path: "/own" },
    { revision: 3 },
    { proxy: "direct" as const },
    { caFile: "/etc/company.pem" },
    { clientCertificateFile: "/home/alice/client.p12" },
    { pin: CERTIFICATE.fingerprint },
  ])("of an account are in sight where they are not the usual: %o", async (rest) => {
    await signInAgain(rest);
    expect(section().open).toBe(true);
  });

  test("of an account as of most people's are not", async () => {
    await signInAgain();
    expect(section().open).toBe(false);
  });

  test("of an account are filled in, but its secrets", async () => {
    await signInAgain({
      path: "/own",
      revision: 4,
      proxy: "through",
      proxyAddress: "http://proxy.example.com:3128",
      proxyUsername: "alice",
      caFile: "/etc/company.pem",
    });
    expect(["path", "proxyAddress", "proxyUsername", "proxyPassword", "caFile"].map(value)).toEqual([
      "/own",
      "http://proxy.example.com:3128",
      "alice",
      "",
      "/etc/company.pem",
    ]);
    expect(find("input[name='revision']:checked").closest("label")?.textContent?.trim()).toBe("4");
  });
});

describe("an error in the settings", () => {
  test.each(["path", "caFile", "clientCertificateFile"] as const)(
    "of %s opens them and leads there",
    async (field) => {
      await refusedWith([{ field, message: "Not so." }]);
      await type(field, "typed");
      await submit();
      expect(section().open).toBe(true);
      expect(find(`#${field}-error`).textContent).toBe("Not so.");
      expect(find(`#${field}`).getAttribute("aria-describedby")).toBe(`${field}-error ${field}-hint`);
      expect(document.activeElement?.id).toBe(field);
      expect(value(field)).toBe("typed");
      await type(field, "mended");
      expect(document.querySelector(`#${field}-error`)).toBeNull();
    },
  );

  test.each(["proxyAddress", "proxyUsername", "proxyPassword"] as const)(
    "of %s stands under its field",
    async (field) => {
      await refusedWith([{ field, message: "Not so." }]);
      await choose("proxy", "This one");
      await submit();
      expect(find(`#${field}-error`).textContent).toBe("Not so.");
      expect(document.activeElement?.id).toBe(field);
    },
  );

  test("of the revision stands under its choice", async () => {
    await refusedWith([{ field: "revision", message: "It speaks another one." }]);
    await choose("revision", "3");
    await submit();
    expect(section().open).toBe(true);
    expect(find("#revision-error").textContent).toBe("It speaks another one.");
    expect(find("[aria-labelledby='revision-label']").getAttribute("aria-describedby")).toBe(
      "revision-error",
    );
    expect(document.activeElement).toBe(find("input[name='revision']:checked"));
    await choose("revision", "4");
    expect(document.querySelector("#revision-error")).toBeNull();
  });

  test("comes after one further up", async () => {
    await refusedWith([
      { field: "path", message: "Not so." },
      { field: "token", message: "Missing." },
    ]);
    await submit();
    expect(document.activeElement?.id).toBe("token");
    expect(section().open).toBe(true);
  });
});

describe("a trusted certificate", () => {
  test("is shown, and can be removed", async () => {
    const { mock } = await signInAgain({ pin: CERTIFICATE.fingerprint });
    expect(find(".pinned").textContent).toContain("Only this certificate is trusted");
    expect(find(".pinned code").textContent).toBe(CERTIFICATE.fingerprint);
    await fireEvent.click(find("#pin"));
    await settled();
    expect(document.querySelector(".pinned")).toBeNull();
    expect(document.activeElement?.id).toBe("caFile");
    await submit();
    expect(sent(mock).pin).toBe("");
  });

  test("that is wrong is told where it stands", async () => {
    const { mock } = await signInAgain({ pin: "AB" });
    mock.signIn = () =>
      Promise.resolve({ ok: false, errors: [{ field: "pin", message: "Too short." }], certificate: null });
    await submit();
    expect(find("#pin-error").textContent).toBe("Too short.");
    expect(document.activeElement?.id).toBe("pin");
  });
});

describe("secrets of an account that are left empty are kept", () => {
  test("for the same sign-in", async () => {
    await signInAgain();
    expect(["password", "appSecret"].map(placeholder)).toEqual([KEEP, KEEP]);
    await submit();
    expect(find("#connection-state").dataset["state"]).toBe("connected");
  });

  test.each(["server", "username"])("but not with another %s", async (field) => {
    await signInAgain();
    await type(field, field === "server" ? "https://other.example.com" : "bob");
    expect(placeholder("password")).toBe("");
    await submit();
    expect(find("#password-error").textContent).toBe("Please fill this in.");
  });

  test("but not with another mode or method", async () => {
    await signInAgain();
    await choose("method", "Access token");
    expect(placeholder("token")).toBe("");
    await choose("mode", "Bot");
    expect(placeholder("token")).toBe("");
  });

  test("but not where they cannot be read", async () => {
    await signInAgain({ secrets: { kept: "unreadable", why: "No keyring." } });
    expect(placeholder("password")).toBe("");
  });

  test("also the proxy's, for the same name at the same proxy", async () => {
    const way = {
      proxy: "through",
      proxyAddress: "http://proxy.example.com",
      proxyUsername: "alice",
    } as const;
    await signInAgain(way);
    expect(placeholder("proxyPassword")).toBe(KEEP);
    await type("proxyUsername", "bob");
    expect(placeholder("proxyPassword")).toBe("");
    await type("proxyUsername", "alice");
    await type("proxyAddress", "http://other.example.com");
    expect(placeholder("proxyPassword")).toBe("");
  });

  test("also the client certificate's, for the same file", async () => {
    await signInAgain({ clientCertificateFile: "/home/alice/client.p12" });
    expect(value("clientCertificateFile")).toBe("/home/alice/client.p12");
    expect(placeholder("clientCertificatePassword")).toBe(KEEP);
    await type("clientCertificateFile", "/home/alice/other.p12");
    expect(placeholder("clientCertificatePassword")).toBe("");
  });

  test("of a new account there are none", async () => {
    await open();
    expect(placeholder("token")).toBe("");
  });
});

describe("a sign-in at a server whose certificate is not trusted", () => {
  async function meet() {
    const opened = await open();
    await type("server", "https://self-signed.example.com");
    await type("token", "demo");
    await submit();
    return opened;
  }

  test("shows the certificate, and accepted signs in with it", async () => {
    const { mock } = await meet();
    expect(find("dialog").textContent).toContain("self-signed.example.com");
    expect(document.activeElement?.textContent).toBe("Do not trust");
    const seen = find("dialog code").textContent;
    await fireEvent.click(find("#trust-certificate"));
    await settled();
    expect(sent(mock).pin).toBe(seen);
    expect(mock.accounts[0]?.pin).toBe(seen);
    expect(document.querySelector("dialog, form")).toBeNull();
    expect(find("#connection-state").dataset["state"]).toBe("connected");
  });

  test("not accepted keeps the form, says why and lets look again", async () => {
    const { mock } = await meet();
    await fireEvent.click(screen.getByRole("button", { name: "Do not trust" }));
    expect(document.querySelector("dialog")).toBeNull();
    expect(value("token")).toBe("demo");
    expect(find("form [role='alert']").textContent).toContain("not vouched for");
    expect(document.activeElement?.id).toBe("sign-in");
    await fireEvent.click(screen.getByRole("button", { name: "Look at the certificate" }));
    expect(find("dialog").textContent).toContain("Do you trust this certificate?");
    await fireEvent.click(screen.getByRole("button", { name: "Do not trust" }));
    expect(mock.asked.filter((one) => one.what === "signIn")).toHaveLength(1);
    await type("server", "https://pbx.example.com");
    expect(screen.queryByRole("button", { name: "Look at the certificate" })).toBeNull();
  });

  test("accepted, but refused for another reason, still shows what is trusted", async () => {
    const { mock } = await meet();
    mock.failing.set("signIn", "The program is ending.");
    const seen = find("dialog code").textContent;
    await fireEvent.click(find("#trust-certificate"));
    await settled();
    expect(section().open).toBe(true);
    expect(find(".pinned code").textContent).toBe(seen);
    expect(find("form [role='alert']").textContent).toContain("The program is ending.");
  });

  test("warns where another certificate was accepted before", async () => {
    await signInAgain({ server: "https://self-signed.example.com", pin: CERTIFICATE.fingerprint });
    await submit();
    expect(screen.getByRole("heading", { name: "The certificate has changed" })).toBeTruthy();
  });
});
