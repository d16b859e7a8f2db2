import { PLACE_SCREENS } from "./screens-of-places";
import { SIGN_IN_SCREENS } from "./screens-of-sign-in";
import { all, fill, filter, openEntry, press, see, toAccounts, wait, type Screen } from "./steps";

const look = press((say) => say("certificate-look"));

/** Every screen of the page and every state it can be in: for the pictures, and for what is checked of all. */
export const SCREENS: readonly Screen[] = [
  { name: "start-loading", view: "loading", loading: true },
  { name: "start-failed", view: "broken" },

  { name: "activity", view: "quiet" },
  { name: "activity-missed", view: "missed" },
  { name: "activity-several-accounts", view: "several" },
  { name: "activity-empty", view: "empty" },
  { name: "activity-empty-offline", view: "offline" },
  { name: "activity-call-open", view: "quiet", steps: openEntry(() => "Maria Popescu") },
  { name: "activity-hushed-open", view: "missed", steps: openEntry((say) => say("hushed-mark")) },
  { name: "activity-unclear-open", view: "quiet", steps: openEntry(() => "Reception") },
  { name: "activity-gap-open", view: "quiet", steps: openEntry((say) => say("event-gap")) },
  { name: "activity-event-open", view: "quiet", steps: openEntry(() => "presence/update") },
  { name: "activity-of-one-of-several-open", view: "several", steps: openEntry(() => "Maria Popescu") },
  { name: "activity-filter-missed", view: "quiet", steps: filter("missed") },
  { name: "activity-filter-empty", view: "ringing", steps: all(filter("missed"), filter("other")) },
  {
    name: "activity-older-failed",
    view: "long",
    steps: all(
      press((say) => say("activity-older")),
      see((say) => say("activity-older-failed")),
    ),
  },
  { name: "call-ringing", view: "ringing" },
  {
    name: "call-first",
    view: "day",
    steps: all(
      wait(3000),
      see((say) => say("call-phase", { phase: "talking" })),
    ),
  },

  { name: "connection-connecting", view: "connecting" },
  { name: "connection-waiting", view: "waiting" },
  { name: "connection-refused", view: "refused" },
  { name: "connection-stopped", view: "stopped" },
  { name: "connection-signed-out", view: "signed_out" },
  { name: "connection-late", view: "paused" },
  { name: "connection-session-only", view: "session" },
  { name: "connection-certificate", view: "certificate" },
  { name: "connection-certificate-changed", view: "changed" },
  { name: "connection-details", view: "proxy", steps: press((say) => say("connection-details")) },
  {
    name: "connection-details-of-trouble",
    view: "waiting",
    steps: press((say) => say("connection-details")),
  },
  {
    name: "connection-notice",
    view: "notice",
    steps: all(
      wait(400),
      see(() => "disk is full"),
    ),
  },

  { name: "autostart-asked", view: "asks" },

  { name: "quiet-choices", view: "quiet", steps: press((say) => say("do-not-disturb")) },
  {
    name: "quiet-until-switched-off",
    view: "quiet",
    steps: all(
      press((say) => say("do-not-disturb")),
      press((say) => say("quiet-choice", { choice: "until_switched_off" })),
      see((say) => say("quiet-hint")),
    ),
  },

  { name: "certificate-to-trust", view: "certificate", steps: look },
  { name: "certificate-changed", view: "changed", steps: look },
  { name: "certificate-locked", view: "managedcertificate", steps: look },

  { name: "accounts", view: "quiet", steps: toAccounts },
  { name: "accounts-several", view: "several", steps: toAccounts },
  { name: "accounts-session-only", view: "session", steps: toAccounts },
  { name: "accounts-signed-out", view: "signed_out", steps: toAccounts },
  { name: "accounts-certificate", view: "certificate", steps: toAccounts },
  {
    name: "accounts-name-refused",
    view: "quiet",
    steps: all(
      toAccounts,
      fill((say) => [say("accounts-name")], " "),
      press((say) => say("accounts-save")),
      see(() => "Type a name"),
    ),
  },
  {
    name: "accounts-sign-out",
    view: "quiet",
    steps: all(
      toAccounts,
      press((say) => say("accounts-sign-out")),
    ),
  },
  {
    name: "accounts-remove",
    view: "quiet",
    steps: all(
      toAccounts,
      press((say) => say("accounts-remove")),
    ),
  },

  ...PLACE_SCREENS,
  ...SIGN_IN_SCREENS,
];
