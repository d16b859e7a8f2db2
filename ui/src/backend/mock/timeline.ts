import type { TimelineStep, Entry } from "../types";

/** The timeline of a played call. */
export function timelineOf(entry: Entry): TimelineStep[] {
  const call = entry.detail;
  if (call.kind !== "call") return [];
  const { extension } = call;
  const steps: TimelineStep[] = [
    { at: call.started, what: call.direction === "outbound" ? "dials" : "rings", extension },
  ];
  if (call.answered !== null) steps.push({ at: call.answered, what: "answered", extension });
  if (call.phase === "held" || call.phase === "parked")
    steps.push({ at: call.started + 9000, what: call.phase, extension });
  if (call.ended !== null) steps.push({ at: call.ended, what: "ended", extension });
  return steps;
}
