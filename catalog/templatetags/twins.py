"""The link from a page to its Markdown twin."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.language import gettext as _
from catalog.paths import twin_path

register = template.Library()


@register.simple_tag(takes_context=True)
def twin_link(context: template.Context) -> SafeString:
    """`{% twin_link %}`: for pages that have an address of their own."""
    path = getattr(getattr(context.get("page"), "meta", None), "canonical_path", "")
    if not path.endswith("/"):
        return SafeString("")
    link = '<link rel="alternate" type="text/markdown" href="{}" title="{}">'
    return format_html(link, twin_path(path), _("As Markdown"))
