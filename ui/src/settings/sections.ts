/** The parts of the settings, in their order. */
export const SECTIONS = ["accounts", "notifications", "quiet", "contacts", "general"] as const;
export type Section = (typeof SECTIONS)[number];
