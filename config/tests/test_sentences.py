import pytest
from django.template import Context, Engine

from catalog import language
from config.languages import speaking

OURS = Engine(libraries={"i18n": "config.sentences"})
DJANGOS = Engine(libraries={"i18n": "django.templatetags.i18n"})
VALUES = {"name": "<b>A & B</b>", "number": 2, "one": 1, "rows": [1, 2]}
TEMPLATES = (
    '{% translate "Tools" %}',
    '{% translate "Tools" as label %}[{{ label }}]',
    '{% translate "100 % of “this” & <that>" %}',
    '{% translate "Tools"|upper %}',
    "{% translate name %}",
    '{% translate "Search" context "name of the page" %}',
    "{% blocktranslate trimmed %}\n  Two\n  lines of 100 %\n{% endblocktranslate %}",
    "{% blocktranslate %}Compare {{ name }} with {{ nothing }}{% endblocktranslate %}",
    "{% blocktranslate with who=name|lower asvar said %}{{ who }} is{% endblocktranslate %}"
    "{{ said }}",
    "{% blocktranslate count n=rows|length with who=name %}{{ n }} tool of {{ who }}{% plural %}"
    "{{ n }} tools of {{ who }}{% endblocktranslate %}",
    "{% blocktranslate count number=one %}{{ number }} tool{% plural %}{{ number }} tools"
    "{% endblocktranslate %}",
    "{% autoescape off %}{% blocktranslate %}Alternatives to {{ name }}{% endblocktranslate %}"
    "{% endautoescape %}",
    "{% get_current_language as code %}{{ code }}",
)


class TestSentences:
    @pytest.mark.parametrize("code", language.CODES)
    @pytest.mark.parametrize("source", TEMPLATES)
    def test_they_say_what_django_says(self, source: str, code: str) -> None:
        ours, djangos = (e.from_string(f"{{% load i18n %}}{source}") for e in (OURS, DJANGOS))
        with speaking(code):
            wanted = djangos.render(Context(VALUES))
            assert [ours.render(Context(VALUES)) for _ in range(2)] == [wanted, wanted]

    def test_a_message_is_kept_by_language(self) -> None:
        template = OURS.from_string('{% load i18n %}{% translate "Tools" %}')
        said = []
        for code in ("en", "de", "en"):
            with speaking(code):
                said.append(template.render(Context()))
        assert said == ["Tools", "Werkzeuge", "Tools"]
