"""Taking in what visitors say is wrong: without account, cookie or anything that names them.

The form carries a signed token with the moment it was made instead of the CSRF cookie: there is no
session that another site could abuse, and a page with a cookie could not be kept or shared. One
token sends one correction.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction

from catalog.language import gettext as _
from catalog.models import Correction
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


def network_digest(address: str, at: datetime) -> str:
    """A network on one day: nobody can tell tomorrow that it is the same one."""
    key = hashlib.sha256(f"{settings.SECRET_KEY} {SALT} {at.date()}".encode()).digest()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]


def file_correction(
    subject: Subject, *, message: str, evidence: str, address: str, token: str, at: datetime
) -> Correction:
    """Store it for the editors; RefusedError where it may not be."""
    check_token(token, subject, at)
    forget_networks(at)
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
        "network": network_digest(address, at),
        "form_digest": hashlib.sha256(token.encode()).hexdigest(),
    }
    # Two at once take the same ordinal, and the database refuses one of them: that one tries again.
    for _attempt in range(MOST_A_DAY):
        if found := _try(values):
            return found
    raise RefusedError(_("Too many came at once. Send it again."))


def _try(values: dict) -> Correction | None:
    if Correction.objects.filter(form_digest=values["form_digest"]).exists():
        raise RefusedError(_("This form was sent already: what you wrote is with the editors."))
    sent = Correction.objects.filter(network=values["network"]).count()
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
            return Correction.objects.create(**values, ordinal=sent + 1)
    except IntegrityError:
        return None


def forget_networks(at: datetime) -> int:
    """Take the hashes out of what came before today; the number of those that had one."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    old = Correction.objects.filter(received_at__lt=midnight, network__isnull=False)
    return old.update(network=None)
