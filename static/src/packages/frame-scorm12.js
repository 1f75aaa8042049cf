import { Scorm12API } from "scorm-again/scorm12/min";
import { start } from "./scorm.js";

start({
  make: () => new Scorm12API({ autocommit: false, logLevel: 5, autoCompleteLessonStatus: true }),
  name: "API",
  sets: ["LMSSetValue", "LMSInitialize"],
  done: ["LMSCommit", "LMSFinish"],
});
