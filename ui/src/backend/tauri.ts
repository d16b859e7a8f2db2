import { Channel, invoke } from "@tauri-apps/api/core";
import type { Backend } from "./backend";
import type { Delta } from "./types";

/** The program behind the page. The only file that knows Tauri. */
export const tauri: Backend = {
  subscribe(onDelta) {
    const channel = new Channel<Delta>();
    channel.onmessage = onDelta;
    return invoke("subscribe", { channel });
  },
  find: (search, before) => invoke("find", { search, before }),
  tally: (account) => invoke("tally", { account }),
  exportActivity: (search, format) => invoke("export_activity", { search, format }),
  importActivity: () => invoke("import_activity"),
  transferProgress: () => invoke("transfer_progress"),
  stopTransfer: () => invoke("stop_transfer"),
  forget: (part) => invoke("forget", { part }),
  historySize: () => invoke("history_size"),
  timeline: (entry) => invoke("timeline", { entry }),
  callBack: (number) => invoke("call_back", { number }),
  addContact: (name, number) => invoke("add_contact", { name, number }),
  messages: (entry, from) => invoke("messages", { entry, from }),
  saveMessage: (entry, number) => invoke("save_message", { entry, number }),
  signIn: (form) => invoke("sign_in", { form }),
  startDemo: () => invoke("start_demo"),
  pasteAddress: (landed) => invoke("paste_address", { landed }),
  cancelSignIn: () => invoke("cancel_sign_in"),
  connect: (account) => invoke("connect", { account }),
  disconnect: (account) => invoke("disconnect", { account }),
  signOut: (account) => invoke("sign_out", { account }),
  removeAccount: (account, history) => invoke("remove_account", { account, history }),
  changeAccount: (account, change) => invoke("change_account", { account, change }),
  chooseConfiguration: () => invoke("choose_configuration"),
  importMode: (configuration, mode, pin) => invoke("import_mode", { configuration, mode, pin }),
  blankConfiguration: (configuration) => invoke("blank_configuration", { configuration }),
  acceptCertificate: (account, fingerprint) => invoke("accept_certificate", { account, fingerprint }),
  seen: () => invoke("seen"),
  quiet: (choice) => invoke("quiet", { choice }),
  changeSettings: (change) => invoke("change_settings", { change }),
  watch: (account, key, watched) => invoke("watch", { account, key, watched }),
  soundDevices: () => invoke("sound_devices"),
  sample: (kind) => invoke("sample", { kind }),
  chooseContacts: () => invoke("choose_contacts"),
  diagnostics: () => invoke("diagnostics"),
  console: (account, after) => invoke("console", { account, after }),
  log: (after) => invoke("log", { after }),
  report: () => invoke("report"),
  send: (account, json) => invoke("send", { account, json }),
  quit: () => invoke("quit"),
};
