"""imsmanifest.xml of SCORM 1.2 (CAM 1.2, chapter 2.2) and 2004 (CAM 3rd and 4th edition, chapter 3): organizations,
items, resources, and what an item says to its page. Sequencing rules are read over: every item may be opened."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from club.text import clean_line
from training.exchange.xml_tree import Node, tree
from training.packages.archive import Archive
from training.packages.contents import Contents, Item, PackageKind
from training.packages.times import hundredths
from training.question import Unreadable

MANIFEST = "imsmanifest.xml"
MOST_ITEMS, DEEPEST, LONGEST_LAUNCH_DATA = 300, 8, 4096
_FRAME = re.compile(rb"<\s*i?frame(set)?\b", re.IGNORECASE)


def local(name: str) -> str:
    """A name without its namespace's prefix, in small letters: packages write scormtype and scormType."""
    return name.rpartition(":")[2].lower()


def every(node: Node, tag: str) -> Iterator[Node]:
    """The children of this local name."""
    return (child for child in node.children if local(child.tag) == tag)


def one(node: Node | None, *path: str) -> Node | None:
    """The first node at the end of a path of local names."""
    for tag in path:
        node = next(every(node, tag), None) if node else None
    return node


def said(node: Node | None, *path: str) -> str:
    """The text at the end of a path, one line."""
    found = one(node, *path)
    return clean_line(found.text) if found else ""


def attribute(node: Node, name: str) -> str:
    """An attribute by its local name."""
    return next((value.strip() for key, value in node.attributes.items() if local(key) == name), "")


def read_scorm(archive: Archive) -> Contents:
    """What a SCORM package offers; raises Unreadable with the manifest's line where that says something impossible."""
    root = _root(archive)
    kind = _kind(root)
    resources = {attribute(row, "identifier"): row for row in _resources(root)}
    organization = _organization(root)
    items = list(_items(archive, root, resources, organization, 0))
    if len(items) > MOST_ITEMS:
        raise Unreadable("too_many_items", most=MOST_ITEMS)
    found = Contents(kind, _title(root, organization) or items[0].title if items else "", items)
    if not found.playable:
        raise Unreadable("nothing_to_open", at_line=organization.line)
    found.framed = any(_has_frames(archive, item.href) for item in found.playable)
    return found


def _root(archive: Archive) -> Node:
    if not archive.has(MANIFEST):
        deeper = [name for name in archive.members if name.rpartition("/")[2].lower() == MANIFEST]
        if deeper:
            raise Unreadable("manifest_deeper", name=min(deeper, key=len))
        raise Unreadable("no_manifest")
    try:
        root = tree(archive.text(MANIFEST))
    except Unreadable as error:
        if error.code in {"xml_broken", "xml_hostile", "xml_too_deep"}:
            raise Unreadable(f"manifest_{error.code}", **error.detail) from error
        raise
    if local(root.tag) != "manifest":
        raise Unreadable("manifest_other", tag=root.tag[:40], at_line=root.line)
    return root


def _kind(root: Node) -> PackageKind:
    version = said(root, "metadata", "schemaversion")
    spaces = " ".join(value for key, value in root.attributes.items() if key.startswith("xmlns"))
    if version == "1.2" or (not version and "adlcp_rootv1p2" in spaces):
        return PackageKind.SCORM12
    if version.startswith(("2004", "CAM 1.3")) or (not version and "adlcp_v1p3" in spaces):
        return PackageKind.SCORM2004
    raise Unreadable("scorm_version", version=version[:40] or "–")


def _resources(root: Node) -> Iterator[Node]:
    holder = one(root, "resources")
    return every(holder, "resource") if holder else iter(())


def _organization(root: Node) -> Node:
    holder = one(root, "organizations")
    found = list(every(holder, "organization")) if holder else []
    if holder is None or not found:
        raise Unreadable("no_organization", at_line=(holder or root).line)
    wanted = attribute(holder, "default")
    return next((row for row in found if wanted and attribute(row, "identifier") == wanted), found[0])


def _title(root: Node, organization: Node) -> str:
    lom = one(root, "metadata", "lom", "general", "title")
    return (said(organization, "title") or said(lom, "langstring") or said(lom, "string"))[:200]


def _items(archive: Archive, root: Node, resources: dict[str, Node], of: Node, depth: int) -> Iterator[Item]:
    if depth > DEEPEST:
        raise Unreadable("items_too_deep", at_line=of.line)
    for node in every(of, "item"):
        yield _item(archive, root, resources, node, depth)
        yield from _items(archive, root, resources, node, depth + 1)


def _item(archive: Archive, root: Node, resources: dict[str, Node], node: Node, depth: int) -> Item:
    key, wanted = attribute(node, "identifier")[:200] or f"line-{node.line}", attribute(node, "identifierref")
    title = said(node, "title")[:200] or key
    if not wanted:
        return Item(key, title, depth=depth, sco=False)
    resource = resources.get(wanted)
    if resource is None:
        raise Unreadable("resource_missing", item=title, wanted=wanted[:80], at_line=node.line)
    limits = one(node, "sequencing", "limitconditions")
    limit = said(node, "maxtimeallowed") or (attribute(limits, "attemptabsolutedurationlimit") if limits else "")
    data = one(node, "datafromlms")
    return Item(
        key,
        title,
        _href(archive, root, resource, node),
        depth,
        attribute(resource, "scormtype").lower() != "asset",
        _mastery(node),
        (data.text.strip() if data else "")[:LONGEST_LAUNCH_DATA],
        limit if hundredths(limit) is not None else "",
        said(node, "timelimitaction")[:40],
    )


def _mastery(node: Node) -> float | None:
    written, line, scale = said(node, "masteryscore"), node.line, 100.0
    objective = one(node, "sequencing", "objectives", "primaryobjective")
    if not written and objective and attribute(objective, "satisfiedbymeasure").lower() == "true":
        written, line, scale = said(objective, "minnormalizedmeasure") or "1.0", objective.line, 1.0
    if not written:
        return None
    try:
        share = float(written) / scale
    except ValueError:
        share = -2.0
    if not -1.0 <= share <= 1.0:
        raise Unreadable("mastery", value=written[:40], at_line=line)
    return share


def _href(archive: Archive, root: Node, resource: Node, item: Node) -> str:
    """The file a resource opens, with its query; relative to the archive."""
    base = "".join(attribute(node, "base") for node in (root, one(root, "resources"), resource) if node)
    written = base + attribute(resource, "href")
    if not attribute(resource, "href"):
        raise Unreadable("resource_empty", wanted=attribute(resource, "identifier")[:80], at_line=resource.line)
    parts = urlsplit(written.replace("\\", "/"))
    if parts.scheme or parts.netloc or written.startswith(("/", "\\")):
        raise Unreadable("href_outside", href=written[:120], at_line=resource.line)
    name = posixpath.normpath(unquote(parts.path))
    if name.startswith("../") or name == "..":
        raise Unreadable("href_leads_out", href=written[:120], at_line=resource.line)
    if not archive.has(name):
        close = next((other for other in archive.members if other.casefold() == name.casefold()), "")
        raise Unreadable("href_other_case" if close else "href_missing", href=name[:120], other=close[:120],
                         at_line=resource.line)  # fmt: skip
    return name + _query(parts.query, parts.fragment, attribute(item, "parameters"))


def _query(query: str, fragment: str, parameters: str) -> str:
    """How an item's parameters join its address (CAM 1.2, 2.3.3.1: "?" or "&" before them is left out)."""
    if parameters.startswith("#"):
        return (f"?{query}" if query else "") + (f"#{fragment}" if fragment else parameters)
    joined = "&".join(part for part in (query, parameters.lstrip("?&")) if part)
    return (f"?{joined}" if joined else "") + (f"#{fragment}" if fragment else "")


def _has_frames(archive: Archive, href: str) -> bool:
    name = re.split(r"[?#]", href, maxsplit=1)[0]
    if not name.lower().endswith((".html", ".htm", ".xhtml")) or archive.size(name) > 1_000_000:
        return False
    return bool(_FRAME.search(archive.read(name)))
