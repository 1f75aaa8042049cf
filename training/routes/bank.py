"""The bank of questions: looking, writing, filing, taking out."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Invalid, NotFound
from club.i18n import _
from club.policy import ensure
from training import policy
from training.actions import bank, quizzes
from training.exchange.gift_writer import write_gift
from training.exchange.xml_writer import write_moodle_xml
from training.forms.questions import CategoryForm, FillForm, QuestionForm, blank, filled
from training.forms.writing import ReasonForm
from training.models import Course, QuestionKind, Quiz
from training.queries.attempts import Asked
from training.queries.bank import (
    Wanted,
    bank_count,
    bank_page,
    bank_question,
    categories,
    category_of,
    counted_categories,
    courses_to_fill,
    draft_from,
    quizzes_to_fill,
    tags_in_use,
    to_export,
    used_in,
    versions_of,
)
from training.queries.courses import course_for, quiz_for
from training.question import Difficulty
from training.routes.filing import category_choices, category_wanted
from training.routes.place import blueprint, see_other
from training.routes.said import line_shares
from training.words import kind_hints, kind_words, level_words

NO_STORE = "private, no-store"


def trainer_only() -> None:
    """The bank holds the right answers."""
    ensure(policy.may_use_bank(me()))


def wanted_from_request() -> Wanted:
    """The filter the address says; what it says wrongly is left out."""
    said = request.args
    typed, kind, level = said.get("category", ""), said.get("kind", ""), said.get("difficulty", "")
    return Wanted(
        category=category_of(int(typed)) if typed.isdecimal() and len(typed) < 10 else None,
        tags=tuple(tag for tag in said.getlist("tag") if tag)[:5],
        difficulty=Difficulty(level) if level in set(Difficulty) else None,
        kind=QuestionKind(kind) if kind in set(QuestionKind) else None,
        words=said.get("q", "")[:100],
        retired=said.get("retired") == "1",
    )


@blueprint.get("/bank")
@members_only
def question_bank() -> str:
    """Questions by category, kind, tag, difficulty and words."""
    trainer_only()
    wanted = wanted_from_request()
    filters = {
        "q": wanted.words or None,
        "category": wanted.category.id if wanted.category else None,
        "kind": wanted.kind.value if wanted.kind else None,
        "difficulty": wanted.difficulty.value if wanted.difficulty else None,
        "tag": list(wanted.tags) or None,
        "retired": 1 if wanted.retired else None,
    }
    return render_template(
        "training/bank/index.html",
        wanted=wanted,
        filters=filters,
        filtered=any(value for value in filters.values()),
        page=bank_page(me(), wanted, after=request.args.get("after")),
        count=bank_count(me(), wanted),
        categories=category_choices(_("Every category")),
        tags=tags_in_use(),
        kinds=kind_words(),
        levels=level_words(),
    )


@blueprint.route("/bank/new", methods=["GET", "POST"])
@members_only
def new_bank_question() -> Any:
    """A new question: first its kind, then the rest."""
    trainer_only()
    kind = request.form.get("kind") or request.args.get("kind") or ""
    if request.method == "GET" and kind not in set(QuestionKind):
        back = url_for("training.question_bank")
        return render_template("training/bank/kinds.html", kinds=kind_words(), hints=kind_hints(), back=back, name="")
    form = QuestionForm(data=blank(kind))
    form.category.choices = category_choices()
    if form.validate_on_submit():
        if request.form.get("do") == "preview":
            return _form_page(form, None, preview=_preview(form))
        with transaction():
            made = bank.add_question(me(), form.draft, category=category_wanted(form))
        flash(_("The question stands in the bank."))
        return see_other(url_for("training.bank_entry", question_id=made.entry_id))
    return _form_page(form, None), 422 if form.errors else 200


def _form_page(form: QuestionForm, version: Any, preview: Any = None) -> str:
    return render_template("training/bank/form.html", form=form, version=version, preview=preview, kinds=kind_words())


def _preview(form: QuestionForm) -> Asked:
    """The question as a learner will see it; nothing is written."""
    draft = form.draft
    question: Any = _Shown(draft)
    lines = list(question.choices)
    if draft.kind == QuestionKind.MATCHING:
        rights = sorted({row.match: row for row in lines}.values(), key=lambda row: row.match)
        return Asked(1, question, [row for row in lines if row.text], rights)
    return Asked(1, question, lines)


class _Shown:
    """A draft in the shape of a version."""

    def __init__(self, draft: Any) -> None:
        self.id, self.kind, self.text, self.format = 0, draft.kind, draft.text, draft.format
        self.feedback, self.spec, self.counts = draft.feedback, draft.spec, draft.kind != QuestionKind.NOTE
        self.choices = [_ShownLine(place, option) for place, option in enumerate(draft.options, start=1)]

    @property
    def stem(self) -> str:
        return self.text


class _ShownLine:
    def __init__(self, number: int, option: Any) -> None:
        self.id = self.root = number
        self.text, self.match, self.correct = option.text, option.match, option.correct
        self.weight, self.feedback, self.tolerance = option.weight, option.feedback, option.tolerance


@blueprint.get("/bank/<int:question_id>")
@members_only
def bank_entry(question_id: int) -> str:
    """A question as learners see it, its key, its versions, and where it is asked."""
    trainer_only()
    version = bank_question(me(), question_id)
    lines = list(version.choices)
    rights = list({row.match: row for row in lines if row.match}.values())
    item = Asked(1, version, [row for row in lines if row.text] if rights else lines, rights)
    return render_template(
        "training/bank/entry.html",
        version=version,
        item=item,
        lines=line_shares(item, None),
        draft=draft_from(version),
        versions=versions_of(version.entry),
        used=used_in(version.entry),
        may_edit=policy.may_edit_question(me(), version.entry),
        kinds=kind_words(),
        levels=level_words(),
        reason=ReasonForm(formdata=None),
    )


@blueprint.route("/bank/<int:question_id>/edit", methods=["GET", "POST"])
@members_only
def edit_bank_question(question_id: int) -> Any:
    """Change a question; who was asked it keeps what they were asked."""
    trainer_only()
    version = bank_question(me(), question_id)
    ensure(policy.may_edit_question(me(), version.entry))
    form = QuestionForm(data=filled(draft_from(version), category_id=version.entry.category_id or 0))
    form.category.choices = category_choices()
    if form.validate_on_submit():
        if request.form.get("do") == "preview":
            return _form_page(form, version, preview=_preview(form))
        with transaction():
            version = bank_question(me(), question_id, lock=True)
            now = bank.edit_question(me(), version, form.draft, category=category_wanted(form))
            renewed = now.id != version.id
        flash(
            _("Saved as version %(number)d. Results keep the old one.", number=now.number) if renewed else _("Saved.")
        )
        return see_other(url_for("training.bank_entry", question_id=question_id))
    return _form_page(form, version), 422 if form.errors else 200


@blueprint.post("/bank/<int:question_id>/copy")
@members_only
def copy_bank_question(question_id: int) -> Any:
    """A question of one's own, with the same words."""
    trainer_only()
    with transaction():
        version = bank_question(me(), question_id)
        made = bank.add_question(me(), draft_from(version), category=version.entry.category)
    flash(_("This is your copy. Change it as you like."))
    return see_other(url_for("training.edit_bank_question", question_id=made.entry_id))


@blueprint.post("/bank/<int:question_id>/state")
@members_only
def bank_question_state(question_id: int) -> Any:
    """Take a question out of the bank, or put it back."""
    trainer_only()
    if request.form.get("do") == "restore":
        with transaction():
            bank.restore_question(me(), bank_question(me(), question_id, lock=True))
        return see_other(url_for("training.bank_entry", question_id=question_id))
    form = ReasonForm()
    if not form.validate_on_submit():
        raise Invalid(_("Say why, so that others understand it later."), fields=form.errors)
    with transaction():
        bank.retire_question(me(), bank_question(me(), question_id, lock=True), reason=form.reason.data or "")
    flash(_("The question was taken out of the bank. Results keep it."))
    return see_other(url_for("training.bank_entry", question_id=question_id))


@blueprint.route("/bank/categories", methods=["GET", "POST"])
@members_only
def bank_categories() -> Any:
    """The tree: what lies where, and new branches."""
    trainer_only()
    form = CategoryForm()
    form.parent.choices = category_choices(_("At the top"))
    if form.validate_on_submit():
        with transaction():
            bank.add_category(me(), name=form.name.data or "", parent=category_of(form.parent.data))
        return see_other(url_for("training.bank_categories"))
    page = render_template("training/bank/categories.html", form=form, rows=counted_categories(me()))
    return page, 422 if form.errors else 200


@blueprint.post("/bank/categories/<int:category_id>")
@members_only
def rename_bank_category(category_id: int) -> Any:
    """Give a category another name."""
    trainer_only()
    with transaction():
        category = category_of(category_id)
        if category is None:
            raise NotFound
        bank.rename_category(me(), category, name=request.form.get("name", ""))
    return see_other(url_for("training.bank_categories"))


@blueprint.get("/bank/export/<any(gift, xml):form>")
@members_only
def export_bank(form: str) -> Response:
    """What the filter finds as a file that Moodle and others read."""
    trainer_only()
    drafts = to_export(me(), wanted_from_request())
    text, ending, kind = "", "gift", "text/plain; charset=utf-8"
    if form == "gift":
        text, unsaid = write_gift(drafts)
        if unsaid:
            told = _(
                "%(count)d questions are left out: GIFT has no words for their kinds. Use Moodle XML.",
                count=len(unsaid),
            )
            text = f"// {told}\n\n{text}"
    else:
        text, ending, kind = write_moodle_xml(drafts), "xml", "application/xml"
    response = make_response(text)
    response.headers["Content-Type"] = kind
    response.headers.set("Content-Disposition", "attachment", filename=f"cau-hoi.{ending}")
    response.headers["Cache-Control"] = NO_STORE
    return response


@blueprint.get("/bank/export")
@members_only
def export_choice() -> str:
    """Which format: what each can say and what not."""
    trainer_only()
    wanted = wanted_from_request()
    return render_template(
        "training/bank/export.html", count=bank_count(me(), wanted), filters=request.args.to_dict(flat=False)
    )


def fill_form(**data: Any) -> FillForm:
    """The form that puts questions into a quiz: those that stand, and a new one in each course."""
    form = FillForm(**data)
    standing = [(f"quiz:{quiz.id}", f"{course.title} – {quiz.title}") for quiz, course in quizzes_to_fill(me())]
    fresh = [
        (f"course:{course.id}", _("A new quiz in “%(course)s”", course=course.title))
        for course in courses_to_fill(me())
    ]
    form.quiz.choices = [*fresh, *standing]
    return form


def filled_quiz(form: FillForm, numbers: list[int]) -> tuple[Course, Quiz, int]:
    """Put questions into the quiz a form names, in the caller's transaction."""
    kind, _colon, typed = str(form.quiz.data).partition(":")
    pairs = quizzes_to_fill(me()) if kind == "quiz" else []
    if kind == "quiz":
        quiz, course = next(pair for pair in pairs if pair[0].id == int(typed))
        course = course_for(me(), course.slug)
        quiz = quiz_for(me(), course, quiz.id)
    else:
        course = next(course for course in courses_to_fill(me()) if course.id == int(typed))
        title = form.title.data or _("Quiz")
        quiz = quizzes.add_quiz(me(), course, title=title, pass_percent=60, required=False)
    return course, quiz, quizzes.take_questions(me(), course, quiz, numbers)


@blueprint.post("/bank/into-quiz")
@members_only
def into_quiz() -> Any:
    """Put the questions that are ticked into a quiz: asks which, then does it."""
    trainer_only()
    typed = [*request.form.getlist("question"), *(request.form.get("ids") or "").split(",")]
    numbers = [int(item) for item in typed if item.isdecimal() and len(item) < 10][:200]
    if not numbers:
        flash(_("Tick the questions first."), "warning")
        return see_other(url_for("training.question_bank"))
    form = fill_form(data={"ids": ",".join(map(str, numbers))})
    if request.form.get("do") == "fill" and form.validate():
        with transaction():
            course, quiz, count = filled_quiz(form, numbers)
        flash(_("%(count)d questions were put into the quiz.", count=count))
        return see_other(url_for("training.edit_quiz", slug=course.slug, quiz_id=quiz.id, _anchor="questions"))
    form.ids.data = ",".join(map(str, numbers))
    return render_template("training/bank/into_quiz.html", form=form, count=len(numbers), tree=categories())
