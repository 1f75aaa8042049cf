"""XML as a small tree that remembers lines. Entities, external files and bombs are refused by defusedxml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from training.question import Unreadable

_DEEPEST, _MOST = 40, 400_000


@dataclass
class Node:
    """An element: its text is what stands directly in it."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Node]:
        """Its children of this name."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Node | None:
        """The first child of this name."""
        return next(self.all(tag), None)

    def said(self, *path: str) -> str:
        """The text at the end of a path of names, "" where it does not lead anywhere."""
        node: Node | None = self
        for tag in path:
            node = node.first(tag) if node else None
        return node.text.strip() if node else ""


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.stack: list[Node] = []
        self.root: Node | None = None
        self.pieces: list[list[str]] = []
        self.count = 0
        self.locator = None

    def setDocumentLocator(self, locator):  # noqa: N802  # the parser's name for it
        self.locator = locator

    def startElement(self, name, attrs):  # noqa: N802
        self.count += 1
        if len(self.stack) >= _DEEPEST or self.count > _MOST:
            raise Unreadable("xml_too_deep")
        line = self.locator.getLineNumber() if self.locator else 0
        node = Node(name, dict(attrs.items()), line or 0)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        self.stack.append(node)
        self.pieces.append([])

    def endElement(self, name):  # noqa: N802
        del name
        self.stack.pop().text = "".join(self.pieces.pop())

    def characters(self, content):
        if self.pieces:
            self.pieces[-1].append(content)


def tree(data: bytes) -> Node:
    """The root element; raises Unreadable with the line where the file stops being XML."""
    builder = _Builder()
    try:
        parseString(data, builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except SAXParseException as error:
        raise Unreadable("xml_broken", at_line=error.getLineNumber() or 1) from error
    except DefusedXmlException as error:
        raise Unreadable("xml_hostile") from error
    except (SAXException, ValueError, LookupError, UnicodeError) as error:
        raise Unreadable("xml_broken", at_line=1) from error
    if builder.root is None:
        raise Unreadable("xml_broken", at_line=1)
    return builder.root
