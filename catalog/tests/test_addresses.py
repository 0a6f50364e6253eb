import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.documents.addresses import normalise_url

SAME_PAGE = [
    ("HTTPS://Example.COM/Path", "https://example.com/Path"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("https://example.com:8443/a", "https://example.com:8443/a"),
    ("https://example.com:/a", "https://example.com/a"),
    ("https://example.com/a#part", "https://example.com/a"),
    ("https://example.com/", "https://example.com"),
    ("https://example.com/a/", "https://example.com/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://example.com/a?utm_source=x&id=3&fbclid=y&gclid=z", "https://example.com/a?id=3"),
    ("https://example.com/a?UTM_Medium=x", "https://example.com/a"),
    ("https://example.com/a?%75tm_source=x", "https://example.com/a"),
    ("https://example.com/%7euser/%c3%a9", "https://example.com/~user/%C3%A9"),
    ("https://example.com/é", "https://example.com/%C3%A9"),
    ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    ("https://example.com/a/%2E%2e/b", "https://example.com/b"),
    ("https://example.com/../..", "https://example.com"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]"),
]

UNUSABLE = [
    ("javascript:alert(1)", "https://"),
    ("ftp://example.com/a", "https://"),
    ("//example.com/a", "https://"),
    ("https://user:secret@example.com/", "user name"),
    ("https://example.com/a b", "space"),
    ("https://example.com/a\nb", "space"),
    ("https://example.com/\u202ea", "invisible"),
    ("https:///path", "host"),
    ("https://", "host"),
    ("https://a..b/", "host"),
    ("https://exa<mple.com/", "host"),
    (f"https://{'a' * 64}.example/", "host"),
    ("https://example.com:99999/", "port"),
    ("https://example.com:x/", "port"),
]

addresses = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(["example.com", "Exämple.org:443", "[::1]:81", "a_b.example."]),
    st.text("abc/.%2eEfF7~é漢?&=#[|", max_size=25).map(lambda tail: "/" + tail),
    st.sampled_from(["", "?utm_a=1&b=%7e", "?&&c=d#e", "/?"]),
)


class TestNormalForm:
    @pytest.mark.parametrize(("spelling", "normal"), SAME_PAGE)
    def test_spellings_of_one_page_meet_in_one_form(self, spelling: str, normal: str) -> None:
        assert normalise_url(spelling) == normal

    def test_pages_that_differ_stay_different(self) -> None:
        urls = [
            "http://e.org/a",
            "https://e.org/a",
            "https://e.org/A",
            "https://e.org/a?b",
            "https://e.org/a%2Fb",
        ]
        assert len({normalise_url(url) for url in urls}) == len(urls)

    @settings(max_examples=100)
    @given(addresses)
    def test_normal_form_is_its_own_normal_form(self, url: str) -> None:
        normal = normalise_url(url)
        assert normalise_url(normal) == normal
        assert normal.isascii()


class TestUnusableAddress:
    @pytest.mark.parametrize(("url", "part"), UNUSABLE)
    def test_unusable_address_is_refused_with_a_sentence(self, url: str, part: str) -> None:
        with pytest.raises(ValueError, match=part):
            normalise_url(url)
