import type { PersonView } from "../backend/types";
import { say } from "../text";

/** How a presence is drawn: by its shape first. */
export type Mark = "there" | "away" | "busy" | "rings" | "lost" | "gone";

/** How somebody shows themselves, in a shape and in words. */
export type Look = { mark: Mark; words: string; tone: "plain" | "warn" | "danger" };

export function lookOf(person: PersonView): Look {
  const words = [
    person.presence === "other"
      ? person.said
      : person.presence && say("presence", { state: person.presence }),
    person.registration && say("event-registration", { state: person.registration }),
  ].filter((word): word is string => !!word);
  const mark = markOf(person);
  const tone = mark === "lost" ? "danger" : "plain";
  return { mark, words: words.join(", "), tone };
}

function markOf({ presence, registration }: PersonView): Mark {
  if (registration !== null && registration !== "registered") return "lost";
  switch (presence) {
    case "online":
      return "there";
    case "away":
    case "other":
      return "away";
    case "busy":
    case "do_not_disturb":
      return "busy";
    case "ringing":
      return "rings";
    case "offline":
    case "unknown":
      return "gone";
    case null:
      return registration === "registered" ? "there" : "gone";
  }
}
