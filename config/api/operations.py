"""What an endpoint does, said once: read by the endpoint itself and by the description."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.api.parameters import Parameter, Schema


@dataclass(frozen=True)
class Body:
    """What is sent: a schema, the media types that are taken, one example."""

    schema: Schema
    example: Any
    media_types: tuple[str, ...] = ("application/json",)


@dataclass(frozen=True)
class Operation:
    """One method of one address. `refusals` are kinds of problem beside those that all have."""

    id: str
    summary: str
    answer: Schema
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    refusals: tuple[str, ...] = ()
    # Of the media type of the answer; everything but files is JSON.
    media_type: str = "application/json"
    scope: str = ""
    deprecated_at: datetime | None = None
    sunset_at: datetime | None = None
    tags: tuple[str, ...] = field(default=("catalogue",))
