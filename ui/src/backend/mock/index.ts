export { MockBackend } from "./mock";
export { mockFromAddress } from "./views";
