import base64
import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from pytest_django import Settings

from catalog.templatetags.assets import collected_checksum, source_checksum

TAG = re.compile(r'<script src="(.*)" integrity="sha384-(.*)" defer></script>')


class TestScript:
    @pytest.fixture(autouse=True)
    def own_script(self, settings: Settings, tmp_path: Path) -> Path:
        (tmp_path / "js").mkdir()
        (tmp_path / "js" / "own.js").write_text('"use strict";')
        settings.STATICFILES_DIRS = [tmp_path]
        finders.get_finder.cache_clear()
        collected_checksum.cache_clear()
        return tmp_path / "js" / "own.js"

    def test_a_script_carries_the_checksum_of_its_content(self, own_script: Path) -> None:
        html = Template('{% load assets %}{% script "js/own.js" %}').render(Context())
        found = TAG.fullmatch(html)
        assert found
        assert found[1] == "/static/js/own.js"
        assert base64.b64decode(found[2]) == hashlib.sha384(own_script.read_bytes()).digest()

    def test_a_script_that_is_missing_is_named(self) -> None:
        with pytest.raises(ValueError, match=r"no static file 'js/none\.js'"):
            source_checksum("js/none.js")
