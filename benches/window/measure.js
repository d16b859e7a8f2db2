// Measurements taken inside the page. Times are in milliseconds.

/** The time of the frame that shows what is in the page now, laid out; what is farther down is drawn after it. */
function shown() {
  return new Promise((done) =>
    requestAnimationFrame(() => {
      document.body.getBoundingClientRect();
      done(performance.now());
    }),
  );
}

/** Does what the list has to be asked for: how long until its rows are shown, and how long from the asking on. */
async function answered(act) {
  const list = document.querySelector("#entries");
  let asked = null;
  const found = new Promise((done) => {
    const watch = new MutationObserver(() => {
      if (list.getAttribute("aria-busy") === "true") asked ??= performance.now();
      else if (asked !== null) done(watch.disconnect());
    });
    watch.observe(list, { attributes: true, attributeFilter: ["aria-busy"] });
  });
  const begun = performance.now();
  act();
  await found;
  const then = await shown();
  return { whole: then - begun, answer: then - asked };
}

function type(text) {
  return answered(() => {
    const field = document.querySelector("#search");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function choose(filter) {
  return answered(() => document.querySelector(`#filter-${filter}`).click());
}

/** Scrolls so far, in pixels, so many in each frame, down and where the list ends up again; how long the frames took. */
async function scroll(far, step) {
  const list = document.querySelector("#entries");
  const frames = [];
  let direction = 1;
  let last = await new Promise(requestAnimationFrame);
  while (far > 0) {
    const from = list.scrollTop;
    list.scrollTop = from + direction * step;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
    far -= Math.abs(list.scrollTop - from);
    const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
    // While older entries load, this is not yet the end of the list.
    if (direction > 0 && atEnd && !document.querySelector(".older")) direction = -1;
    else if (list.scrollTop <= 0) direction = 1;
  }
  frames.sort((a, b) => a - b);
  return {
    frames: frames.length,
    median: frames[frames.length >> 1],
    slow: frames[Math.floor(frames.length * 0.95)],
  };
}

window.bench = { type, choose, scroll };
