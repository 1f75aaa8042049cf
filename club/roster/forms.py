"""Forms of the lists."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Length

from club.forms import ClientIdField, Form, LineField
from club.i18n import _l


class UploadForm(Form):
    """Bring a list."""

    client_id = ClientIdField()
    file = FileField(_l("List (.xlsx or .csv)"), [FileRequired(_l("Choose the file with the list."))])
    fix_case = BooleanField(_l("Write names in capitals properly: NGUYỄN VĂN AN becomes Nguyễn Văn An"), default=True)


class ConfirmForm(Form):
    """Carry out the plan that is shown."""

    digest = HiddenField(validators=[InputRequired()])
    reason = LineField(_l("Note for the ledger"), [Length(max=300)])
