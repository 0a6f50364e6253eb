"""One page in three versions: as it was opened, as the rows say it now, as an editor sent it. PURE.

All values are texts as a browser posts them: what is not ticked is "".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Row = dict[str, str]
Rows = dict[str, Row]  # by primary key

DELETE = "DELETE"


@dataclass(frozen=True)
class Change:
    """A field that somebody else has changed; where `field` is "", the whole row."""

    section: str
    row: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Section:
    """Rows of one kind. `key` is the field with their primary key, `names` what tells them apart;
    `opened` is None where nobody knows any more what they said then."""

    prefix: str
    key: str
    names: tuple[str, ...]
    opened: Rows | None
    now: Rows

    def title_of(self, row: Mapping[str, str]) -> str:
        """What a row is called in sentences."""
        return ", ".join(filter(None, self.name_of(row)))

    def name_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(plain(row.get(name, "")) for name in self.names)


@dataclass
class Merge:
    """What somebody else changed: `taken` is what this editor had left alone (as opened, as it is
    now), `disputed` what both changed (as it is now, as this editor has it)."""

    taken: list[Change] = field(default_factory=list)
    disputed: list[Change] = field(default_factory=list)

    def fields(
        self, opened: Row | None, now: Row, sent: Row, section: str = "", title: str = ""
    ) -> Row:
        """The fields as the form goes on with them. Where nobody knows what it said when it was
        opened, the editor's text stays and whatever differs from it is disputed."""
        merged = dict(sent)
        for name, theirs in now.items():
            mine = sent.get(name, "")
            was = None if opened is None else opened.get(name, "")
            if plain(mine) == plain(theirs):
                continue
            if was is not None and plain(mine) == plain(was):
                merged[name] = theirs
                self.taken.append(Change(section, title, name, was, theirs))
            elif was is None or plain(theirs) != plain(was):
                self.disputed.append(Change(section, title, name, theirs, mine))
        return merged

    def rows(self, section: Section, sent: list[Row]) -> list[Row]:
        """The saved rows of a section: in the form's order, then those that somebody added."""
        posted = {row.get(section.key, "") for row in sent}
        new = [key for key in section.now if key not in posted]
        # An import or a revert lays all rows anew: they are known again by what they are called.
        again = {section.name_of(section.now[key]): key for key in new}
        merged: list[Row] = []
        for row in sent:
            key = row.get(section.key, "")
            opened = None if section.opened is None else section.opened.get(key)
            if key not in section.now:
                key = again.pop(section.name_of(opened or row), "")
            if key:
                merged.append(self._kept(section, opened, key, row))
            elif self._comes_back(section, opened, row):
                merged.append(row)
        known = {row.get(section.key, "") for row in merged}
        return merged + [self._added(section, key) for key in new if key not in known]

    def _kept(self, section: Section, opened: Row | None, key: str, sent: Row) -> Row:
        now = section.now[key]
        if not sent.get(DELETE):
            title = section.title_of(now)
            merged = self.fields(opened, now, sent, section.prefix, title)
            return merged | {section.key: key}
        if opened is None or not says_the_same(opened, now):
            self.disputed.append(Change(section.prefix, "", "", section.title_of(now), None))
        return sent | now | {section.key: key}

    def _comes_back(self, section: Section, opened: Row | None, sent: Row) -> bool:
        """Whether a row stays in the form that somebody else has deleted."""
        if not sent.get(section.key):  # its editor was told before
            return True
        if sent.get(DELETE):
            return False
        if opened is not None and says_the_same(opened, sent):
            self.taken.append(Change(section.prefix, "", "", section.title_of(sent), None))
            return False
        self.disputed.append(Change(section.prefix, "", "", None, section.title_of(sent)))
        return True

    def _added(self, section: Section, key: str) -> Row:
        row = section.now[key]
        self.taken.append(Change(section.prefix, "", "", None, section.title_of(row)))
        return row | {section.key: key}


def says_the_same(these: Row, those: Row) -> bool:
    """Whether all fields of the first stand in the second too."""
    return all(plain(text) == plain(those.get(name, "")) for name, text in these.items())


def plain(text: str) -> str:
    """A browser sends line ends of its own; white space around a text says nothing."""
    return "\n".join(text.strip().splitlines())
