"""What identifies somebody, taken out of a search text before anything is stored. PURE.

Rules run in order, widest notation first; each replaces what it finds by a word in brackets.
Versions, sizes, years, dates, counts and names of models and standards stay: they are what people
search for. Where a number can be both, its shape decides, and a doubtful long one is taken out.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

# A run of this many digits identifies something. 405,000,000,000 parameters are written with
# commas or a letter; a number with thousands separators is kept.
LONG_DIGITS = 9
PHONE_DIGITS = range(8, 16)
LONG_SECRET = 20

Check = Callable[[str], bool]


@dataclass(frozen=True)
class Rule:
    """A shape, what is written in its place, and what else must hold."""

    replacement: str
    pattern: re.Pattern[str]
    holds: Check = lambda text: True


def redact(text: str) -> str:
    """The text with everything that identifies somebody replaced; safe to repeat."""
    shown = _plain(text)
    for rule in RULES:
        shown = rule.pattern.sub(partial(_replaced, rule), shown)
    return shown


def _replaced(rule: Rule, match: re.Match[str]) -> str:
    return rule.replacement if rule.holds(match.group()) else match.group()


def _plain(text: str) -> str:
    """Full-width letters as plain ones, other scripts' digits as 0-9, nothing invisible, and one
    space between words, so that no number hides behind two."""
    shown = []
    for character in unicodedata.normalize("NFKC", text):
        if unicodedata.category(character) == "Nd":
            shown.append(str(unicodedata.digit(character)))
        elif unicodedata.category(character) == "Pd":
            shown.append("-")
        elif unicodedata.category(character) != "Cf":
            shown.append(character)
    return " ".join("".join(shown).split())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _passes_luhn(text: str) -> bool:
    """The check digit of payment cards."""
    digits = [int(d) for d in reversed(_digits(text))]
    if not 12 < len(digits) < 20:
        return False
    doubled = (sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _passes_iban(text: str) -> bool:
    """The check digits of an account number (ISO 7064, modulo 97)."""
    compact = re.sub(r"[\s-]", "", text).upper()
    if not 15 <= len(compact) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def _is_address(text: str) -> bool:
    if not re.search(r"\d", text):
        return False  # ab::cd is C++ before it is an address
    try:
        ipaddress.ip_address(text.strip("[]").split("%")[0])
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    """As many digits as telephone numbers have, in groups as people write them."""
    text = _without_dates(text)
    if len(_digits(text)) not in PHONE_DIGITS or _is_figure(text):
        return False
    if text.startswith(("+", "00", "0", "(")):
        return True
    groups = re.findall(r"\d+", text)
    return len(groups) >= 3 and all(2 <= len(group) <= 5 for group in groups)


def _is_long_number(text: str) -> bool:
    text = _without_dates(text)
    return len(_digits(text)) >= LONG_DIGITS and not _is_figure(text)


def _is_figure(text: str) -> bool:
    """A count or a fraction, however long."""
    return bool(_THOUSANDS.fullmatch(text) or _KNOWN.fullmatch(text))


def _without_dates(text: str) -> str:
    """What stands beside the dates and the spans of years."""
    return _YEARS.sub(_unless_a_span, _DATES.sub(" ", text)).strip()


def _unless_a_span(match: re.Match[str]) -> str:
    return " " if match[1] <= match[2] else match[0]


def _is_secret(text: str) -> bool:
    """Long, without a pause, and mixed as no word is."""
    if re.fullmatch(r"[0-9a-fA-F]{24,}", text):
        return True
    mixed = [re.search(kind, text) for kind in ("[a-z]", "[A-Z]", "[0-9]")]
    runs = re.findall(r"[0-9]+|[A-Z]+|[a-z]+", text)
    return all(mixed) and len(runs) >= len(text) / 5


_THOUSANDS = re.compile(r"\d{1,3}(?:([., '])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?")
_DATES = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)\d\d)(?!\d)"
)
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*-\s*((?:19|20)\d\d)(?!\d)")
# Numbers with a meaning of their own: advisories, papers, fractions.
_KNOWN = re.compile(r"10\.\d{4,9}/\S*|\d{1,3}[.,]\d+|CVE-\d{4}-\d+", re.I)
_COMPACT_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_AT = (
    r"(?:\s*@\s*|%40|\s+ät\s+|\s*[\[({<]\s*(?:at|ät|@)\s*[\])}>]\s*"
    r"|\s+at\s+(?=[\w-]+(?:\s*[\[({<]\s*dot|\s+dot\s)))"
)
_DOT = r"(?:\.|\s+\.\s+|\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+)"
_NAME = r"(?:[\w-]{1,32}\s+dot\s+){0,3}[\w!#$%&'*+/=?^`{|}~.-]{1,64}"
_PASSWORDS = r"\b(?:passphrase|passw(?:or[dt])?|kennwort|passcode|pwd)"
_SECRETS = (
    r"\b(?:api[-_ ]?key|token|secret|passphrase|passw(?:or[dt])?|kennwort|passcode|pwd|pw|bearer)"
)
_SAYS = r"\s*(?:\b(?:is|ist|was|war|lautet)\b|[:=#])?\s*"
# What numbers of a person are called, where the number alone could be a count.
_PAPERS = (
    r"\b(?:steuer-?\s?id(?:nr)?|steuernummer|tax id|ssn|social security(?: number)?"
    r"|(?:reise)?pass(?:port)?[- ]?(?:number|no\.?|nummer|nr\.?)|passport"
    r"|(?:personal)?ausweis(?:nummer|nr\.?)?|versicherungsnummer|kontonummer|account number)"
)

RULES = (
    # user:password@host before the address inside it is taken for an e-mail address
    Rule("[key]", re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")),
    Rule(
        "[email]",
        re.compile(rf"{_NAME}{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,6}}[^\W\d_]{{2,24}}", re.I),
    ),
    Rule("[email]", re.compile(r"\b\w+[._]\w+\s+at\s+(?:[\w-]{1,63}\.){1,3}[a-z]{2,24}\b", re.I)),
    Rule(
        "[key]",
        re.compile(r"-----BEGIN [A-Z ]*KEY-----.*?(?:-----END [A-Z ]*KEY-----|\Z)", re.S),
    ),
    Rule("[key]", re.compile(r"\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?")),
    Rule(
        "[key]",
        re.compile(
            r"\b(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|github_pat|glpat|hf|xox[abprs]|AKIA|ASIA|AIza|ya29"
            r"|npm|pypi|dop_v1|shpat|whsec|SG|r8|gsk|nvapi|lin_api)[-_.]?[\w-]{12,}"
            r"(?:\.[\w-]{8,})*"
        ),
        lambda text: bool(re.search(r"\d", text)),
    ),
    Rule(
        "[key]",
        re.compile(rf"(?:{_SECRETS}\s*[:=]|[?&]key=)\s*[\"']?[^\s\"']{{6,}}", re.I),
    ),
    # Without a sign in between it may go on as a sentence does, but not with digits in a word.
    Rule(
        "[key]",
        re.compile(
            rf"(?:{_SECRETS}\s+(?:is|ist|was|lautet)\s*:?|\bkey\s*=)\s*[\"']?(?=[^\s\"']{{0,40}}\d)[^\s\"']{{6,}}",
            re.I,
        ),
    ),
    # Words that end in figures; sha256 and argon2id are what one reads about.
    Rule(
        "[key]", re.compile(rf"{_PASSWORDS}\s+(?=\S{{8}})[^\W\d]\w{{0,60}}\d{{2}}(?![\w-])", re.I)
    ),
    Rule("[key]", re.compile(r"(?<![\w-])pass\s*[:=]\s*(?=\S{0,40}\d)\S{6,}", re.I)),
    Rule(
        "[key]",
        re.compile(
            r"\b(?:credentials?|login|zugangsdaten|user(?:name)?)\s*:?\s+"
            r"[\w.@-]{1,40}:(?=\w{0,40}[^\W\d])(?=\w{0,40}\d)\S{4,}",
            re.I,
        ),
    ),
    Rule("[key]", re.compile(rf"\b(?:my|meine?)\s+pin\b(?:\s+code)?{_SAYS}\d{{4,8}}\b", re.I)),
    Rule("[key]", re.compile(r"\bpin(?:[- ]?code)?\s*(?:is|ist|lautet|[:=])\s*\d{4,8}\b", re.I)),
    Rule(
        "[id]",
        re.compile(
            rf"{_PAPERS}{_SAYS}"
            r"(?:\d{2,}(?:[ /-]\d{2,}){1,5}|(?=[a-z]{0,9}\d)(?=\w{0,14}\d{2})[a-z0-9]{6,14})\b",
            re.I,
        ),
    ),
    Rule(
        "[date]",
        re.compile(
            r"\b(?:born(?: on)?|geboren(?: am)?|date of birth|dob|birthday|geburts(?:tag|datum))"
            rf"{_SAYS}(?:\d{{1,2}}[./-]\s?\d{{1,2}}[./-]\s?\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}})\b",
            re.I,
        ),
    ),
    Rule("[key]", re.compile(rf"{_SECRETS}\s+(?=(?:[a-z]*\d){{3}})(?=\d*[a-z])\w{{12,}}", re.I)),
    Rule("[key]", re.compile(r"\bbearer\s+[\w.~+/-]{16,}=*", re.I)),
    Rule(
        "[account]",
        re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b", re.I),
        _passes_iban,
    ),
    Rule(
        "[id]",
        re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I),
    ),
    Rule("[ip]", re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.I)),
    Rule(
        "[ip]",
        re.compile(r"(?<![\w:.])(?=[^:]{0,4}:)[0-9a-f:.]{2,45}(?![\w:])", re.I),
        _is_address,
    ),
    Rule("[ip]", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"), _is_address),
    Rule("[ip]", re.compile(r"\[?\[ip\]\]?:\d{1,5}\b")),
    Rule("[card]", re.compile(r"(?<![\w+])\d(?:[ .-]?\d){12,18}(?![\w])"), _passes_luhn),
    Rule("[number]", re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    Rule(
        "[phone]",
        re.compile(
            r"(?:(?<![\w.,:/-])|(?<=tel:))"
            # Possessive: digits that end in a letter would be shared out in every way.
            r"(?:\+|00)?\(?\d{1,5}+\)?(?:[ ./-]{0,3}+\(?\d{1,5}+\)?){1,6}(?![\w])"
        ),
        _is_phone,
    ),
    # Too short to be one by itself: without the word it may be a range.
    Rule(
        "[phone]",
        re.compile(
            r"(?:(?<=call )|(?<=phone )|(?<=phone: )|(?<=dial )|(?<=mobile )|(?<=tel )|(?<=tel: )"
            r"|(?<=tel\. )|(?<=telefon )|(?<=telefon: )|(?<=handy )|(?<=number )|(?<=number is ))"
            r"(?:\d{3}[ .-]\d{4}|\d{6,8})(?![\w-])",
            re.I,
        ),
        lambda text: not text.endswith("000"),
    ),
    Rule(
        "[key]",
        re.compile(rf"(?<![\w/.-])[A-Za-z0-9_+/-]{{{LONG_SECRET},}}={{0,2}}(?![\w/])"),
        _is_secret,
    ),
    Rule(
        "[number]",
        re.compile(rf"(?:CVE-)?\d(?:[ .-]?\d){{{LONG_DIGITS - 1},}}", re.I),
        _is_long_number,
    ),
    # A little shorter is a number of something as well, but for round ones and dates.
    Rule(
        "[number]",
        re.compile(rf"(?<![\w.,-])\d{{{LONG_DIGITS - 1}}}(?![\w.,-]*\w)"),
        lambda text: not (text.endswith("000") or _COMPACT_DATE.fullmatch(text)),
    ),
)
