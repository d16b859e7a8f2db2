import type { State } from "../backend/types";

/** What the user can do about a connection; the first is what is most likely wanted. */
export type Offer = "connect" | "try_now" | "sign_in" | "disconnect" | "cancel";

export function offers(state: State["state"]): Offer[] {
  switch (state) {
    case "connected":
      return ["disconnect"];
    case "connecting":
      return ["cancel"];
    case "waiting":
      return ["try_now", "cancel"];
    case "needs_sign_in":
      return ["sign_in", "try_now"];
    case "disconnected":
    case "stopped":
      return ["connect"];
  }
}
