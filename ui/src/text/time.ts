import { locale, text } from ".";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const clockFormat = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const farDayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const shortDayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const secondsFormat = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
const preciseFormat = new Intl.DateTimeFormat(locale, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const fullFormat = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
/** A Monday, UTC. */
const MONDAY = Date.UTC(2024, 0, 1);
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
const shortWeekdayFormat = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
const compactFormat = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });

/** Hours and minutes. A time no calendar knows gives an empty text. */
export function clock(at: number): string {
  return written(clockFormat, at);
}

/** A number of things, short: 12,345 as 12K. */
export function count(number: number): string {
  return number < 10_000 ? number.toLocaleString(locale) : compactFormat.format(number);
}

/** Clock time today, else the day and the clock time. */
export function moment(at: number, now: number): string {
  return dayKey(at) === dayKey(now) ? clock(at) : `${written(shortDayFormat, at)}, ${clock(at)}`;
}

/** "5 min ago" within an hour, then the clock time; the day stands above the row. */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (!(passed >= 0 && passed < HOUR)) return clock(at);
  if (passed < MINUTE) return text.activity.now;
  return relativeFormat.format(-Math.floor(passed / MINUTE), "minute");
}

/** The name of a day of the week, of which Monday is 0. */
export function dayOfWeek(day: number): string {
  return weekdayFormat.format(MONDAY + day * 24 * HOUR);
}

/** Its short name. */
export function shortDayOfWeek(day: number): string {
  return shortWeekdayFormat.format(MONDAY + day * 24 * HOUR);
}

/** Clock time today, else the day alone: enough for "since". */
export function briefly(at: number, now: number): string {
  return dayKey(at) === dayKey(now) ? clock(at) : written(shortDayFormat, at);
}

/** Clock time with seconds, with its date unless that is the day of `beside`. */
export function precise(at: number, beside?: number): string {
  const sameDay = beside !== undefined && dayKey(at) === dayKey(beside);
  return written(sameDay ? secondsFormat : preciseFormat, at);
}

/** The date with its year. */
export function date(at: number): string {
  return written(farDayFormat, at);
}

/** Date and time in full, to be read on hover. */
export function full(at: number): string {
  return written(fullFormat, at);
}

/** For the attribute `datetime`. */
export function machine(at: number): string {
  return valid(at) ? new Date(at).toISOString() : "";
}

/** The same for all times of one day where the user is. */
export function dayKey(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "Today", "Yesterday", a weekday with its date, or a date with its year. */
export function dayName(at: number, now: number): string {
  if (dayKey(at) === dayKey(now)) return text.activity.today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayKey(at) === dayKey(yesterday.getTime())) return text.activity.yesterday;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return written(sameYear ? dayFormat : farDayFormat, at);
}

/** A length of time in milliseconds as 0:07, 12:34 or 1:02:03; never negative. */
export function ticking(length: number): string {
  const seconds = Math.max(0, Math.floor(length / 1000)) || 0;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = `${h > 0 ? String(m).padStart(2, "0") : m}:${String(s).padStart(2, "0")}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

/** A length of time in milliseconds, short, in the units of the locale: "3s", "12m 5s". */
export function lasting(length: number): string {
  const seconds = Math.max(0, Math.round(length / 1000)) || 0;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const said = parts.filter(([count, unit]) => count > 0 || (unit === "second" && seconds === 0));
  return said
    .slice(0, 2)
    .map(([count, unit]) =>
      new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" }).format(count),
    )
    .join(" ");
}

function written(format: Intl.DateTimeFormat, at: number): string {
  return valid(at) ? format.format(at) : "";
}

function valid(at: number): boolean {
  return !Number.isNaN(new Date(at).getTime());
}
