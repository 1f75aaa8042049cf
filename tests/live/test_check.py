"""`club live check`: a whole session passes, a table that was tampered with is named."""

from __future__ import annotations

from click.testing import CliRunner

from club.db import db, transaction
from club.policy import Role
from live.cli import live
from live.models import LiveQuestion


def test_a_whole_room_passes_and_a_changed_table_is_named(make, phone_of, inside):
    chair, anna = make.person(Role.CHAIR), make.person()
    session = make.session(chair=chair)
    phone, lead = phone_of(anna), phone_of(chair)
    seq = phone.emit("live.ask", session=session.id, text="Bao giờ họp lại?")["seq"]
    lead.emit("live.support", session=session.id, seq=seq)
    lead.emit("live.poll_new", session=session.id, question="Họp lại?", kind="single", options="Có\nKhông", now=True)
    phone.emit("live.vote", session=session.id, seq=seq + 2, choice=["0"])
    phone.emit("live.raise", session=session.id)

    def check():
        with inside():
            return CliRunner().invoke(live, ["check"])

    assert check().output.startswith("1 sessions")
    with inside(), transaction():
        db.session.query(LiveQuestion).one().support = 40
    done = check()
    assert done.exit_code == 1
    assert f"questions {seq}" in done.output
