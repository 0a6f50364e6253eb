"""The API's own version: a line in the changelog at /api/changes/ a step."""

API_RELEASE = "1.0.0"
API_PREFIX = "/api/v1/"
