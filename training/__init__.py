"""The room of training: courses, lessons, quizzes."""

from __future__ import annotations

from flask import Flask

from club import navigation
from club.i18n import _l
from club.navigation import Place
from club.people import personal_data
from training import demo, home, jobs, notices, offices, personal, routes, seed
from training.certificates import app as certificates_app
from training.packages import app as packages_app
from training.practice import app as practice_app
from training.rich import stem_words, words

# Imported for what they declare: home's cards, kinds of notices, jobs, loaders of the demo and of measurements.
DECLARED = (demo, home, jobs, notices, seed)


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals.update(stem_words=stem_words, text_words=words)
    navigation.add(Place("training.index", _l("Training"), "mortarboard", 20))
    personal_data.add(personal.PART)
    offices.declare()
    certificates_app.init_app(app)
    packages_app.init_app(app)
    practice_app.init_app(app)
