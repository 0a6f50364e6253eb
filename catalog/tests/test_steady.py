from django.template import engines
from pytest_django import Settings

from catalog.templatetags import steady
from config.languages import speaking

NAV = '{% steady "includes/_nav.html" section=section %}'


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(f"{{% load steady %}}{source}").render(context)


class TestSteady:
    def test_says_what_the_piece_says(self) -> None:
        included = '{% include "includes/_nav.html" with section=section only %}'
        for section in ("tools", "compare", ""):
            assert rendered(NAV, section=section) == rendered(included, section=section)

    def test_is_made_once_for_each_language_and_word(self) -> None:
        steady._made.cache_clear()
        said = []
        for code in ("en", "de", "en"):
            with speaking(code):
                said += [rendered(NAV, section="tools"), rendered(NAV, section="tasks")]
        assert len(set(said)) == 4
        assert steady._made.cache_info().misses == 4

    def test_words_are_escaped(self) -> None:
        html = rendered('{% steady "includes/_wordmark.html" name=name %}', name="<b>")
        assert "&lt;b&gt;" in html

    def test_nothing_is_kept_while_templates_change(self, settings: Settings) -> None:
        steady._made.cache_clear()
        settings.DEBUG = True
        rendered(NAV, section="tools")
        assert steady._made.cache_info().misses == 0
