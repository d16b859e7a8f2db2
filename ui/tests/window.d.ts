import type { DetachedWindowAPI } from "happy-dom";

declare global {
  interface Window {
    /** The window that tests run in can be resized. */
    happyDOM?: DetachedWindowAPI;
  }
}
