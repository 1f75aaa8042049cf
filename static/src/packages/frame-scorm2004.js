import { Scorm2004API } from "scorm-again/scorm2004/min";
import { start } from "./scorm.js";

start({
  make: () => new Scorm2004API({ autocommit: false, logLevel: 5 }),
  name: "API_1484_11",
  sets: ["SetValue", "Initialize"],
  done: ["Commit", "Terminate"],
});
