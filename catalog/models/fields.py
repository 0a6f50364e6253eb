"""Field shapes that several models share: slugs, partial dates, lists of phrases, links."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from catalog.documents.addresses import normalise_url
from catalog.documents.values import check_past

# \Z and not $, which in Python (so on SQLite) allows a line break after it, on PostgreSQL none.
SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"
PARTIAL_DATE_PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z"

slug_validator = RegexValidator(
    SLUG_PATTERN, "Use lower-case letters and digits, words joined by single hyphens."
)
partial_date_validator = RegexValidator(
    PARTIAL_DATE_PATTERN, "Write a year, a month or a day: 2024, 2024-05 or 2024-05-31."
)


def latest_day() -> str:
    """The latest date that it is anywhere on Earth: nothing was read after it."""
    return (timezone.now() + timedelta(hours=14)).date().isoformat()


def past_validator(value: date | str) -> None:
    """For the days of readings and measurements."""
    if message := check_past(str(value), latest_day()):
        raise ValidationError(message)


def link_validator(value: str) -> None:
    """Refuse what must never become a link: other schemes, credentials, control characters."""
    try:
        normalise_url(value)
    except ValueError as problem:
        raise ValidationError(str(problem)) from None


class SlugField(models.CharField):
    """A slug of at most 80 characters, as the documents write it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)

    default_validators = [slug_validator]


class PartialDateField(models.CharField):
    """A year, month or day as text: sources often name no day, and we invent none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    default_validators = [partial_date_validator]


class LinkField(models.CharField):
    """An http(s) address of at most 500 characters that is safe to print as a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)

    default_validators = [link_validator]


class PhrasesField(models.JSONField):
    """A list of short texts in the editor's order; edited one a line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse anything but a list of texts."""
        if not isinstance(value, list) or any(not isinstance(item, str) for item in value):
            raise ValidationError("Write one phrase a line.")
        super().validate(value, model_instance)

    def formfield(self, **kwargs: Any) -> Any:
        """A text area with one phrase a line."""
        from catalog.forms import LinesField

        return LinesField(
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name.capitalize()),
            help_text=kwargs.get("help_text", self.help_text),
        )


def check(name: str, condition: models.Q, message: str = "") -> models.CheckConstraint:
    """A named check that reads as a sentence when a form meets it."""
    return models.CheckConstraint(
        name=name, condition=condition, violation_error_message=message or None
    )
