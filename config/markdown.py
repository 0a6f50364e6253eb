"""A page's main part as Markdown. PURE: text in, text out.

Made from the page itself, so a twin cannot say less than its page, nor anything else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
# What is looked at or filled in, not read; what is drawn stands beside it in words.
SKIPPED = frozenset({"svg", "form", "button", "nav", "script", "style", "template", "input"})
SKIPPED_CLASSES = frozenset(
    {"views", "sorts", "unprinted", "filters", "skip", "wrong", "drawn", "backs", "pick", "chosen"}
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "br", "cite", "code", "data", "del", "em", "i", "ins"),
        *("kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time"),
    )
)
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "ins": "**"}
# A space where two elements stand side by side; none before a full stop.
GAP = "\x00"
# Where a line of a paragraph ends.
BREAK = "\x01"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|&(?=[#\w]+;))")
# Lines of only “=” or “-” would make a heading of the line before.
_START = re.compile(r"^([#+=-](?=[\s#=-]|$))")
_NUMBER = re.compile(r"^([0-9]+)([.)])(?=\s|$)")


@dataclass
class Element:
    """An element with its children; a text is a child as it is."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    @property
    def is_skipped(self) -> bool:
        return (
            (self.tag in SKIPPED and "paging" not in self.classes)
            or self.attributes.get("aria-hidden") == "true"
            or bool(self.classes & SKIPPED_CLASSES)
        )

    def elements(self) -> Iterator["Element"]:
        """The children that are elements and are read."""
        return (c for c in self.children if isinstance(c, Element) and not c.is_skipped)

    def find(self, *tags: str) -> Iterator["Element"]:
        """All elements of these tags inside, in reading order, outermost only."""
        for child in self.elements():
            if child.tag in tags:
                yield child
            else:
                yield from child.find(*tags)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def as_markdown(html: str, address: str, end: str = "This page for people:") -> str:
    """The main part of a page; `address` is its own, from which its links go on."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    main = next(reader.root.find("main"), reader.root)
    parts = [*Writer(address).blocks(main), "---", f"{end} <{address}>"]
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class Writer:
    """Writes elements as Markdown; links become absolute."""

    address: str

    def blocks(self, element: Element) -> list[str]:
        """The blocks of an element, in reading order."""
        found: list[str] = []
        run: list[Element | str] = []
        for child in element.children:
            if isinstance(child, str) or child.tag in INLINE:
                run.append(child)
                continue
            found += self._paragraph(run)
            run = []
            if not child.is_skipped:
                found += self._block(child)
        return found + self._paragraph(run)

    def _paragraph(self, children: Iterable[Element | str]) -> list[str]:
        lines = [line.strip() for line in self._text(children).split(BREAK)]
        lines = [_NUMBER.sub(r"\1\\\2", _START.sub(r"\\\1", line)) for line in lines]
        text = "  \n".join(filter(None, lines))
        return [text] if text else []

    def _block(self, element: Element) -> list[str]:
        tag = element.tag
        if tag in HEADINGS:
            text = self.inline(element.children)
            return [f"{'#' * HEADINGS[tag]} {text}"] if text else []
        if tag in ("p", "summary", "figcaption", "dt"):
            return self._paragraph(element.children)
        if tag in ("ul", "ol"):
            return self._list(element)
        if tag == "dl":
            return self._descriptions(element)
        if tag == "table":
            return self._table(element)
        if tag == "pre":
            return [f"```\n{''.join(_texts(element)).strip()}\n```"]
        if tag == "blockquote":
            quoted = "\n\n".join(self.blocks(element))
            return ["\n".join(f"> {line}" if line else ">" for line in quoted.split("\n"))]
        return self.blocks(element)

    def _list(self, element: Element) -> list[str]:
        items = []
        for number, item in enumerate(element.find("li"), start=1):
            mark = f"{number}." if element.tag == "ol" else "-"
            if "sources" in element.classes:
                # The number stands in the text too, for people: the list has it already.
                item = Element("li", {}, [c for c in item.children if _tag(c) != "b"])
            if blocks := self.blocks(item):
                items.append(_hanging(mark, blocks))
        return ["\n".join(items)] if items else []

    def _descriptions(self, element: Element) -> list[str]:
        items: list[str] = []
        for part in element.find("dt", "dd"):
            if part.tag == "dt":
                items.append(f"- **{self.inline(part.children)}:**")
            elif items and (blocks := self.blocks(part)):
                first = "" if blocks[0].startswith(("- ", "1. ")) else f" {blocks.pop(0)}"
                rest = "".join(f"\n{_indented(block, 2)}" for block in blocks)
                items[-1] += first + rest
        return ["\n".join(items)] if items else []

    def _table(self, element: Element) -> list[str]:
        rows = [self._row(row) for row in element.find("tr")]
        rows = [row for row in rows if any(row)]
        if not rows:
            return []
        width = max(map(len, rows))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        captions = [f"**{text}**" for c in element.find("caption") if (text := self._flat(c))]
        return [*captions, "\n".join(lines)]

    def _row(self, row: Element) -> list[str]:
        return [self._flat(cell) for cell in row.find("th", "td") if "picture" not in cell.classes]

    def _flat(self, element: Element) -> str:
        """All blocks on one line, as a cell needs it."""
        return "<br>".join(re.sub(r"\s*\n\s*", "<br>", block) for block in self.blocks(element))

    def inline(self, children: Iterable[Element | str]) -> str:
        """Text on one line."""
        return re.sub(rf" *{BREAK} *", " ", self._text(children)).strip()

    def _text(self, children: Iterable[Element | str]) -> str:
        """Text with the ends of its lines marked."""
        text = re.sub(r"\s+", " ", "".join(self._inline(child) for child in children))
        text = re.sub(rf" ?{GAP}[ {GAP}]*(?=[.,;:!?)]|$)", "", text)
        return re.sub(rf"[ {GAP}]+", " ", text).strip()

    def _inline(self, child: Element | str) -> str:
        if isinstance(child, str):
            return _SPECIAL.sub(r"\\\1", child)
        if child.is_skipped:
            return GAP
        if child.tag == "br":
            return BREAK
        if "note" in child.classes:
            return "".join(f"{GAP}\\[{_note(link)}\\]" for link in child.find("a"))
        inner = "".join(self._inline(each) for each in child.children)
        if child.tag == "a":
            return self._link(child, inner)
        if "count" in child.classes:
            return f" ({inner.strip()})"
        if child.tag == "code":
            return f"`{''.join(_texts(child))}`"
        mark = MARKS.get(child.tag, "") if inner.strip() else ""
        if mark:
            return f"{GAP}{mark}{inner.strip()}{mark}{GAP}"
        return f"{GAP}{inner}{GAP}" if child.classes or child.tag not in INLINE else inner

    def _link(self, link: Element, inner: str) -> str:
        target = link.attributes.get("href", "")
        if not target or target.startswith("#") or not inner.strip(f" {GAP}"):
            return inner
        url = urljoin(self.address, target)
        return f"[{inner.strip(f' {GAP}')}]({re.sub(r'[()<> ]', _percent, url)})"


def _tag(child: Element | str) -> str:
    return "" if isinstance(child, str) else child.tag


def _note(link: Element) -> str:
    return link.attributes.get("href", "").rpartition("-")[2]


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)


def _hanging(mark: str, blocks: list[str]) -> str:
    width = len(mark) + 1
    return f"{mark} " + "\n\n".join(_indented(block, width) for block in blocks).lstrip(" ")


def _indented(block: str, width: int) -> str:
    return "\n".join(" " * width + line if line else "" for line in block.split("\n"))
