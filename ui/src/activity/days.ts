import type { Entry } from "../backend/types";
import { dayKey, dayName } from "../text/time";

export type Day = { key: string; name: string; entries: Entry[] };

/** The entries by day of the user's calendar, in the order given. */
export function byDay(entries: readonly Entry[], now: number): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const key = dayKey(entry.at);
    const last = days.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, name: dayName(entry.at, now), entries: [entry] });
  }
  return days;
}
