"""A meeting's slides → PPTX: charts that PowerPoint draws itself and anyone can edit, and notes.

In: a `portal.pack.slides.Deck`. Out: the bytes of a file. A statement gets the largest type that
fits; beside it stands its figure's chart (`portal.pack.charts`).
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence

from portal.pack import charts
from portal.pack.slides import Deck, Slide
from portal.site import PRODUCT

WIDE, HIGH = 13.333, 7.5  # inches, 16:9
# Of type in points; the largest that fits is taken.
SIZES = (40, 36, 32, 28, 25, 22, 20, 18, 16, 14, 12, 11, 10, 9)
SMALLER, SMALLEST = 0.66, 11  # type of the lines below a statement: of its own; at least
LETTER, LINE = 0.51, 1.2  # width of a bold letter of Arial and height of a line, in its size
FONT = "Arial"  # its widths are those of a free font that other offices draw in its place
SPACE = 6  # points before a paragraph
LONGEST = 255  # of a file's property, by the format
TITLE_ONLY = 5  # of the library's own template
INK, SOFT, HOUSE = "1B262C", "4A5A63", "0B5A75"
TOP, TALL, FOOT = 1.35, 5.05, 6.65  # inches: where a slide's body starts, its height, its foot


def to_pptx(deck: Deck) -> bytes:
    """The presentation."""
    import pptx  # only for the request that asks for slides
    from pptx.util import Inches

    made = pptx.Presentation()
    _in_font(made)
    made.slide_width, made.slide_height = Inches(WIDE), Inches(HIGH)
    about = made.core_properties
    about.title, about.author = deck.title[:LONGEST], PRODUCT
    about.subject, about.language = deck.place[:LONGEST], deck.lang
    about.keywords, about.comments = deck.opened.edition_id, deck.about[:LONGEST]
    for at, slide in enumerate(deck.slides, start=1):
        _slide(made, deck, slide, at)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _in_font(made) -> None:
    """The theme's letters are those that the type was fitted with."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    ours = f'latin typeface="{FONT}"'.encode()
    theme._blob = theme.blob.replace(b'latin typeface="Calibri"', ours)


def _slide(made, deck: Deck, slide: Slide, at: int) -> None:
    page = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    title = page.shapes.title
    _place(title, 0.5, 0.3, WIDE - 1, 0.85)
    _write(title, [slide.title], fitting([(slide.title, 1)], WIDE - 1, 0.85, 28), HOUSE, deck.lang,
           bold=True)  # fmt: skip
    _rule(page)
    charted = slide.figure and slide.figure.charted
    shaped = charted is not None and charted.table.shape and charted.table.rows
    _said(page, slide, 4.7 if shaped else WIDE - 1, deck.lang)
    if shaped and charted is not None:
        charts.add(page, charted, 5.4, TOP, WIDE - 5.9, TALL)
    foot = page.shapes.add_textbox(0, 0, 0, 0)
    _place(foot, 0.5, FOOT, WIDE - 1, 0.7)
    text = f"{slide.credit or deck.about} {deck.place} · {at}/{len(deck.slides)}"
    _write(foot, [text], fitting([(text, 1)], WIDE - 1, 0.75, 11), SOFT, deck.lang)
    notes = [slide.statement, *(f"{name}: {text}" for name, text in slide.notes), deck.about]
    page.notes_slide.notes_text_frame.text = "\n".join(dict.fromkeys(notes))


def _rule(page) -> None:
    """A line in the house's colour under the title."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.util import Inches, Pt

    line = page.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(Inches, (0.6, 1.2, WIDE - 0.6,
                                                                           1.2)))  # fmt: skip
    line.line.color.rgb, line.line.width = RGBColor.from_string(HOUSE), Pt(1.5)


def _said(page, slide: Slide, wide: float, lang: str) -> None:
    """The statement, and the lines below it."""
    texts = [(slide.statement, 1.0), *((text, SMALLER) for text in slide.points)]
    size = fitting(texts, wide, TALL, SIZES[0] if wide > WIDE / 2 else SIZES[2])
    said = page.shapes.add_textbox(0, 0, 0, 0)
    _place(said, 0.5, TOP, wide, TALL)
    _write(said, [slide.statement], size, INK, lang, bold=True)
    _more(said, slide.points, max(SMALLEST, size * SMALLER), lang)


def fitting(
    texts: Sequence[tuple[str, float]], wide: float, high: float, most: float
) -> float:  # fmt: skip
    """The largest size at which paragraphs of (text, share of that size) fit wide × high inches."""
    for size in (each for each in SIZES if each <= most):
        points = 0.0
        for text, share in texts:
            own = size if share == 1 else max(SMALLEST, size * share)
            letters = max(1, int((wide - 0.2) * 72 / (own * LETTER)))
            points += len(textwrap.wrap(text, letters)) * own * LINE + SPACE
        if points <= (high - 0.1) * 72:
            return size
    return SIZES[-1]


def _place(shape, left: float, top: float, width: float, height: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top = Inches(left), Inches(top)
    shape.width, shape.height = Inches(width), Inches(height)


def _write(
    shape, texts: Sequence[str], size: float, colour: str, lang: str, bold: bool = False
) -> None:  # fmt: skip
    """Paragraphs of plain text, in the language that a reader aloud should use."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.text = "\n".join(" ".join(text.split()) for text in texts)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        _style(paragraph, size, colour, lang, bold)


def _style(paragraph, size: float, colour: str, lang: str, bold: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour)
        run._r.get_or_add_rPr().set("lang", {"es": "es-419", "pt": "pt-BR"}.get(lang, "en-GB"))


def _more(shape, points: Sequence[str], size: float, lang: str) -> None:
    from pptx.util import Pt

    for text in points:
        paragraph = shape.text_frame.add_paragraph()
        paragraph.text = "• " + " ".join(text.split())
        paragraph.space_before = Pt(SPACE)
        _style(paragraph, size, INK, lang, False)
