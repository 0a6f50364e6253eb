"""What a page says of its language, and its addresses in it."""

from django import template
from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from catalog import language, paths

register = template.Library()

IN_ENGLISH = SafeString(f' lang="{language.ENGLISH}"')
NOTHING = SafeString("")
# As Open Graph wants it.
TERRITORIES = {"en": "en_GB", "de": "de_DE"}


@register.simple_tag
def page_path(name: str, *parts: str | int) -> str:
    """`{% page_path "tools" %}`, `{% page_path "tool" slug %}`: an address in this language."""
    return paths.named_path(name, *parts)


@register.simple_tag
def in_english() -> SafeString:
    """`<p{% in_english %}>`: marks what comes from the catalogue where the page is in another."""
    return NOTHING if language.active() == language.ENGLISH else IN_ENGLISH


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> SafeString:
    """`{% language_links %}`: the same page in every language, for search engines.

    Only for pages that are worth finding: the others name no page that stands for them.
    """
    meta = getattr(context.get("page"), "meta", None)
    if meta is None or not meta.is_indexable or not meta.canonical_path:
        return NOTHING
    path = meta.canonical_path
    found = [(code, paths.in_language(code, path)) for code in language.CODES]
    found.append(("x-default", paths.in_language(language.ENGLISH, path)))
    link = '<link rel="alternate" hreflang="{}" href="{}{}">'
    site = settings.SITE_URL
    return format_html_join("\n", link, ((code, site, address) for code, address in found))


@register.simple_tag
def open_graph_locale() -> SafeString:
    """`{% open_graph_locale %}`: this page's language, then the others it can be read in."""
    active = language.active()
    named = [("locale", active)]
    named += [("locale:alternate", code) for code in language.CODES if code != active]
    line = '<meta property="og:{}" content="{}">'
    return format_html_join(
        "\n", line, ((name, TERRITORIES.get(code, code)) for name, code in named)
    )


@register.simple_tag(takes_context=True)
def language_choice(context: template.Context) -> SafeString:
    """`{% language_choice %}`: links to this very page in the other languages."""
    request = context.get("request")
    if request is None:
        return NOTHING
    address, active = request.get_full_path(), language.active()
    link = '<a href="{}" lang="{}" hreflang="{}">{}</a>'
    return format_html_join(
        " ",
        link,
        (
            (paths.in_language(code, address), code, code, language.NAMES[code])
            for code in language.CODES
            if code != active
        ),
    )
