// An H5P package: h5p-standalone draws it, and what its main content states (xAPI) is told as a SCORM 2004 page tells it.
import { H5P } from "h5p-standalone";
import { Teller, given, standIns } from "./frame.js";

const boot = given();
standIns();
if (boot) play();

function play() {
  const values = { ...boot.values };
  const began = Date.now();
  const teller = new Teller(boot, () => ({ ...values, "cmi.session_time": `PT${Math.round((Date.now() - began) / 1000)}S` }));
  const box = document.createElement("div");
  document.body.append(box);
  const options = {
    h5pJsonPath: boot.base.replace(/\/$/, ""),
    frameJs: boot.core,
    frameCss: boot.style,
    frame: false,
    icon: false,
    embedType: "div",
    reportingIsEnabled: true,
    // only with it does the player hand a content its state back; we ask for states ourselves
    saveFreq: 3600,
  };
  const state = values["cmi.suspend_data"];
  if (state) options.contentUserData = [{ state }];
  new H5P(box, options).then(() => begin(values, teller)).catch((error) => failed(error));
}

function begin(values, teller) {
  const core = window.H5P;
  const main = core.instances[0];
  values["cmi.completion_status"] ??= "incomplete";
  core.externalDispatcher.on("xAPI", ({ data: { statement } }) => {
    const { object, result, context } = statement;
    const part = object?.definition?.extensions?.["http://h5p.org/x-api/h5p-subContentId"];
    const verb = String(statement.verb?.id ?? "").split("/").pop();
    if (!part && !(context?.contextActivities?.parent ?? []).length) finish(values, verb, result ?? {});
    keep(main, values);
    teller.soon();
  });
  teller.tell();
  teller.ready();
  addEventListener("pagehide", () => keep(main, values), { capture: true });
  setInterval(() => keep(main, values) && teller.soon(), 5000);
}

function finish(values, verb, result) {
  const { score, success, completion } = result;
  if (score && Number.isFinite(score.raw)) {
    values["cmi.score.raw"] = String(score.raw);
    values["cmi.score.min"] = String(score.min ?? 0);
    values["cmi.score.max"] = String(score.max ?? 0);
    const share = score.scaled ?? (score.max ? score.raw / score.max : 0);
    values["cmi.score.scaled"] = String(Math.round(Math.min(Math.max(share, -1), 1) * 10000) / 10000);
  }
  if (typeof success === "boolean") values["cmi.success_status"] = success ? "passed" : "failed";
  if (completion || score || ["completed", "answered", "passed", "failed", "mastered"].includes(verb)) values["cmi.completion_status"] = "completed";
}

/** Where the learner stands, as the content says it; true when that differs. */
function keep(main, values) {
  const state = main?.getCurrentState?.();
  if (!state) return false;
  const text = JSON.stringify(state);
  if (text === values["cmi.suspend_data"] || text.length > 64000) return false;
  values["cmi.suspend_data"] = text;
  return true;
}

function failed(error) {
  parent.postMessage({ club: "package", say: "failed", why: String(error?.message ?? error).slice(0, 200) }, "*");
}
