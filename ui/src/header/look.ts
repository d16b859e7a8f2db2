import type { State } from "../backend/types";

/** What a connection looks like: its state, or that it is up and cannot be kept up with. */
export type Look = State["state"] | "late";

export function lookOf(state: State): Look {
  return state.state === "connected" && state.paused ? "late" : state.state;
}
