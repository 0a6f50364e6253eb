"""The API's own version, and what each brought."""

API_PREFIX = "/api/v1/"
# Newest first; the first is the current one.
API_RELEASES: tuple[tuple[str, str, str], ...] = (
    ("1.0.0", "2026-11-25", "Everything that the pages know, for reading."),
)
API_RELEASE = API_RELEASES[0][0]
