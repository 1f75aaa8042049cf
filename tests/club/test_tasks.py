"""Long work that people watch and may stop."""

from __future__ import annotations

import pytest

from club import tasks
from club.db import db, transaction
from club.people.models import Person
from club.tasks import Progress


@pytest.fixture
def progress(inside):
    """The id of a fresh row."""
    with inside(), transaction():
        return tasks.begin("test")


def _row(number: int) -> Progress:
    db.session.expire_all()
    return db.session.get_one(Progress, number)


def test_work_that_ends_is_done(inside, progress):
    with inside():
        assert _row(progress).state == "queued"
        with tasks.work(progress):
            tasks.step(progress, 40, 100, "người thứ 40")
            assert (_row(progress).state, _row(progress).done, _row(progress).message) == (
                "running",
                40,
                "người thứ 40",
            )
        assert _row(progress).state == "done"


def test_work_that_is_asked_to_stop_ends_at_its_next_step_and_keeps_whole_batches(inside, progress, make):
    with inside():
        with tasks.work(progress):
            for batch in range(3):
                with transaction():
                    db.session.add(Person(full_name=f"Người {batch}"))
                if batch == 1:
                    with transaction():
                        tasks.ask_to_stop(progress)
                tasks.step(progress, batch + 1, 3)
        assert _row(progress).state == "stopped"
        assert _row(progress).done == 2
        assert db.session.query(Person).count() == 2


def test_work_that_breaks_says_so_and_raises_for_its_retries(inside, progress):
    with inside():
        with pytest.raises(ZeroDivisionError), tasks.work(progress):
            1 / 0  # noqa: B018
        assert _row(progress).state == "failed"


def test_what_has_ended_cannot_be_stopped(inside, progress):
    with inside():
        with tasks.work(progress):
            pass
        with transaction():
            tasks.ask_to_stop(progress)
        assert (_row(progress).state, _row(progress).stop_asked) == ("done", False)


def test_a_step_inside_a_batch_is_a_mistake(inside, progress):
    with inside(), transaction(), pytest.raises(RuntimeError, match="inside a transaction"):
        tasks.step(progress, 1, 2)


def test_a_job_runs_at_once_in_tests_and_says_what_went_wrong(inside):
    @tasks.job(retries=2)
    def halve(number: int) -> float:
        return 10 / number

    with inside():
        assert halve(5) == 2
        assert halve.call_local(2) == 5
        with pytest.raises(ZeroDivisionError):
            halve(0)
    tasks._jobs.declared.remove(halve)
