"""One JSON object a line on standard output: what happened, in which request, and no secrets."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Only what a caller passes by these names under `extra` is written: a request object, a header
# or a form can reach a log record, and none of them may reach the log.
EXTRA_FIELDS = ("method", "path", "status_code", "duration_ms", "bytes", "job", "count")


# From a result of a search to what it found, in any language; what follows tells the search.
_FROM_SEARCH = re.compile(r"((?:(?<![^\s\"'(:=])|//[^/\s\"']+)(?:/[a-z]{2})?/go/)[^\s\"'<>]+")


def without_searches(text: str) -> str:
    """The text without what addresses say of searches."""
    return _FROM_SEARCH.sub(r"\1…", text) if "/go/" in text else text


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_searches(record.getMessage()),
        }
        # Django tells of a failed request after the middleware, so after the context.
        told = getattr(getattr(record, "request", None), "META", {})
        if identifier := request_id.get() or told.get("REQUEST_ID"):
            entry["request_id"] = identifier
        for name in EXTRA_FIELDS:
            value = getattr(record, name, None)
            if isinstance(value, str | int | float):
                entry[name] = without_searches(value) if isinstance(value, str) else value
        if record.exc_info:
            entry["traceback"] = without_searches(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
