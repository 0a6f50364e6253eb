"""Trust passports and the keys that they are signed with."""

from django.http import HttpResponse
from rest_framework.request import Request

from catalog.api.resources import ADDRESS, COUNT, NUMBER, TEXT
from catalog.api.views import SLUG_IN_PATH, moved_to
from catalog.finding import find_edition
from comparisons.passports import passport, public_keys, signed, signing_key_id
from config.api.endpoints import Endpoint
from config.api.operations import Operation
from config.api.parameters import DAY, MOMENT, PARTIAL_DATE, SHA256, SLUG
from config.api.resources import listed, nullable, structure
from config.api.unchanged import depends_on

PASSPORT = structure(
    passport=structure(
        format=TEXT,
        site=ADDRESS,
        tool=SLUG,
        edition=NUMBER,
        document_sha256=SHA256,
        published_at=MOMENT,
        evidence=structure(
            sources=COUNT, by_kind={"type": "object", "additionalProperties": COUNT}
        ),
        coverage=structure(
            capabilities=COUNT,
            with_source=COUNT,
            with_independent_source=COUNT,
            with_limitations=COUNT,
            measurements=COUNT,
        ),
        freshness=structure(
            released=nullable(PARTIAL_DATE),
            oldest_check_on=nullable(DAY),
            newest_check_on=nullable(DAY),
        ),
        standing=nullable(
            structure(run=NUMBER, formula=TEXT, score=nullable(TEXT), place=nullable(NUMBER))
        ),
        observed=nullable(
            structure(chosen=COUNT, helped=nullable(COUNT), not_helped=nullable(COUNT))
        ),
    ),
    signature=structure(key_id=TEXT, algorithm=TEXT, value=TEXT),
) | {
    "description": "`signature.value` is base64 of an Ed25519 signature over the canonical form "
    "(RFC 8785) of `passport`."
}


# What visitors chose is counted without a line in the log; another key signs anew.
depends_on("passports", "SELECT max(number) FROM comparisons_matchrun", signing_key_id)


class Passport(Endpoint):
    path_parameters = SLUG_IN_PATH
    operations = {
        "get": Operation(
            "get_passport",
            "A tool's trust passport, signed",
            {"$ref": "#/components/schemas/Passport"},
            "Evidence, coverage, freshness and observed outcomes of the current edition.",
            refusals=("not-found",),
            tags=("agents",),
        )
    }

    def get(self, request: Request, slug: str) -> HttpResponse:
        edition = find_edition(slug)
        if edition.slug != slug:
            return moved_to(f"passports/{edition.slug}/", self.query)
        return self.answer(signed(passport(edition)))


class SigningKeys(Endpoint):
    operations = {
        "get": Operation(
            "list_signing_keys",
            "The public keys of passports",
            structure(results=listed(structure(key_id=TEXT, algorithm=TEXT, public_key=TEXT))),
            "`public_key` is base64 of the 32 bytes of an Ed25519 key; the first is in use.",
            tags=("agents",),
        )
    }

    def version(self) -> str | None:
        return None

    def get(self, request: Request) -> HttpResponse:
        return self.answer({"results": public_keys()})
