import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";
import type { State } from "../src/backend/types";
import { account, CERTIFICATE, CONNECTED, find, open, openWith, REASON, settled } from "./samples";

const buttons = () =>
  [...document.querySelectorAll<HTMLElement>("header .button")].map((one) => one.textContent?.trim());

const technical = () =>
  Object.fromEntries(
    [...document.querySelectorAll("#technical dt")].map((dt) => [
      dt.textContent,
      dt.nextElementSibling?.textContent,
    ]),
  );

const STATES: [State, string, string[]][] = [
  [{ state: "disconnected", by: "start" }, "Not connected", ["Connect"]],
  [{ state: "disconnected", by: "user" }, "Not connected", ["Connect"]],
  [{ state: "connecting", attempt: 1, occasion: "asked" }, "Connecting", ["Cancel"]],
  [CONNECTED, "Connected", ["Disconnect"]],
  [
    { state: "waiting", until: Date.now() + 60_000, attempt: 2, reason: REASON },
    "Waiting to reconnect",
    ["Try now", "Cancel"],
  ],
  [{ state: "needs_sign_in", reason: REASON }, "Sign-in needed", ["Sign in again", "Try now"]],
  [{ state: "stopped", reason: REASON }, "Stopped", ["Connect"]],
];

test.each(STATES)("%o", async (state, word, offered) => {
  await openWith([], state);
  const shown = find("#connection-state");
  expect([shown.textContent, shown.dataset["state"]]).toEqual([word, state.state]);
  expect(buttons()).toEqual(offered);
  expect(shown.closest('[role="status"]')).not.toBeNull();
});

test.each<[Extract<State, { state: "connecting" }>["occasion"], number, string]>([
  ["asked", 1, ""],
  ["retry", 1, "trying again"],
  ["retry", 3, "Attempt 3"],
  ["resumed", 1, "as the computer woke"],
  ["network_changed", 1, "as the network changed"],
])("why it is connecting: %s, attempt %i", async (occasion, attempt, words) => {
  await openWith([], { state: "connecting", attempt, occasion });
  const said = find("header .words p").textContent?.replaceAll(/\s+/g, " ").trim();
  expect(said).toBe([words, "alice@pbx.example.com"].filter(Boolean).join(" · "));
});

test("the picture of each state has a shape of its own", async () => {
  const { mock } = await openWith([]);
  const shapes = new Map<string, string>();
  for (const [state] of STATES) {
    mock.setState("alice", state);
    await settled();
    shapes.set(state.state, find("header .bar svg").innerHTML.replaceAll(/ class="[^"]*"/g, ""));
  }
  const { waiting, stopped, ...others } = Object.fromEntries(shapes);
  expect(new Set(Object.values(others)).size).toBe(4);
  expect(waiting).toBe(others["connecting"]);
  expect(stopped).toBe(others["needs_sign_in"]);
});

describe("the buttons ask the program", () => {
  test("to connect and to disconnect", async () => {
    const { mock } = await openWith([], { state: "disconnected", by: "start" });
    await fireEvent.click(find("#connect"));
    await settled();
    expect(find("#connection-state").dataset["state"]).toBe("connected");
    await fireEvent.click(find("#disconnect"));
    await settled();
    expect(find("#connection-state").dataset["state"]).toBe("disconnected");
    expect(mock.asked.filter((one) => one.what.endsWith("connect"))).toEqual([
      { what: "connect", with: "alice" },
      { what: "disconnect", with: "alice" },
    ]);
  });

  test("and a failure is told", async () => {
    const { mock } = await openWith([]);
    mock.failing.set("disconnect", "The program is ending.");
    await fireEvent.click(find("#disconnect"));
    await settled();
    expect(screen.getByText("The program is ending.")).toBeTruthy();
    await fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText("The program is ending.")).toBeNull();
  });
});

describe("a connection that cannot be kept up with", () => {
  const LATE = { ...CONNECTED, paused: true, pauses: 3 };
  const WORDS = "Connected, but events come late: this computer can't keep up";

  test("says so in words and by a shape of its own, until it is over", async () => {
    const { mock } = await openWith([], LATE);
    expect(find("[data-late]").textContent?.trim()).toBe(WORDS);
    expect(find("[data-late]").closest('[role="status"]')).not.toBeNull();
    const late = find("header .bar svg").innerHTML;
    mock.setState("alice", { ...LATE, paused: false });
    await settled();
    expect(document.querySelector("[data-late]")).toBeNull();
    expect(find("header .bar svg").innerHTML).not.toBe(late);
  });

  test("tells among the technical details how often that was", async () => {
    const { mock } = await openWith([], LATE);
    await fireEvent.click(screen.getByRole("button", { name: "Technical details" }));
    expect(technical()["Times it had to wait for this computer"]).toBe("3");
    mock.setState("alice", CONNECTED);
    await settled();
    expect(technical()).not.toHaveProperty("Times it had to wait for this computer");
  });

  test("is told apart among several accounts", async () => {
    await open((mock) => (mock.accounts = [account(LATE), account(CONNECTED, { id: "bob", name: "bob" })]));
    expect(find("header .switch button").textContent).toContain(WORDS);
    await fireEvent.click(screen.getByRole("button", { name: "Settings" }));
    expect(screen.getAllByRole("region").map((card) => card.textContent?.includes(WORDS))).toEqual([
      true,
      false,
    ]);
  });
});

describe("the technical details tell how the connection is set up", () => {
  async function details(state: State, rest: Parameters<typeof account>[1]) {
    await open((mock) => (mock.accounts = [account(state, rest)]));
    await fireEvent.click(screen.getByRole("button", { name: "Technical details" }));
    return technical();
  }

  test("as it is for most people", async () => {
    expect(await details(CONNECTED, {})).toEqual({
      Server: "https://pbx.example.com",
      "Socket.IO protocol revision": "4, found",
      Connection: "sid-1",
      Proxy: "as the system says",
    });
  });

  test("with everything set by hand", async () => {
    const facts = await details(CONNECTED, {
      path: "/own",
      revision: 4,
      proxy: "through",
      proxyAddress: "socks5://proxy.example.com:1080",
      caFile: "/etc/company.pem",
      clientCertificateFile: "/home/alice/client.p12",
      pin: CERTIFICATE.fingerprint,
    });
    expect(facts).toMatchObject({
      Path: "/own",
      "Socket.IO protocol revision": "4, set by hand",
      Proxy: "socks5://proxy.example.com:1080",
      "File of the company's authority": "/etc/company.pem",
      "File of the client certificate": "/home/alice/client.p12",
      "The only trusted certificate (SHA-256)": CERTIFICATE.fingerprint,
    });
  });

  test.each([
    [null, "found when connecting"],
    [3, "3, set by hand"],
  ])("revision %s before a connection", async (revision, words) => {
    const facts = await details(
      { state: "connecting", attempt: 1, occasion: "asked" },
      { revision, proxy: "direct" },
    );
    expect(facts).toMatchObject({ "Socket.IO protocol revision": words, Proxy: "none" });
  });
});

test("the reason stands in words, the technical one is a click away", async () => {
  await openWith([], { state: "stopped", reason: REASON });
  expect(find("header").textContent).toContain("Sign-in was refused.");
  expect(find("header").textContent).not.toContain("HTTP 401");
  await fireEvent.click(screen.getByRole("button", { name: "Technical details" }));
  expect(find("header").textContent).toContain("HTTP 401 Unauthorized");
});

test("the next attempt is counted down", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await openWith([], { state: "waiting", until: Date.now() + 65_000, attempt: 3, reason: REASON });
  expect(find(".remedy").textContent).toMatch(/Next attempt in 1:0[45]/);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(find(".remedy").textContent).toMatch(/Next attempt in 0:3[45]/);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(find(".remedy").textContent).toContain("Next attempt now");
});

describe("sign-in data that is not in the keyring", () => {
  test.each(["session", "unreadable"] as const)("%s is told with its why", async (kept) => {
    await open(
      (mock) => (mock.accounts = [account(CONNECTED, { secrets: { kept, why: "No keyring runs here." } })]),
    );
    expect(find("[data-secrets]").textContent).toContain("No keyring runs here.");
  });

  test("in the keyring nothing is said", async () => {
    await openWith([]);
    expect(document.querySelector("[data-secrets]")).toBeNull();
  });
});

test("of several accounts each shows its state, and the chosen one is acted upon", async () => {
  const { mock } = await open((mock) => {
    mock.accounts = [
      account(),
      account({ state: "disconnected", by: "user" }, { id: "bob", name: "bob@voice.example.org" }),
    ];
  });
  const bob = screen.getByRole("button", { name: /bob@voice\.example\.org.*Not connected/ });
  expect(bob.getAttribute("aria-pressed")).toBe("false");
  await fireEvent.click(bob);
  await fireEvent.click(find("#connect"));
  expect(mock.asked.at(-1)).toEqual({ what: "connect", with: "bob" });
});

test("it begins with the account that the program names, until another one is chosen", async () => {
  await open((mock) => {
    mock.accounts = [account(), account(CONNECTED, { id: "bob", name: "bob@voice.example.org" })];
    mock.first = "bob";
  });
  const pressed = (name: RegExp) => screen.getByRole("button", { name }).getAttribute("aria-pressed");
  expect(pressed(/bob@voice/)).toBe("true");
  await fireEvent.click(screen.getByRole("button", { name: /alice@pbx/ }));
  expect([pressed(/bob@voice/), pressed(/alice@pbx/)]).toEqual(["false", "true"]);
});
