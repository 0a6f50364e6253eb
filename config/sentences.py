"""Django's tags for translation, quick enough for pages that say a hundred words.

Django builds the message of a block anew each time it is shown and looks it up again, some 25 µs;
here that is done once a language, and what is left is filling in the parts. Whatever is rare
(contexts, variables that hold messages) stays Django's own. Loaded as `i18n`, see the settings.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, render_value_in_context
from django.template.context import Context
from django.templatetags import i18n
from django.utils.safestring import SafeString

from catalog import language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Message(Node):
    """`{% translate "…" %}`: a message without parts, kept by language."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node, self.name = node, node.asvar
        self.node.asvar = None
        self.said: dict[str, str] = {}

    def render(self, context: Context) -> str:
        tag = language.tag()
        text = self.said.get(tag)
        if text is None:
            text = self.said[tag] = self.node.render(context)
        if self.name:
            context[self.name] = text
            return ""
        return text


class Sentence(Node):
    """`{% blocktranslate %}`: a message with parts, and with forms for a number."""

    child_nodelists = ()

    def __init__(self, node: i18n.BlockTranslateNode) -> None:
        self.singular, names = node.render_token_list(node.singular)
        self.plural, more = node.render_token_list(node.plural or [])
        self.parts = tuple(dict.fromkeys([*names, *more]))
        self.given: tuple[tuple[str, FilterExpression], ...] = tuple(node.extra_context.items())
        self.counter, self.number, self.name = node.counter, node.countervar, node.asvar

    def render(self, context: Context) -> str:
        given = {name: value.resolve(context) for name, value in self.given}
        if self.counter is None:
            text = language.gettext(self.singular)
        else:
            count = given[self.number or "count"] = self.counter.resolve(context)
            text = language.ngettext(self.singular, self.plural, count)
        text %= {name: self._part(name, given, context) for name in self.parts}
        if self.name:
            context[self.name] = SafeString(text)
            return ""
        return text

    @staticmethod
    def _part(name: str, given: dict[str, Any], context: Context) -> str:
        value = given[name] if name in given else context.get(name, "")
        return render_value_in_context(value, context)


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    is_plain = node.filter_expression.var.literal is not None and not node.message_context
    return Message(node) if is_plain and not node.filter_expression.filters else node


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> Node:
    node = i18n.do_block_translate(parser, token)
    return node if node.message_context else Sentence(node)
