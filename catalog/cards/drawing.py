"""A card as a PNG. PURE: values in, bytes out; the same values give the same bytes.

The colours are those of static/css/tokens.css in light: whoever shows a card chooses no theme.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# What networks ask for: 1.91 to 1.
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
PAPER, INK, SOFT, RULE = "#fbfbf8", "#1c2024", "#545a60", "#dbdbd1"
BRAND = "#c2452e"
# Of the tools of a comparison, in order; what several share is ink.
SIDES = ("#0b5c63", "#86345f", "#6f4f08", "#3f4fa3")
SHARED, NOBODY = INK, RULE
# The rectangles of static/img/favicon.svg, in its units.
MARK = ((3, 4), (3, 13), (3, 22), (17, 4), (17, 13))
FONTS = Path(__file__).parent / "fonts"
# Colours of a palette: a card is a third of its size in full colour.
COLOURS = 64


@dataclass(frozen=True)
class Share:
    """One part of the strip: how many, in words, and its colour."""

    count: int
    label: str
    colour: str


@dataclass(frozen=True)
class Card:
    """What a card says. Texts that are too long end with “…”."""

    site: str
    kicker: str
    names: tuple[str, ...]
    text: str = ""
    shares: tuple[Share, ...] = ()
    facts: tuple[str, ...] = ()


def draw(card: Card) -> bytes:
    """The card as a PNG of 1200 by 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, 12), fill=BRAND)
    _brand(pen, card.site)
    pen.text((MARGIN, 150), fitted(card.kicker, sans(28), _room()), font=sans(28), fill=SOFT)
    below = _names(pen, card.names)
    if card.text:
        _paragraph(pen, card.text, below + 20)
    if card.shares:
        _strip(pen, card.shares)
    facts = fitted(" · ".join(card.facts), sans(26), _room())
    pen.text((MARGIN, HEIGHT - 70), facts, font=sans(26), fill=SOFT)
    found = BytesIO()
    # The quickest of the methods; drawn with it, a card looks the same.
    few = image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(found, "PNG")
    return found.getvalue()


def fitted(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    """The text, cut at the end where it is wider than `room` pixels."""
    if font.getlength(text) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if font.getlength(f"{text[:middle].rstrip()}…") <= room:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"


def lines_of(text: str, font: ImageFont.FreeTypeFont, room: int, most: int) -> list[str]:
    """The text broken between words into at most so many lines; the last one may be cut."""
    lines: list[str] = []
    left = text.split()
    while left and len(lines) < most - 1:
        count = 1
        while count < len(left) and font.getlength(" ".join(left[: count + 1])) <= room:
            count += 1
        lines.append(fitted(" ".join(left[:count]), font, room))
        left = left[count:]
    return [*lines, fitted(" ".join(left), font, room)] if left else lines


def _room() -> int:
    return WIDTH - 2 * MARGIN


def _brand(pen: ImageDraw.ImageDraw, site: str) -> None:
    x, y, unit = MARGIN, 58, 1.5
    for left, top in MARK:
        box = (x + left * unit, y + top * unit, x + (left + 12) * unit, y + (top + 6) * unit)
        pen.rectangle(box, fill=BRAND)
    last = (x + 17 * unit, y + 22 * unit, x + 29 * unit, y + 28 * unit)
    pen.rectangle(last, outline=BRAND, width=3)
    pen.text((MARGIN + 62, 60), site, font=serif(34), fill=INK)


def _names(pen: ImageDraw.ImageDraw, names: Sequence[str]) -> int:
    """Draws the names, each on lines of its own; how far down they reach."""
    alone = len(names) == 1
    size = 78 if alone else {2: 66, 3: 50}.get(len(names), 40)
    y = 196
    for side, name in enumerate(names):
        colour = INK if alone else SIDES[side]
        font = _largest(name, size, two_lines=alone)
        for line in lines_of(name, font, _room(), 2 if alone else 1):
            pen.text((MARGIN, y), line, font=font, fill=colour)
            y += round(size * 1.22)
    return y


def _largest(name: str, size: int, two_lines: bool) -> ImageFont.FreeTypeFont:
    """The name in its size, or smaller, down to six tenths, until it fits."""
    for smaller in range(size, int(size * 0.6), -4):
        lines = lines_of(name, serif(smaller), _room(), 2 if two_lines else 1)
        if not any(line.endswith("…") for line in lines):
            return serif(smaller)
    return serif(int(size * 0.6))


def _paragraph(pen: ImageDraw.ImageDraw, text: str, y: int) -> None:
    most = max(1, (HEIGHT - 110 - y) // 42)
    for line in lines_of(text, sans(30), _room(), min(4, most)):
        pen.text((MARGIN, y), line, font=sans(30), fill=INK)
        y += 42


def _strip(pen: ImageDraw.ImageDraw, shares: Sequence[Share]) -> None:
    """A bar that is divided as the counts are, and what each part is."""
    shown = [share for share in shares if share.count]
    total = sum(share.count for share in shown)
    x, top = float(MARGIN), HEIGHT - 178
    for share in shown:
        width = _room() * share.count / total
        pen.rectangle((round(x), top, round(x + width) - 3, top + 26), fill=share.colour)
        x += width
    label, place = sans(26), MARGIN
    for share in shown:
        text = f"{share.count} {share.label}"
        if place + label.getlength(text) + 34 > WIDTH - MARGIN:
            return
        pen.rectangle((place, top + 50, place + 18, top + 68), fill=share.colour)
        pen.text((place + 28, top + 40), text, font=label, fill=INK)
        place += 28 + round(label.getlength(text)) + 40


@cache
def _face(file: str) -> Callable[[int], ImageFont.FreeTypeFont]:
    return cache(
        lambda size: ImageFont.truetype(FONTS / file, size, layout_engine=ImageFont.Layout.BASIC)
    )


def serif(size: int) -> ImageFont.FreeTypeFont:
    return _face("serif-bold.ttf")(size)


def sans(size: int) -> ImageFont.FreeTypeFont:
    return _face("sans.ttf")(size)
