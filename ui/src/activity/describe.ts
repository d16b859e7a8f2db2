import type { Entry, EntryDetail } from "../backend/types";
import { mayBeMissed, type CallDetail } from "../page/entries";
import type { IconName } from "../parts/icons";
import { say } from "../text";

/** How an entry shows itself: a picture, what it says in words, and whether it asks for attention. */
export type Look = { icon: IconName; word: string; tone: "plain" | "warn" | "danger" | "muted" };

/** The one the call is with: a name, else a number, else that it is unknown. */
export function whoCalls(call: CallDetail): string {
  const unknown = call.direction === "inbound" ? say("unknown-caller") : say("unknown-number");
  return call.name || call.number || unknown;
}

/** The number where it says more than the name already does. */
export function numberBeside(call: CallDetail): string | null {
  return call.name && call.number !== call.name ? call.number : null;
}

/** A piece of the line below the title: our own words, then what the server said. */
export type Part = { own?: string; said?: string; tone?: Look["tone"] };

/** The line below an entry's title; the account where there are several. */
export function partsBeside(entry: Entry): Part[] {
  return ownParts(entry).filter((part) => part !== null);
}

/** Between the number and the own extension: a call comes to it, or is made from it. */
export function extensionWord(call: CallDetail): string {
  return say("call-extension", { direction: call.direction });
}

/** The length of the talk in milliseconds; null while it goes on or where there was none. */
export function talkedFor(call: CallDetail): number | null {
  return call.answered === null || call.ended === null ? null : Math.max(0, call.ended - call.answered);
}

/** A time the server told of a call, by this computer's clock, the one all other times here are by. */
export function byOurClock(call: CallDetail, time: number): number {
  return time + call.clockAhead;
}

/** Since when the present phase is counted, by this computer's clock. */
export function countsFrom(call: CallDetail): number {
  return byOurClock(call, call.answered ?? call.started);
}

/** Whether no notification told of it although the user usually wants one. */
export function isHushed(entry: Entry): boolean {
  return entry.hushed !== null && entry.hushed !== "switched_off" && entry.hushed !== "storm";
}

export function lookOf(entry: Entry): Look {
  const detail = entry.detail;
  switch (detail.kind) {
    case "call":
      return lookOfCall(detail);
    case "registration":
      return detail.state === "registered"
        ? { icon: "registered", word: say("event-registration", { state: detail.state }), tone: "plain" }
        : { icon: "unregistered", word: say("event-registration", { state: detail.state }), tone: "danger" };
    case "extension":
      return {
        icon: "extension",
        word: say("event-extension-change", { change: detail.change }),
        tone: "plain",
      };
    case "presence":
      return { icon: "person", word: presenceWord(detail), tone: "plain" };
    case "topic":
      return { icon: "topic", word: say("topic-change", { change: detail.change }), tone: "plain" };
    case "other":
      return { icon: "other", word: detail.class ?? say("event-unknown-class"), tone: "plain" };
    case "gap":
      return {
        icon: "gap",
        word: detail.times ? say("event-gap-times", { times: detail.times }) : say("event-gap"),
        tone: "muted",
      };
  }
}

function ownParts(entry: Entry): (Part | null)[] {
  const detail = entry.detail;
  if (detail.kind === "registration") return [detail.device ? { said: detail.device } : null];
  if (detail.kind === "presence") {
    const extension = detail.extension && detail.extension !== detail.person ? detail.extension : null;
    return [detail.note ? { said: detail.note } : null, extension ? { said: extension } : null];
  }
  if (detail.kind === "topic") return [detail.by ? { own: say("event-by"), said: detail.by } : null];
  if (detail.kind === "other") return [detail.summary ? { said: detail.summary } : null];
  if (detail.kind !== "call") return [];
  const { word, tone } = lookOf(entry);
  const number = numberBeside(detail);
  return [
    { own: word, tone },
    number ? { said: number } : null,
    detail.extension ? { own: extensionWord(detail), said: detail.extension } : null,
  ];
}

function presenceWord(detail: Extract<EntryDetail, { kind: "presence" }>): string {
  if (detail.state !== "other") return say("presence", { state: detail.state });
  return detail.said ?? say("presence", { state: "unknown" });
}

const WAYS: Record<CallDetail["direction"], IconName> = {
  inbound: "incoming",
  outbound: "outgoing",
  unknown: "call",
};

function lookOfCall(call: CallDetail): Look {
  const way = WAYS[call.direction];
  if (call.phase !== "ended") {
    const { phase, direction } = call;
    const word = phase === "ringing" ? say("call-ringing", { direction }) : say("call-phase", { phase });
    return { icon: way, word, tone: "plain" };
  }
  switch (call.outcome) {
    case "missed":
      return { icon: "missed", word: say("call-missed"), tone: "danger" };
    case "answered_elsewhere":
      return { icon: "elsewhere", word: say("call-answered-elsewhere"), tone: "plain" };
    case "not_answered":
      return {
        icon: "unanswered",
        word: say("call-not-answered", { direction: call.direction }),
        tone: "plain",
      };
    case "answered":
      return { icon: way, word: say("call-answered", { direction: call.direction }), tone: "plain" };
    case "unknown":
    case null: {
      const tone = mayBeMissed(call) ? "warn" : "plain";
      return { icon: way, word: say("call-end-unknown", { direction: call.direction }), tone };
    }
  }
}
