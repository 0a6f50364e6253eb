"""Own scripts with their checksum: a changed file on the way is not run."""

import base64
import hashlib
from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


def checksum(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")


@cache
def collected_checksum(stored_name: str) -> str:
    """A stored name holds a hash of its content, so the checksum never has to be made twice."""
    with staticfiles_storage.open(stored_name) as handle:
        return checksum(handle.read())


def source_checksum(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise ValueError(f"There is no static file {name!r}.")
    with open(path, "rb") as handle:
        return checksum(handle.read())


def integrity_of(name: str) -> str:
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        return collected_checksum(staticfiles_storage.stored_name(name))
    return source_checksum(name)


@register.simple_tag
def script(name: str) -> SafeString:
    """`{% script "js/theme.js" %}`: deferred, same origin, with integrity."""
    return format_html(
        '<script src="{}" integrity="{}" defer></script>',
        staticfiles_storage.url(name),
        integrity_of(name),
    )
