import { mount } from "svelte";
import App from "./App.svelte";
import { chooseBackend } from "./backend";
import "./look/tokens.css";
import "./look/base.css";
import { Page } from "./page/page.svelte";
import { best, speak } from "./text/language.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no element #app");

// What the user chose is not known yet; most have the language of their system.
await speak(best(navigator.languages));
const page = new Page(await chooseBackend());
mount(App, { target, props: { page } });
