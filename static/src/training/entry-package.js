// The page around an interactive package. What the package tells goes into a queue on this device, and from there to the
// server when there is a connection, each exactly once.
import { behaviour, csrf, toast } from "../club.js";
import { Queue, device } from "../queue.js";

const PATIENCE = 3000;
const SETTLE = 800;

const wait = (time) => new Promise((done) => setTimeout(done, time));

function say(state, text) {
  for (const line of document.querySelectorAll("[data-save-state] > [data-state]")) {
    line.hidden = line.dataset.state !== state;
    if (text && !line.hidden) line.lastElementChild.textContent = text;
  }
}

/** What this device knows and the server does not yet, laid over what the server gave. */
function newest(boot, queue) {
  for (const { answer } of queue?.waiting ?? []) {
    if (answer.item !== boot.item) continue;
    const kept = Object.entries(answer.values).filter(([name]) => !/session_time$|\.exit$|\.entry$|total_time$/.test(name));
    boot.values = { ...boot.values, ...Object.fromEntries(kept) };
    boot.values[boot.time.replace("session_time", "entry")] = "resume";
  }
}

function queueOf(stage, words, boot) {
  if (!stage.dataset.run) return null;
  let warned = false;
  let done = false;
  const told = (state, answer) => {
    const refusal = answer && Object.values(answer.refused)[0];
    if (refusal) return say("failed", refusal);
    done ||= Boolean(answer?.done);
    // said where the way back is, not over it
    say(state, state === "saved" && done ? words.done : "");
    if (!answer) return;
    if (answer.conflicts.length && !warned) toast(words.conflict, "warning");
    warned ||= answer.conflicts.length > 0;
  };
  return new Queue({ name: `package:${stage.dataset.run}`, url: stage.dataset.url, headers: csrf(), told, seen: boot.seen });
}

behaviour("[data-package]", (stage) => {
  const words = JSON.parse(stage.dataset.words);
  const boot = JSON.parse(stage.dataset.boot);
  const queue = queueOf(stage, words, boot);
  newest(boot, queue);
  queue?.flush();
  boot.device = device();
  const frame = document.createElement("iframe");
  frame.className = "package-frame";
  frame.title = boot.title;
  // before it is in the page: what a frame may do is fixed when its page begins to load
  frame.setAttribute("sandbox", stage.dataset.sandbox);
  frame.allow = "fullscreen; autoplay";
  frame.name = `club:${JSON.stringify(boot)}`;
  frame.src = boot.src;
  const loading = stage.querySelector("[data-package-loading]");
  frame.addEventListener("load", () => (loading.hidden = true));
  addEventListener("message", ({ data, origin, source }) => {
    // only this frame, and only from the origin it must have
    if (source !== frame.contentWindow || origin !== boot.origin || data?.club !== "package") return;
    if (data.say === "failed") {
      loading.hidden = false;
      loading.textContent = words.failed;
    }
    if (data.say === "commit" && queue) take(queue, data.commit);
  });
  stage.append(frame);
  addEventListener("pagehide", () => queue?.parting());
  leaving(frame, queue);
  full(stage);
});

function take(queue, commit) {
  if (typeof commit?.client_id !== "string" || typeof commit.values !== "object") return;
  const { client_id: name, item, session, turn, values } = commit;
  queue.put(`${item}:${session}`, { item, session, turn, values }, name);
}

/** Links that lead away let the package say its last word first. */
function leaving(frame, queue) {
  const links = document.querySelectorAll("[data-package-leave], .topbar a.bar-tool[href^='/']");
  for (const link of links) {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const gone = new Promise((done) => frame.addEventListener("load", done, { once: true }));
      frame.contentWindow.location.replace("about:blank");
      await Promise.race([gone, wait(SETTLE)]);
      await Promise.race([queue?.flush(), wait(PATIENCE)]);
      location.assign(link.href);
    });
  }
}

function full(stage) {
  const button = document.querySelector("[data-package-full]");
  if (!stage.requestFullscreen) return;
  button.hidden = false;
  button.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen()));
}

// In the lesson: what a page that was closed without a connection left behind.
behaviour("[data-package-waiting]", (panel) => {
  // not under a hand that is on its way somewhere
  let touched = false;
  for (const event of ["pointerdown", "keydown", "submit"]) addEventListener(event, () => (touched = true), { capture: true });
  const told = (state, answer) => answer && !queue.waiting.length && !touched && location.reload();
  const queue = new Queue({ name: `package:${panel.dataset.packageWaiting}`, url: panel.dataset.url, headers: csrf(), told });
  if (queue.waiting.length) queue.flush();
});
