"""Taking in what visitors say is wrong: without account, cookie or anything that names them.

The form carries a signed token with the moment it was made instead of the CSRF cookie: there is no
session that another site could abuse, and a page with a cookie could not be kept or shared. One
token sends one correction.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from catalog.hashing import keyed_hash, network_of, secret_of
from catalog.language import gettext as _
from catalog.models import Correction, DailySending
from catalog.models.corrections import MOST_A_DAY

SALT = "catalog.corrections"
# A form left open over the weekend is still good; a stolen token is not good for ever.
LONGEST_WAIT = timedelta(days=3)
# Nobody writes a sentence in less; programs do.
SHORTEST_WAIT = timedelta(seconds=2)
# A flood from many networks ends here, and editors read what has come.
MOST_WAITING = 1000


class RefusedError(Exception):
    """Nothing was stored; the message says why, in the visitor's terms."""


@dataclass(frozen=True)
class Subject:
    """What a correction is about: a tool's edition as the visitor saw it, and one of its claims."""

    tool_slug: str
    tool_name: str
    edition_number: int
    capability_slug: str = ""
    claim: str = ""
    # Of a claim that is no capability, as `catalog.claims` names it.
    claim_key: str = ""

    @property
    def key(self) -> str:
        """Which claim of the tool; empty for the tool as a whole."""
        return self.claim_key or self.capability_slug


def make_token(subject: Subject, at: datetime) -> str:
    """The token of a new form."""
    parts = [subject.tool_slug, subject.key, at.timestamp()]
    return signing.dumps(parts, salt=SALT)


def check_token(token: str, subject: Subject, at: datetime) -> None:
    """RefusedError unless this site made the token for this subject, lately but not just now."""
    try:
        slug, key, stamp = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise RefusedError(
            _("The form did not come from this site whole. Reload it and send again.")
        ) from None
    if (slug, key) != (subject.tool_slug, subject.key):
        raise RefusedError(_("The form was for another claim. Reload it and send again."))
    age = timedelta(seconds=at.timestamp() - stamp)
    if age > LONGEST_WAIT:
        raise RefusedError(_("The form is too old. Reload it and send again."))
    if age < SHORTEST_WAIT:
        raise RefusedError(_("That was quicker than anybody writes. Wait a moment and send again."))


def file_correction(
    subject: Subject, *, message: str, evidence: str, address: str, token: str, at: datetime
) -> Correction:
    """Store it for the editors; RefusedError where it may not be."""
    check_token(token, subject, at)
    forget_networks(at.date())
    if Correction.objects.waiting().count() >= MOST_WAITING:
        raise RefusedError(
            _("More corrections wait than the editors can read. Come back in a week.")
        )
    values = {
        "tool_slug": subject.tool_slug,
        "tool_name": subject.tool_name,
        "edition_number": subject.edition_number,
        "capability_slug": subject.capability_slug,
        "claim": subject.claim,
        "message": message,
        "evidence": evidence,
        "received_at": at,
        "form_digest": hashlib.sha256(token.encode()).hexdigest(),
    }
    on, key = secret_of(at.date())
    network = keyed_hash(key, SALT, network_of(address))
    # Two at once take the same ordinal, and the database refuses one of them: that one tries again.
    for _attempt in range(MOST_A_DAY):
        if found := _try(values, network, on):
            return found
    raise RefusedError(_("Too many came at once. Send it again."))


def _try(values: dict[str, Any], network: str, on: date) -> Correction | None:
    if Correction.objects.filter(form_digest=values["form_digest"]).exists():
        raise RefusedError(_("This form was sent already: what you wrote is with the editors."))
    sent = DailySending.objects.filter(network=network).count()
    if sent >= MOST_A_DAY:
        raise RefusedError(
            _(
                "From your network %(count)s corrections came today, which is the most for one "
                "day. Come back tomorrow."
            )
            % {"count": MOST_A_DAY}
        )
    try:
        with transaction.atomic():
            DailySending.objects.create(on=on, network=network, ordinal=sent + 1)
            return Correction.objects.create(**values)
    except IntegrityError:
        return None


def forget_networks(before: date) -> int:
    """Delete the hashes of networks of earlier days; how many there were."""
    return DailySending.objects.filter(on__lt=before).delete()[0]
