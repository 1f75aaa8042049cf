"""How kinds, levels and reasons read. A reason says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from club.i18n import _
from training.question import Difficulty, QuestionKind


def kind_words() -> dict[str, str]:
    """Kinds of questions as people call them, in the order in which they are offered."""
    return {
        QuestionKind.SINGLE.value: _("One right choice"),
        QuestionKind.MULTIPLE.value: _("Several right choices"),
        QuestionKind.TRUE_FALSE.value: _("True or false"),
        QuestionKind.SHORT.value: _("Short answer"),
        QuestionKind.NUMERIC.value: _("Number"),
        QuestionKind.MATCHING.value: _("Matching pairs"),
        QuestionKind.ORDERING.value: _("Putting in order"),
        QuestionKind.CLOZE.value: _("Filling gaps"),
        QuestionKind.ESSAY.value: _("Essay"),
        QuestionKind.NOTE.value: _("A note to read"),
    }


def kind_hints() -> dict[str, str]:
    """What each kind is good for, in one sentence."""
    return {
        QuestionKind.SINGLE.value: _("A list of choices, one of them right."),
        QuestionKind.MULTIPLE.value: _("A list of choices, several right; partly right earns part of the points."),
        QuestionKind.TRUE_FALSE.value: _("A sentence to be judged."),
        QuestionKind.SHORT.value: _("A word or two, typed; diacritics may be forgiven."),
        QuestionKind.NUMERIC.value: _("A number within a tolerance, with a unit if you like."),
        QuestionKind.MATCHING.value: _("What belongs to what."),
        QuestionKind.ORDERING.value: _("Steps in their right order."),
        QuestionKind.CLOZE.value: _("A text with gaps to type in or choose from."),
        QuestionKind.ESSAY.value: _("A longer text; a trainer marks it by a rubric."),
        QuestionKind.NOTE.value: _("Words between questions, without an answer."),
    }


def level_words() -> dict[str, str]:
    """Difficulties as people call them."""
    return {
        Difficulty.EASY.value: _("Easy"),
        Difficulty.MEDIUM.value: _("Medium"),
        Difficulty.HARD.value: _("Hard"),
    }


def behaviour_words() -> dict[str, str]:
    """When a learner hears how it went."""
    return {
        "deferred": _("At the end, when the quiz is handed in"),
        "immediate": _("Question by question: an answer is checked once"),
        "adaptive": _("Question by question, with several tries"),
    }


_REASONS: dict[str, Callable[[dict[str, Any]], str]] = {
    "no_text": lambda d: _("The question has no text."),
    "too_long": lambda d: _("The question is too long: at most 20,000 letters and 60 lines."),
    "empty_option": lambda d: _("One of the answers is empty. Fill it in or remove its mark."),
    "two_choices": lambda d: _("Give at least two choices."),
    "no_right": lambda d: _("No answer is marked as right."),
    "right_needed": lambda d: _("Mark at least one choice as right."),
    "one_right": lambda d: _("Mark exactly one choice as right."),
    "true_false_two": lambda d: _("A true-or-false question has two choices."),
    "true_false_answer": lambda d: _("“%(text)s” is neither true nor false. Write Đúng or Sai.", text=d["text"]),
    "weights_add_up": lambda d: _("The weights of the right answers come to %(total)s %%, not to 100 %%.", **d),
    "weight_range": lambda d: _("A weight of %(weight)s is not possible: it lies between −100 and 100.", **d),
    "not_a_number": lambda d: _("“%(text)s” is not a number.", **d),
    "two_pairs": lambda d: _("Give at least two pairs."),
    "pair_without_match": lambda d: _("A pair lacks its right side."),
    "pair_without_arrow": lambda d: _("“%(text)s” lacks the arrow -> between the two sides of a pair.", **d),
    "two_items": lambda d: _("Give at least two lines to be put in order."),
    "no_gaps": lambda d: _("The text has no gap. Write {=answer} where one belongs."),
    "gap_kind": lambda d: _("Gap %(number)d is of the kind “%(kind)s”, which is not known here.", **d),
    "gap_empty": lambda d: _("Gap %(number)d has no answers.", **d),
    "gap_one_choice": lambda d: _("Gap %(number)d offers only one choice; give at least two.", **d),
    "gap_no_right": lambda d: _("Gap %(number)d has no fully right answer. Mark one with =.", **d),
    "gap_number": lambda d: _("Gap %(number)d asks for a number, and “%(text)s” is none.", **d),
    "name_not_closed": lambda d: _("The name begins with :: and is not closed by another ::."),
    "brace_not_closed": lambda d: _("A brace { is not closed, or not opened. Write \\{ for a plain one."),
    "two_answers": lambda d: _("There are two places for answers { } in one question. Write \\{ for a plain brace."),
    "no_marker": lambda d: _("The answers “%(text)s” do not begin with =, ~, # or TRUE or FALSE.", **d),
    "no_answer_line": lambda d: _("The line “ANSWER: …” is missing."),
    "letter_twice": lambda d: _("Two choices have the same letter."),
    "answer_letter": lambda d: _("The right answer is given as “%(letter)s”, and there is no such choice.", **d),
    "kind_unknown": lambda d: _("Questions of the kind “%(kind)s” are not known here.", **d),
    "level_unknown": lambda d: _("The difficulty “%(text)s” is not known. Write Dễ, Vừa or Khó.", **d),
    "xml_broken": lambda d: _("From this line on the file is not XML: it is cut off or was changed by hand."),
    "xml_hostile": lambda d: _("The file defines entities of its own; such files are not read."),
    "xml_too_deep": lambda d: _("The file is nested too deeply or has too many parts to be questions."),
    "xml_not_quiz": lambda d: _("This XML holds “%(tag)s” and no quiz. Export it from Moodle as Moodle XML.", **d),
    "sheet_damaged": lambda d: _("The workbook is damaged or is no .xlsx file. Save it again as .xlsx."),
    "sheet_no_heads": lambda d: _("No row with the headings of the form was found: at least “Câu hỏi”."),
    "not_text": lambda d: _("This is not a text file, so no questions can be read from it."),
    "nothing": lambda d: _("No question was found in the file."),
    "too_many": lambda d: _("The file holds more than %(most)d questions. Split it.", **d),
}  # fmt: skip


def reason(code: str, detail: dict[str, Any] | None = None) -> str:
    """Why an item cannot be taken, in the language in force."""
    return _REASONS[code](detail or {})
