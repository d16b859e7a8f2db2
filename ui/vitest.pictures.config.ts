import browser from "./vitest.browser.config";

/** Not tests, but run as such: a screen that can't be reached is told, and the others are drawn. */
export default { test: { ...browser.test, include: ["browser/pictures.ts"] } };
