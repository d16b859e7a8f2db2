import type {
  AccountDiagnostics,
  AccountView,
  ConsoleLine,
  Diagnostics,
  LogLine,
  Step,
  StepResult,
  StoryLine,
} from "../types";

const STEPS: Step[] = ["address", "proxy", "tls", "sign_in", "revision", "first_event"];

/** At which step a play's troubles are wrong. */
const FAILS: Record<string, Step> = {
  unreachable: "address",
  refused: "sign_in",
  not_datachannel: "revision",
  certificate_issuer: "tls",
  certificate_changed: "tls",
};

export function diagnosticsOf(
  accounts: readonly AccountView[],
  story: ReadonlyMap<string, StoryLine[]>,
  lines: readonly ConsoleLine[],
): Diagnostics {
  return {
    version: "0.1.0",
    system: "linux (x86_64)",
    started: Date.now() - 3 * 3_600_000,
    notified: 12,
    unstored: 0,
    accounts: accounts.map((account) => ofAccount(account, story.get(account.id) ?? [], lines)),
  };
}

/** Already rid of what is private. */
export function reportOf(diagnostics: Diagnostics, log: readonly LogLine[]): string {
  const accounts = diagnostics.accounts.map((one, index) =>
    [`Account ${index + 1}`, ...one.steps.map(({ step, result }) => `  ${step}: ${result}`)].join("\n"),
  );
  const lines = log.map(({ level, target, text }) => `${level} ${target} ${text}`);
  return [`Ringtray ${diagnostics.version} on ${diagnostics.system}`, ...accounts, "Log", ...lines].join(
    "\n",
  );
}

function ofAccount(
  account: AccountView,
  story: StoryLine[],
  lines: readonly ConsoleLine[],
): AccountDiagnostics {
  const received = lines.filter((line) => !line.sent);
  const { state } = account;
  const failed = "reason" in state ? FAILS[state.reason.kind] : undefined;
  const detail = "reason" in state ? `${state.reason.kind}: ${state.reason.detail}` : null;
  const result = (step: Step): StepResult => {
    if (step === "proxy" && account.proxy !== "through") return "not_needed";
    if (state.state === "connected")
      return step === "first_event" && received.length === 0 ? "waiting" : "done";
    if (state.state === "connecting") return step === "address" ? "waiting" : "not_reached";
    if (failed === undefined) return "not_reached";
    if (step === failed) return "failed";
    return STEPS.indexOf(step) < STEPS.indexOf(failed) ? "done" : "not_reached";
  };
  const lost = story.map((line) => line.state).findLast((one) => one.state === "waiting");
  const connections = story.filter((line) => line.state.state === "connected").length;
  return {
    account: account.id,
    steps: STEPS.map((step) => {
      const came = result(step);
      return { step, result: came, detail: came === "failed" ? detail : null };
    }),
    story: story.length > 0 ? story : [{ at: Date.now() - 60_000, state }],
    messages: received.length,
    bytes: received.reduce((sum, line) => sum + line.text.length, 0),
    connections,
    lost: Math.max(0, connections - 1),
    lastMessage: received.at(-1)?.at ?? null,
    silent: state.state === "connected" && received.length === 0 && Date.now() - state.since > 15 * 60_000,
    cut: lost?.reason.kind === "connection_cut" ? lost.reason.message : null,
  };
}
