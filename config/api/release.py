"""The API's own version: a line in the changelog at /api/changes/ a step."""

# A change of what answers look like changes this, and with it every ETag.
API_RELEASE = "1.0.0"
API_PREFIX = "/api/v1/"
