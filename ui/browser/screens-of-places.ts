import type { NotificationKind } from "../src/backend/types";
import type { Section } from "../src/settings/sections";
import { all, fill, go, openEntry, part, press, see, type Screen, type Steps } from "./steps";

const settings = (section: Section): Steps =>
  all(
    go("settings"),
    part((say) => say("settings-section", { section })),
  );

const help = (section: "connection" | "messages" | "log"): Steps =>
  all(
    go("help"),
    part((say) => say("help-section", { section })),
  );

const unfold = (kind: NotificationKind): Steps => {
  return (page, say) => page.getByRole("button", { name: say("settings-kind", { kind }) }).click();
};

/** The search and the places beside the activity, in every state. */
export const PLACE_SCREENS: readonly Screen[] = [
  { name: "search-found", view: "quiet", steps: fill((say) => [say("activity-search")], "maria") },
  {
    name: "search-nothing",
    view: "quiet",
    steps: all(
      fill((say) => [say("activity-search")], "nobody at all"),
      see((say) => say("activity-empty-found")),
    ),
  },
  {
    name: "search-failed",
    view: "long",
    steps: all(
      fill((say) => [say("activity-search")], "maria"),
      see((say) => say("activity-find-failed")),
    ),
  },
  { name: "activity-very-long", view: "verylong" },
  { name: "export", view: "quiet", steps: press((say) => say("export")) },
  { name: "entry-hostile", view: "hostile", steps: openEntry(() => "Your bank") },
  {
    name: "forget-entry",
    view: "quiet",
    steps: all(
      openEntry(() => "Maria Popescu"),
      press((say) => say("forget")),
    ),
  },
  {
    name: "contact",
    view: "quiet",
    steps: all(
      openEntry(() => "Maria Popescu"),
      press((say) => say("contact-title")),
    ),
  },

  { name: "presence", view: "people", steps: go("presence") },
  { name: "presence-many", view: "manypeople", steps: go("presence") },
  { name: "presence-empty", view: "quiet", steps: go("presence") },
  { name: "presence-offline", view: "offline", steps: go("presence") },

  { name: "settings-notifications", view: "set", steps: settings("notifications") },
  {
    name: "settings-notifications-ring",
    view: "quiet",
    steps: all(settings("notifications"), unfold("ringing")),
  },
  {
    name: "settings-notifications-kind",
    view: "set",
    steps: all(settings("notifications"), unfold("held_too_long")),
  },
  {
    name: "settings-changed",
    view: "quiet",
    steps: all(
      settings("quiet"),
      press((say) => say("settings-add-hours")),
      see((say) => say("settings-changed")),
    ),
  },
  { name: "settings-quiet", view: "set", steps: settings("quiet") },
  { name: "settings-quiet-usual", view: "empty", steps: settings("quiet") },
  { name: "settings-contacts", view: "set", steps: settings("contacts") },
  { name: "settings-general", view: "quiet", steps: settings("general") },
  { name: "settings-general-locked", view: "autostartlocked", steps: settings("general") },
  {
    name: "settings-general-forget",
    view: "quiet",
    steps: all(
      settings("general"),
      press((say) => say("history-forget")),
    ),
  },

  { name: "help-connection", view: "people", steps: help("connection") },
  { name: "help-connection-refused", view: "refused", steps: help("connection") },
  { name: "help-connection-silent", view: "quiet", steps: help("connection") },
  { name: "help-connection-cut", view: "cut", steps: help("connection") },
  { name: "help-messages", view: "people", steps: help("messages") },
  { name: "help-messages-none", view: "quiet", steps: help("messages") },
  {
    name: "help-messages-wrong",
    view: "quiet",
    steps: all(
      help("messages"),
      fill((say) => [say("help-send")], "{"),
      press((say) => say("help-send-it")),
      see(() => "invalid JSON"),
    ),
  },
  { name: "help-log", view: "people", steps: help("log") },
  {
    name: "help-report",
    view: "people",
    steps: all(
      go("help"),
      press((say) => say("help-report")),
    ),
  },
];
