"""Small packages made by code: good ones of each kind, and archives that no honest tool makes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from club.db import db, transaction
from club.people.models import Person
from training.models import Course, Lesson
from training.packages.actions import bringing
from training.packages.models import Package, Rule

SCORM12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Xử lý tình huống</title>
{items}
  </organization></organizations>
  <resources>
{resources}
  </resources>
</manifest>
"""
SCORM2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Ba bước mời họp</title>
{items}
  </organization></organizations>
  <resources>
{resources}
  </resources>
</manifest>
"""
# A page that finds its API as ADL's own example does, and offers buttons for what a learner would do.
PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Bài</title>
<script>
function find(win) { var n = 0; while (win.API == null && win.API_1484_11 == null && win.parent && win.parent != win && n++ < 7) win = win.parent; return win.API || win.API_1484_11; }
var api = find(window), old = !!api.LMSInitialize;
var say = { status: old ? "cmi.core.lesson_status" : "cmi.completion_status", raw: old ? "cmi.core.score.raw" : "cmi.score.scaled", place: old ? "cmi.core.lesson_location" : "cmi.location" };
function get(k) { return old ? api.LMSGetValue(k) : api.GetValue(k); }
function set(k, v) { return old ? api.LMSSetValue(k, v) : api.SetValue(k, v); }
function commit() { return old ? api.LMSCommit("") : api.Commit(""); }
function score(v) { set(say.raw, v); set(say.status, "completed"); commit(); }
onload = function () { old ? api.LMSInitialize("") : api.Initialize(""); document.getElementById("place").textContent = get(say.place) + "|" + get("cmi.suspend_data") + "|" + get(old ? "cmi.core.entry" : "cmi.entry"); };
</script></head>
<body><h1>{title}</h1><p id="place"></p>
<button onclick="set(say.place, '2'); set('cmi.suspend_data', 'đến bước hai'); commit();">Bước hai</button>
<button onclick="score(old ? '90' : '0.9')">Xong</button></body></html>
"""


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def manifest(parts: Sequence[str], *, form: str = SCORM12, mastery: str = "") -> str:
    """imsmanifest.xml with an item for each part."""
    more = f"<adlcp:masteryscore>{mastery}</adlcp:masteryscore>" if mastery and form == SCORM12 else ""
    if mastery and form == SCORM2004:
        more = (
            '<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">'
            f"<imsss:minNormalizedMeasure>{mastery}</imsss:minNormalizedMeasure>"
            "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
        )
    items = "\n".join(
        f'<item identifier="i{n}" identifierref="r{n}"><title>{title}</title>{more}</item>'
        for n, title in enumerate(parts, start=1)
    )
    kind = "scormtype" if form == SCORM12 else "scormType"
    resources = "\n".join(
        f'<resource identifier="r{n}" type="webcontent" adlcp:{kind}="sco" href="bai{n}.html"><file href="bai{n}.html"/></resource>'
        for n, _title in enumerate(parts, start=1)
    )
    return form.replace("{items}", items).replace("{resources}", resources)


def scorm(*parts: str, form: str = SCORM12, mastery: str = "", page: str = PAGE, **more: str | bytes) -> bytes:
    """A SCORM package with a page for each part; `more` are further files (a dot in a name is written "__")."""
    parts = parts or ("Mở đầu",)
    files: dict[str, str | bytes] = {"imsmanifest.xml": manifest(parts, form=form, mastery=mastery)}
    files |= {f"bai{n}.html": page.replace("{title}", title) for n, title in enumerate(parts, start=1)}
    return zipped(files | {name.replace("__", "."): data for name, data in more.items()})


def h5p(**changes: Any) -> bytes:
    """An H5P package whose one library asks one question; `changes` replace files ("h5p__json") or, None, leave out."""
    library = {"machineName": "Club.Ask", "majorVersion": 1, "minorVersion": 0, "runnable": 1, "title": "Ask",
               "preloadedJs": [{"path": "ask.js"}]}  # fmt: skip
    about = {"title": "Chọn việc đầu tiên", "mainLibrary": "Club.Ask", "language": "vi", "embedTypes": ["div"],
             "preloadedDependencies": [{"machineName": "Club.Ask", "majorVersion": "1", "minorVersion": "0"}]}  # fmt: skip
    script = """var Club = Club || {};
Club.Ask = function (params, id, extras) { H5P.EventDispatcher.call(this); this.id = id; this.said = (extras && extras.previousState && extras.previousState.said) || ""; var self = this;
  this.attach = function (box) { var b = document.createElement("button"); b.textContent = params.ask + self.said; b.onclick = function () { self.said = " (đã chọn)"; var e = self.createXAPIEventTemplate("answered"); e.setScoredResult(1, 1, self, true, true); self.trigger(e); }; box.append ? box.append(b) : box[0].appendChild(b); };
  this.getCurrentState = function () { return { said: self.said }; };
  this.getScore = function () { return self.said ? 1 : 0; }; this.getMaxScore = function () { return 1; }; };
Club.Ask.prototype = Object.create(H5P.EventDispatcher.prototype);
H5P["Ask"] = Club.Ask; window["Club"] = Club;"""
    files: dict[str, Any] = {
        "h5p.json": json.dumps(about),
        "content/content.json": json.dumps({"ask": "Gọi cho bạn vắng họp"}),
        "Club.Ask-1.0/library.json": json.dumps(library),
        "Club.Ask-1.0/ask.js": script,
    }
    files |= {name.replace("__", "."): data for name, data in changes.items()}
    return zipped({name: data for name, data in files.items() if data is not None})


def package(
    actor: Person, course: Course, lesson: Lesson, data: bytes, *, rule: Rule = Rule.COMPLETED, name: str = "goi.zip"
) -> Package:
    """The package brought into the lesson by its writer."""
    course, lesson = db.session.get_one(Course, course.id), db.session.get_one(Lesson, lesson.id)
    with (
        bringing.brought(db.session.get_one(Person, actor.id), course, io.BytesIO(data), name=name) as found,
        transaction(),
    ):
        lesson = db.session.get_one(Lesson, lesson.id)
        return bringing.put(db.session.get_one(Person, actor.id), course, lesson, found, rule=rule)
