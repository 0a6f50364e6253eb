from django.template import engines

from comparisons.pages import FeatureCell, FeatureRow, TaskCell, TaskGroup, TaskRow
from config.languages import speaking

EVIL = "<b>\"x\" & 'y'</b>"
SAFE = "&lt;b&gt;&quot;x&quot; &amp; &#x27;y&#x27;&lt;/b&gt;"
ROW = FeatureRow("Licence", (FeatureCell("MIT"), FeatureCell("", is_known=False)), hint=EVIL)


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


class TestFeatureRows:
    def test_silence_is_said_in_words(self) -> None:
        html = rendered("{% feature_rows rows %}", rows=[ROW])
        assert f'<th scope="row">Licence <span class="bucket">{SAFE}</span></th>' in html
        assert '<td>MIT</td>\n<td><span class="unknown">not documented</span></td>' in html

    def test_labels_of_the_catalogue_are_marked_in_another_language(self) -> None:
        with speaking("de"):
            html = rendered("{% feature_rows rows is_content=True %}", rows=[ROW])
            assert '<span lang="en">Licence</span>' in html
            assert "lang=" not in rendered("{% feature_rows rows %}", rows=[ROW])


class TestTaskGroups:
    def test_each_tool_has_a_cell_under_its_letter(self) -> None:
        cells = tuple(TaskCell(letter, EVIL, False, ()) for letter in "AB")
        row = TaskRow("draw", EVIL, "/tasks/draw/", "neither", EVIL, cells)
        html = rendered("{% task_groups groups 3 %}", groups=[TaskGroup(EVIL, (row,))])
        assert '<th scope="rowgroup" colspan="3">' in html
        assert '<tr id="task-draw"><th scope="row"><a href="/tasks/draw/">' in html
        assert html.index('class="side side--a"') < html.index('class="side side--b"')
        assert EVIL not in html
        assert html.count(SAFE) == 5
