"""The data block in the head of a page. Browsers do not run it, so no policy has to allow it."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from catalog.structured_data import Site, as_text, describe

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString:
    """`{% structured_data %}`: what `page` is, for machines; nothing for pages that are not."""
    page: Any = context.get("page")
    if not hasattr(page, "meta"):
        return SafeString("")
    nodes = describe(page, Site(context["site"]["name"], context["site"]["url"]))
    if not nodes:
        return SafeString("")
    # `as_text` has escaped what could end the element.
    return mark_safe(f'<script type="application/ld+json">{as_text(nodes)}</script>')  # noqa: S308
