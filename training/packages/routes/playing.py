"""Running a package: the page around it, and where it tells what the learner does."""

from __future__ import annotations

import secrets
from typing import Any

from flask import g, jsonify, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound
from club.limits import hit
from training import paths
from training.models import Course, Lesson
from training.packages import policy
from training.packages.actions import running
from training.packages.contents import Item, PackageKind
from training.packages.forms import told_by_script
from training.packages.models import Package, PackageRun
from training.packages.queries import package_of, place_of, run_for
from training.packages.record import given
from training.packages.routes.content import SANDBOX, runtime_url
from training.packages.routes.place import blueprint, files_url, own_host
from training.packages.tickets import Ticket, issue
from training.queries.courses import course_for, lesson_for
from training.routes.place import see_other


@blueprint.post("/training/<slug>/lessons/<lesson_slug>/package")
@members_only
def begin(slug: str, lesson_slug: str) -> Any:
    """Go on with the package, or begin it; `again=1` begins anew. A draft is only looked at."""
    hit("package.open", "60 per minute", me().id)
    with transaction():
        course = course_for(me(), slug)
        lesson = lesson_for(me(), course, lesson_slug)
        if not policy.keeps_record(me(), course, lesson):
            return see_other(url_for("packages.preview", slug=slug, lesson_slug=lesson_slug))
        run = running.open_run(me(), course, lesson, again=request.form.get("again") == "1")
    return see_other(url_for("packages.run", run_id=run.id))


@blueprint.get("/training/<slug>/lessons/<lesson_slug>/package")
@members_only
def preview(slug: str, lesson_slug: str) -> Any:
    """The package as its writers try it; nothing is kept."""
    course = course_for(me(), slug)
    lesson = lesson_for(me(), course, lesson_slug)
    package = package_of(lesson)
    if package is None:
        raise NotFound
    if policy.keeps_record(me(), course, lesson):
        return see_other(paths.lesson_path(course, lesson))
    return _player(course, lesson, package, None)


@blueprint.get("/training/packages/runs/<int:run_id>")
@members_only
def run(run_id: int) -> Any:
    """The player. `?item=` opens one of several parts by its place, counted from 0."""
    found = run_for(me(), run_id)
    course, lesson = place_of(found.package)
    course = course_for(me(), course.slug)
    lesson = lesson_for(me(), course, lesson.slug)
    if found.package.file is None or found.ended_at is not None:
        return see_other(paths.lesson_path(course, lesson))
    return _player(course, lesson, found.package, found)


def _player(course: Course, lesson: Lesson, package: Package, found: PackageRun | None) -> str:
    playable = package.playable
    state = found.state if found else {}
    asked = request.args.get("item", "")
    place = int(asked) if asked.isdecimal() and len(asked) < 4 else _next(playable, state)
    place = min(place, len(playable) - 1)
    boot = _boot(package, playable[place], found)
    g.csp = {"frame-src": boot["src"].split("/packages/")[0] + "/packages/"}
    return render_template(
        "training/packages/player.html",
        course=course,
        lesson=lesson,
        package=package,
        run=found,
        contents=package.contents,
        places={item.key: number for number, item in enumerate(playable)},
        done={key for key, row in state.get("items", {}).items() if row.get("completion") == "completed"},
        item=playable[place],
        place=place,
        total=len(playable),
        boot=boot,
        sandbox=SANDBOX.removeprefix("sandbox ") + (" allow-same-origin" if own_host() else ""),
        page_url=_page_url(course, lesson, found),
        back_url=paths.lesson_path(course, lesson),
    )


def _page_url(course: Course, lesson: Lesson, found: PackageRun | None) -> str:
    if found:
        return url_for("packages.run", run_id=found.id)
    return url_for("packages.preview", slug=course.slug, lesson_slug=lesson.slug)


def _next(playable: list[Item], state: dict[str, Any]) -> int:
    """Where to go on: the first part that is not completed, else the first."""
    rows = state.get("items", {})
    undone = (n for n, item in enumerate(playable) if rows.get(item.key, {}).get("completion") != "completed")
    return next(undone, 0)


def _boot(package: Package, item: Item, found: PackageRun | None) -> dict[str, Any]:
    """What the frame is given: the learner's values, and where to tell. It reaches the frame in its name."""
    if package.file is None:
        raise NotFound
    ticket = issue(Ticket(package.file.sha256, package.kind, found.id if found else 0))
    base = files_url(ticket)
    person = (f"p{me().id}", me().full_name)
    h5p, host = package.kind == PackageKind.H5P, bool(own_host())
    runtime = f"{base.split('/packages/')[0]}"
    return {
        "item": item.key,
        "title": item.title,
        "session": secrets.token_hex(8),
        "seen": found.seq if found else 0,
        "values": given(found.state if found else {}, item, package.kind, person),
        "time": "cmi.core.session_time" if package.kind == PackageKind.SCORM12 else "cmi.session_time",
        "save": f"{base}-/commit" if found else "",
        "base": base,
        "href": base + item.href,
        "host": host and not h5p,
        "src": f"{base}-/frame" if h5p or host else base + item.href,
        "core": runtime + runtime_url("packages/h5p-core.js") if h5p else "",
        "style": runtime + runtime_url("packages/h5p.css") if h5p else "",
        "origin": base.split("/packages/")[0] if host else "null",
    }


@blueprint.post("/training/packages/runs/<int:run_id>/commits")
@members_only
def commit(run_id: int) -> Any:
    """Keep what the package told, as the page's queue sends it; telling again changes nothing."""
    hit("package.commit", "240 per minute", me().id)
    told = told_by_script(request.get_json(silent=True))
    with transaction():
        found = run_for(me(), run_id)
        outcome = running.record(me(), found, told)
    return jsonify(
        seq=found.seq,
        state="open",
        refused=outcome.refused,
        conflicts=[1] if found.apart else [],
        done=found.done_at is not None,
    )


@blueprint.post("/training/packages/runs/<int:run_id>/apart")
@members_only
def apart(run_id: int) -> Any:
    """Choose between what two devices told."""
    with transaction():
        found = run_for(me(), run_id)
        running.settle_apart(me(), found, other=request.form.get("keep") == "other")
        course, lesson = place_of(found.package)
    return see_other(paths.lesson_path(course, lesson))
