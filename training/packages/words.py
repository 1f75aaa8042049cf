"""How kinds, states and reasons read. A reason says what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from club.i18n import _


def kind_words() -> dict[str, str]:
    """Kinds of packages as people call them."""
    return {"scorm12": "SCORM 1.2", "scorm2004": "SCORM 2004", "h5p": "H5P"}


def rule_words() -> dict[str, str]:
    """What makes the lesson done."""
    return {
        "completed": _("Getting through to the end"),
        "passed": _("Passing: the package itself judges"),
    }


_REASONS: dict[str, Callable[[dict[str, Any]], str]] = {
    "not_zip": lambda d: _("This is not a zip archive, or it is cut off. Export the package again and send that file."),
    "nothing_sent": lambda d: _("Choose a file: a SCORM package (.zip) or an H5P package (.h5p)."),
    "empty": lambda d: _("The archive is empty."),
    "too_many_files": lambda d: _("The archive holds more than %(most)d files.", **d),
    "too_much": lambda d: _("Unpacked, the archive would take more than %(most)d MB.", **d),
    "bomb": lambda d: _("“%(name)s” unpacks to two hundred times its size. Such files are not taken.", **d)
    if d["name"]
    else _("The archive unpacks to two hundred times its size. Such files are not taken."),
    "name_twice": lambda d: _("“%(name)s” and “%(other)s” are the same name to many phones. Rename one of them.", **d),
    "name_signs": lambda d: _("The name “%(name)s” holds signs that no name may hold.", **d),
    "name_backslash": lambda d: _(
        "The name “%(name)s” is written with backslashes. Zip the folder again with another program.", **d),
    "name_absolute": lambda d: _(
        "The name “%(name)s” begins at the root of a disk. Names must lead from the archive.", **d),
    "name_leads_out": lambda d: _("The name “%(name)s” leads out of the archive.", **d),
    "name_too_long": lambda d: _("The name “%(name)s” is too long or lies too deep.", **d),
    "link": lambda d: _("“%(name)s” is a link to another file. Put the file itself into the archive.", **d),
    "not_a_file": lambda d: _("“%(name)s” is neither a file nor a folder.", **d),
    "encrypted": lambda d: _("“%(name)s” is locked with a password. Export the package without one.", **d),
    "packed_unknown": lambda d: _(
        "“%(name)s” is packed in a way that browsers do not know. Zip it the usual way (deflate).", **d),
    "file_damaged": lambda d: _("“%(name)s” is damaged inside the archive. Export the package again.", **d),
    "file_too_large": lambda d: _("“%(name)s” is larger than %(most)d MB; no such file is that large.", **d),
    "no_manifest": lambda d: _(
        "There is neither imsmanifest.xml (SCORM) nor h5p.json (H5P) in the archive, so it is no package."),
    "manifest_deeper": lambda d: _(
        "The manifest lies in a folder (%(name)s). Zip what is in that folder, not the folder itself.", **d),
    "manifest_xml_broken": lambda d: _("imsmanifest.xml, line %(at_line)d: from here on it is not XML.", **d),
    "manifest_xml_hostile": lambda d: _("imsmanifest.xml defines entities of its own; such files are not read."),
    "manifest_xml_too_deep": lambda d: _("imsmanifest.xml is nested too deeply or has too many parts."),
    "manifest_other": lambda d: _(
        "imsmanifest.xml, line %(at_line)d: it begins with “%(tag)s”, not with “manifest”.", **d),
    "scorm_version": lambda d: _(
        "imsmanifest.xml says version “%(version)s”. SCORM 1.2 and SCORM 2004 are known here.", **d),
    "no_organization": lambda d: _(
        "imsmanifest.xml, line %(at_line)d: there is no organization, so nothing to open.", **d),
    "nothing_to_open": lambda d: _("imsmanifest.xml, line %(at_line)d: none of the items opens a page.", **d),
    "too_many_items": lambda d: _("imsmanifest.xml has more than %(most)d items.", **d),
    "items_too_deep": lambda d: _("imsmanifest.xml, line %(at_line)d: items lie too deep in each other.", **d),
    "item_twice": lambda d: _("imsmanifest.xml: two items are called “%(key)s”.", **d),
    "resource_missing": lambda d: _(
        "imsmanifest.xml, line %(at_line)d: “%(item)s” asks for the resource “%(wanted)s”, which is not there.", **d),
    "resource_empty": lambda d: _("imsmanifest.xml, line %(at_line)d: the resource “%(wanted)s” names no file.", **d),
    "mastery": lambda d: _("imsmanifest.xml, line %(at_line)d: “%(value)s” is not a mastery score.", **d),
    "href_outside": lambda d: _(
        "imsmanifest.xml, line %(at_line)d: “%(href)s” lies outside the package. Put the page into it.", **d),
    "href_leads_out": lambda d: _("imsmanifest.xml, line %(at_line)d: “%(href)s” leads out of the package.", **d),
    "href_missing": lambda d: _("imsmanifest.xml, line %(at_line)d: the file “%(href)s” is not in the archive.", **d),
    "href_other_case": lambda d: _(
        "imsmanifest.xml, line %(at_line)d: it asks for “%(href)s”, the archive holds “%(other)s”. Write "
        "both the same way.", **d),
    "h5p_missing": lambda d: _("The file %(name)s is missing, so this H5P package has no content.", **d),
    "json_broken": lambda d: _("%(name)s, line %(at_line)d: from here on it is not JSON.", **d),
    "json_not_text": lambda d: _("%(name)s is not written in UTF-8.", **d),
    "h5p_fields": lambda d: _("%(name)s does not say what an H5P package has to say.", **d),
    "h5p_main": lambda d: _("h5p.json calls “%(library)s” its main library and does not list it.", **d),
    "h5p_part": lambda d: _("The library %(library)s asks for “%(path)s”, which is not in the archive.", **d),
    "h5p_libraries": lambda d: _(
        "These libraries are missing: %(libraries)s. Export the package with its libraries (h5p.org leaves "
        "them out; Lumi and Moodle put them in).", **d),
    "data_too_many": lambda d: _("The package sent more than %(most)d values at once.", **d),
    "data_name": lambda d: _("The package sent a value with the unknown name “%(key)s”.", **d),
    "data_too_long": lambda d: _(
        "The package sent more than %(most)d letters in %(key)s. That is more than any SCORM allows.", **d),
    "data_value": lambda d: _("The package sent “%(value)s” as %(key)s, which that cannot be.", **d),
    "data_item": lambda d: _("The package has no part called “%(key)s”.", **d),
}  # fmt: skip


def reason(code: str, detail: dict[str, Any] | None = None) -> str:
    """Why a package or a value cannot be taken, in the language in force."""
    return _REASONS[code](detail or {})
