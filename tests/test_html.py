"""Reports as one HTML file: well formed, nothing loaded, and no text becomes markup."""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators.report.blocks import Block, Bullets, Code, Heading, Paragraph, Picture, Table
from lorg_indicators.report.html import to_html
from lorg_indicators.report.markdown import to_markdown
from lorg_indicators.report.text import to_text

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1)
VOID = {"meta", "link", "img", "br"}


class Page(HTMLParser):
    """What stands in a page: elements in order, their attributes, and the texts; tags must close as they opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data)


def blocks_of(text: str) -> list[Block]:
    return [
        Heading(text, 1),
        Heading(text),
        Paragraph([text, text]),
        Bullets([text]),
        Code(text),
        Table([text, text], [[text, text]]),
        Picture(b"<svg/>", text),
    ]


@given(text=TEXT)
def test_text_stays_text(text: str) -> None:
    plain, odd = Page(to_html(blocks_of("x"), "zh")), Page(to_html(blocks_of(text), "zh"))
    assert odd.tags == plain.tags
    assert {name for name, _ in odd.attributes} == {name for name, _ in plain.attributes}
    assert sum(text.strip() in each for each in odd.texts) >= (11 if text.strip() else 0)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    page = Page(to_html(blocks_of("甲"), "zh"))
    assert "script" not in page.tags
    sources = [value or "" for name, value in page.attributes if name in {"src", "href"}]
    assert all(source.startswith(("data:", "#part-")) for source in sources)
    policy = next(value or "" for name, value in page.attributes if (value or "").startswith("default-src"))
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_a_picture_is_within_the_page_and_its_words_stand_for_it_elsewhere() -> None:
    blocks: list[Block] = [Heading("报告", 1), Picture(b"<svg>1</svg>", "图一 [迁移]")]
    source = next(value or "" for name, value in Page(to_html(blocks, "zh")).attributes if name == "src")
    assert b64decode(source.partition(",")[2]) == b"<svg>1</svg>"
    assert to_text(blocks).endswith("图一 [迁移]\n")
    assert to_markdown(blocks).endswith("*图一 \\[迁移\\]*\n")


def test_headings_can_be_jumped_to() -> None:
    page = Page(to_html([Heading("报告", 1), Heading("一"), Heading("小", 3), Heading("二")], "en"))
    assert ("lang", "en") in page.attributes
    targets = [value for name, value in page.attributes if name == "id"]
    assert [f"#{target}" for target in targets] == [
        value for name, value in page.attributes if name == "href" and value != "data:,"
    ]
    assert page.texts[0] == "报告", "the title of the window"
