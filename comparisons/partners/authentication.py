"""Keys: read from two headers, compared in constant time, refused in one way whatever is wrong."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from comparisons.models.partners import MARK, PREFIX_LENGTH, ApiKey, digest_of
from comparisons.partners.counting import count_failure, refuse_guessing

# One write an hour is enough to find keys that nobody uses.
USE_IS_NOTED_EVERY = timedelta(hours=1)
REFUSAL = "The key is not valid."
LONGEST_KEY = 200
NO_DIGEST = "0" * 64


@dataclass(frozen=True)
class Access:
    """What a valid key opens."""

    partner_id: int
    requests_per_minute: int
    scopes: frozenset[str]


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer KEY` or `X-API-Key: KEY`. No key is the open tier, not a failure."""

    def authenticate(self, request: Request) -> tuple[None, Access] | None:
        text = presented_key(request)
        if text is None:
            return None
        at = timezone.now()
        # Guessing is refused before anything is looked up.
        refuse_guessing(request, at)
        access = access_for(text, at)
        if access is None:
            count_failure(request, at)
            raise AuthenticationFailed(REFUSAL)
        return None, access

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def presented_key(request: Request) -> str | None:
    """The key that was sent, "" for one that cannot be one, None where there is none."""
    bearer, header = request.META.get("HTTP_AUTHORIZATION"), request.META.get("HTTP_X_API_KEY")
    if bearer is None and header is None:
        return None
    found = set() if header is None else {header.strip()}
    if bearer is not None:
        scheme, _, value = bearer.strip().partition(" ")
        found.add(value.strip() if scheme.lower() == "bearer" else "")
    text = found.pop()
    # Two headers that disagree are no key.
    return text if not found and len(text) <= LONGEST_KEY and text.isascii() else ""


def access_for(text: str, at: datetime) -> Access | None:
    """What a key opens at this moment (1 query, and a write the first time in an hour).

    The work is the same for keys that are unknown, cut off, expired or revoked.
    """
    mark, _, rest = text.partition("_")
    prefix = rest[:PREFIX_LENGTH] if mark == MARK else ""
    key = ApiKey.objects.filter(prefix=prefix).select_related("partner").first()
    stored = key.digest if key else NO_DIGEST
    site_keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    matches = [hmac.compare_digest(digest_of(text, each), stored) for each in site_keys]
    is_open = key is not None and key.partner.is_active and key.state_at(at) == ApiKey.State.WORKS
    if key is None or not any(matches) or not is_open:
        return None
    _note_use(key, at)
    return Access(key.partner_id, key.partner.requests_per_minute, frozenset(key.scopes))


def _note_use(key: ApiKey, at: datetime) -> None:
    if key.last_used_at and at - key.last_used_at < USE_IS_NOTED_EVERY:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - USE_IS_NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
