import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { chooseBackend } from "../src/backend";
import { MockBackend, mockFromAddress } from "../src/backend/mock";
import { everything, incomingMissed } from "../src/backend/mock/scenarios";
import { tauri } from "../src/backend/tauri";
import type { Delta, SignInForm } from "../src/backend/types";
import { account } from "./samples";

const FORM: SignInForm = {
  account: null,
  server: "https://pbx.example.com",
  mode: "app",
  method: "token",
  vn: "",
  dev: "",
  token: "demo",
  appKey: "",
  appSecret: "",
  username: "",
  password: "",
  keepPassword: false,
  redirect: "",
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
};

describe("the program behind the page", () => {
  afterEach(() => {
    clearMocks();
    Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
  });

  test("is asked by the names of its commands", async () => {
    const asked: [string, unknown][] = [];
    mockIPC((command, args) => void asked.push([command, args]));
    const search = { text: "ann", filter: "calls", account: null } as const;
    const change = { change: "ignore_desktop", ignore: true } as const;
    await tauri.find(search, { at: 5, id: "e" });
    await tauri.tally("a");
    await tauri.exportActivity(search, "csv");
    await tauri.importActivity();
    await tauri.transferProgress();
    await tauri.stopTransfer();
    await tauri.forget({ of: "entry", entry: "e" });
    await tauri.historySize();
    await tauri.messages("e", 7);
    await tauri.saveMessage("e", 8);
    await tauri.timeline("e");
    await tauri.callBack("1");
    await tauri.addContact("Ann", "1");
    await tauri.signIn(FORM);
    await tauri.connect("a");
    await tauri.disconnect("a");
    await tauri.signOut("a");
    await tauri.acceptCertificate("a", "AB:CD");
    await tauri.changeSettings(change);
    await tauri.watch("a", "person:5", true);
    await tauri.sample("missed");
    await tauri.chooseContacts();
    await tauri.diagnostics();
    await tauri.console("a", 3);
    await tauri.log(4);
    await tauri.report();
    await tauri.send("a", "{}");
    await tauri.quit();
    expect(asked).toEqual([
      ["find", { search, before: { at: 5, id: "e" } }],
      ["tally", { account: "a" }],
      ["export_activity", { search, format: "csv" }],
      ["import_activity", {}],
      ["transfer_progress", {}],
      ["stop_transfer", {}],
      ["forget", { part: { of: "entry", entry: "e" } }],
      ["history_size", {}],
      ["messages", { entry: "e", from: 7 }],
      ["save_message", { entry: "e", number: 8 }],
      ["timeline", { entry: "e" }],
      ["call_back", { number: "1" }],
      ["add_contact", { name: "Ann", number: "1" }],
      ["sign_in", { form: FORM }],
      ["connect", { account: "a" }],
      ["disconnect", { account: "a" }],
      ["sign_out", { account: "a" }],
      ["accept_certificate", { account: "a", fingerprint: "AB:CD" }],
      ["change_settings", { change }],
      ["watch", { account: "a", key: "person:5", watched: true }],
      ["sample", { kind: "missed" }],
      ["choose_contacts", {}],
      ["diagnostics", {}],
      ["console", { account: "a", after: 3 }],
      ["log", { after: 4 }],
      ["report", {}],
      ["send", { account: "a", json: "{}" }],
      ["quit", {}],
    ]);
  });

  test("sends its changes through a channel", async () => {
    const told: Delta[] = [];
    mockIPC((command, args) => {
      expect(command).toBe("subscribe");
      const { channel } = args as { channel: { onmessage: (delta: Delta) => void } };
      channel.onmessage({ type: "notice", text: "hello" });
      return { version: "1", accounts: [], first: null, entries: [], more: false };
    });
    expect((await tauri.subscribe((delta) => told.push(delta))).version).toBe("1");
    expect(told).toEqual([{ type: "notice", text: "hello" }]);
  });

  test("is chosen where it is there, and played in a plain browser", async () => {
    expect(await chooseBackend()).toBeInstanceOf(MockBackend);
    mockIPC(() => undefined);
    expect(await chooseBackend()).toBe(tauri);
  });
});

describe("the play", () => {
  test("goes through the simulator's kinds of calls, each with its raw message", async () => {
    vi.useFakeTimers();
    const mock = new MockBackend();
    mock.accounts = [account()];
    mock.play("alice", () => everything("alice"));
    await vi.advanceTimersByTimeAsync(120_000);
    const outcomes = mock.entries.flatMap((one) => (one.detail.kind === "call" ? [one.detail.outcome] : []));
    for (const outcome of ["answered", "missed", "answered_elsewhere"]) expect(outcomes).toContain(outcome);
    for (const kind of ["registration", "other"])
      expect(mock.entries.some((one) => one.detail.kind === kind)).toBe(true);
    for (const one of mock.entries) expect(mock.raw.get(one.id)?.length).toBeGreaterThan(0);
  });

  test("tells nothing while it is not connected", async () => {
    vi.useFakeTimers();
    const mock = new MockBackend();
    mock.accounts = [account({ state: "disconnected", by: "user" })];
    mock.play("alice", () => incomingMissed("alice"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(mock.entries).toEqual([]);
  });

  test("refuses what the simulator refuses", async () => {
    const mock = new MockBackend();
    expect(await mock.signIn({ ...FORM, token: "wrong" })).toMatchObject({
      ok: false,
      errors: [{ field: "form" }],
    });
    expect(await mock.signIn({ ...FORM, server: "http://pbx.example.com", token: "" })).toMatchObject({
      ok: false,
      errors: [{ field: "server" }, { field: "token" }],
    });
    expect(await mock.signIn(FORM)).toEqual({ ok: true, account: "account-1" });
  });

  test("begins as its address says", () => {
    expect(mockFromAddress("?view=refused").accounts[0]?.state.state).toBe("needs_sign_in");
    expect(mockFromAddress("?view=first").accounts).toEqual([]);
    expect(mockFromAddress("?view=changed").accounts[0]?.state).toMatchObject({
      reason: {
        kind: "certificate_changed",
        certificate: { names: ["self-signed.example.com", "192.0.2.10"] },
      },
    });
    expect(mockFromAddress("?view=several").accounts.length).toBe(3);
  });
});
