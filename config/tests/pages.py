"""A page of each kind, for tests that every page has to stand."""

from catalog import log
from catalog.documents.addresses import source_digest
from catalog.tests.factory import NOW, make_published, relation
from comparisons.ranking.record import compute
from comparisons.tests.factory import make_published_verdict

PAGES = (
    *("/", "/tools/", "/tools/alpha/", "/tools/alpha/history/", "/tools/alpha/history/1/"),
    *("/tools/alpha/alternatives/", "/categories/", "/categories/pencils/", "/makers/"),
    *("/makers/acme/", "/tasks/", "/tasks/draw/", "/compare/", "/compare/alpha-vs-beta/"),
    *("/compare/alpha-vs-beta/cite/", "/compare/alpha-vs-beta/record/", "/changes/", "/changes/1/"),
    *("/corrections/", "/corrections/new/?tool=alpha", "/releases/", "/rankings/", "/rankings/1/"),
    *("/methodology/", "/search/", "/privacy/"),
    f"/sources/{source_digest('https://alpha.example/')}/",
)


def publish_what_they_show() -> None:
    """Three tools, of which two are judged, and a run of the rank."""
    make_published("alpha", relations=[relation("beta")])
    for slug in ("beta", "gamma"):
        make_published(slug)
    make_published_verdict("alpha", "beta")
    # The page of changes numbers the lines of the log.
    log.head()
    compute(NOW.date(), NOW)
