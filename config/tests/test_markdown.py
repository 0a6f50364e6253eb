import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from config.markdown import as_markdown

ADDRESS = "https://compare.example/tools/alpha/"


def markdown(body: str) -> str:
    """Without the closing lines."""
    text = as_markdown(f"<html><body><main>{body}</main></body></html>", ADDRESS)
    head, mark, _ = text.rpartition("\n---\n") if "\n---\n" in text else ("", "", "")
    assert mark or text.startswith("---")
    return head.strip()


class TestBlocks:
    @pytest.mark.parametrize(
        "html, expected",
        [
            ('<h2 id="x">Tools<span class="count">3</span></h2>', "## Tools (3)"),
            ("<p>One\n two <strong>three</strong>.</p>", "One two **three**."),
            ('<p><a href="/tasks/">Tasks</a></p>', "[Tasks](https://compare.example/tasks/)"),
            ('<p><a href="#there">There</a></p>', "There"),
            (
                '<p>Said<span class="note"><a href="#source-2" aria-label="source 2">'
                '2</a> <a href="#source-7">7</a></span></p>',
                "Said \\[2\\] \\[7\\]",
            ),
            ("<ul><li>a</li><li><p>b</p><p>c</p></li></ul>", "- a\n- b\n\n  c"),
            (
                '<ol class="sources"><li id="source-1"><b>1</b><span>Home</span></li></ol>',
                "1. Home",
            ),
            (
                "<dl><div><dt>Best for</dt><dd><ul><li>x</li><li>y</li></ul></dd></div></dl>",
                "- **Best for:**\n  - x\n  - y",
            ),
            (
                "<table><caption>C</caption><thead><tr><td></td><th>A</th></tr></thead>"
                "<tbody><tr><th>r</th><td><p>1</p><p>2</p></td></tr></tbody></table>",
                "**C**\n\n|  | A |\n| --- | --- |\n| r | 1<br>2 |",
            ),
            ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
            ("<blockquote><p>a<br>b</p></blockquote>", "> a  \n> b"),
            ("<p>a<br>===</p>", "a  \n\\==="),
            ("<p>a<br>---</p>", "a  \n\\---"),
            ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
            ("<details><summary>More</summary><p>x</p></details>", "More\n\nx"),
            ("<p>1. no list</p><p># no heading</p>", "1\\. no list\n\n\\# no heading"),
            ("<p>83.5</p>", "83.5"),
            ("<div><ins>Task: x<br># y</ins></div>", "**Task: x  \n\\# y**"),
            ("<h2>a<br>b</h2>", "## a b"),
            ("<table><tr><td>a<br>b</td></tr></table>", "| a<br>b |\n| --- |"),
        ],
    )
    def test_are_written_so(self, html: str, expected: str) -> None:
        assert markdown(html) == expected

    @pytest.mark.parametrize(
        "html",
        [
            "<form><p>x</p></form>",
            "<svg><text>x</text></svg>",
            '<figure class="drawn"><svg><svg></svg>x</svg><figcaption>x</figcaption></figure>',
            '<p><span aria-hidden="true">x</span></p>',
            '<nav><a href="/">x</a></nav>',
        ],
    )
    def test_what_is_not_read_is_left_out(self, html: str) -> None:
        assert markdown(html) == ""

    def test_it_names_the_page_for_people(self) -> None:
        assert as_markdown("<main></main>", ADDRESS).endswith(f"<{ADDRESS}>\n")


class TestText:
    @settings(max_examples=60, deadline=None)
    @example("---")
    @given(st.text(alphabet="ab 1.)#*_`[]()<>&|~\\-+=!;:\n", min_size=1, max_size=30))
    def test_stays_text_for_who_reads_it(self, text: str) -> None:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        rendered = MarkdownIt("commonmark").enable("table").render(markdown(f"<p>{escaped}</p>"))
        body = rendered.strip().removeprefix("<p>").removesuffix("</p>")
        for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            body = body.replace(entity, sign)
        assert body == " ".join(text.split())
