"""Requests a minute: an address without a key, or a partner with all of its keys."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from comparisons.partners.authentication import Access
from comparisons.partners.counting import (
    MINUTE,
    address_bucket,
    count,
    minute_of,
    seconds_left,
)


class Quota(BaseThrottle):
    """Counts in the shared database and says what is left in the headers of the IETF draft
    (draft-ietf-httpapi-ratelimit-headers-10)."""

    def allow_request(self, request: Request, view: Any) -> bool:
        # Read once: who counts in a minute that is ending is not told what is left of the next.
        at = timezone.now()
        access = request.auth
        if isinstance(access, Access):
            name, limit = "partner", access.requests_per_minute
            bucket = f"partner:{access.partner_id}"
        else:
            name, limit = "open", settings.API_REQUESTS_PER_MINUTE
            bucket = address_bucket("open", request, at.date())
        used = count(bucket, minute_of(at))
        self.left = seconds_left(at)
        request.quota_headers = {  # type: ignore[attr-defined]
            "RateLimit-Policy": f'"{name}";q={limit};w={MINUTE}',
            "RateLimit": f'"{name}";r={max(0, limit - used)};t={self.left}',
        }
        return used <= limit

    def wait(self) -> float:
        return self.left
