""" "My data": everything the site holds about a person, as a ZIP of JSON files, a file a part."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from club import clock
from club.i18n import _, datetime_text
from club.people.models import Person
from club.people.personal_data import parts


def archive(person: Person) -> bytes:
    """The ZIP; README.txt says what each file holds."""
    out, said = io.BytesIO(), [_("The data this site holds about %(name)s.", name=person.full_name)]
    said.append(_("Made on %(moment)s.", moment=datetime_text(clock.now())) + "\n")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for part in parts():
            rows = part.export(person)
            pack.writestr(f"{part.code}.json", json.dumps(rows, ensure_ascii=False, indent=2, default=_plain))
            said.append(f"{part.code}.json – {part.label} ({len(rows)})")
        pack.writestr("README.txt", "\n".join(said) + "\n")
    return out.getvalue()


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
