"""One figure, drawn: what pages, files, embeds and packs all take their words and numbers from.

In: what a figure's function found (`portal.catalogue.Figure.draw`). Out: `Drawn`. Its picture and
its rows are made when they are first asked for, so that a page pays for what it shows and a CSV
for its rows only. It refuses nothing; a figure's function refuses, with `Refused`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from portal import site, words
from portal.figures import Picture
from portal.language import translator

Value = str | float | int | None


class Refused(ValueError):
    """A figure that cannot be drawn. status: 400 (a parameter) or 404 (it does not exist)."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a figure. params: of the address; base: scheme and host of the site."""

    opened: Any
    params: Mapping[str, str]
    lang: str
    base: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a figure's rows. name: English, the same in every language; label: the
    reader's word. kind: text, number, integer or month (text like 2024-05)."""

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Curve:
    """A line that a chart draws beside its rows. dash: solid, dash or dot."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    dash: str


@dataclass(frozen=True, slots=True)
class Shape:
    """How a spreadsheet, a slide or a light page draws the rows itself: names of columns.

    kind: line (x is in time or order), points (the same, each with an interval of its own), bar
    (a row each), stack (bars of parts), span (bars in time, from low to high), range (a total or
    two bounds of what x and label name; series tells which) or funnel (points, x by its logarithm,
    among the limits in curves). series: the column whose value tells the lines or parts apart,
    label: the one that names them. cuts: places on x at which no line goes on. joined: whether a
    thin line joins points. span: lowest and highest value of the axis, where the page's picture
    fixes them; colours: of the parts.
    """

    kind: str
    x: str
    y: str
    series: str | None = None
    low: str | None = None
    high: str | None = None
    label: str | None = None
    cuts: tuple[str, ...] = ()
    joined: bool = True
    span: tuple[float, float] | None = None
    colours: tuple[str, ...] = ()
    curves: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Exactly what is drawn: a value a column, None where it is not known (its state says why)."""

    columns: tuple[Column, ...]
    rows: list[tuple[Value, ...]]
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """A source as it is credited, in the reader's language."""

    source_id: str
    publisher: str
    title: str
    licence: str
    url: str | None


@dataclass(frozen=True, eq=False)
class Drawn:
    """One picture with its words, rows and addresses, in one language.

    figure: its name in the catalogue. page: the slug of the page that shows it. params: of its
    address, defaults left out. file: a file's name without ending. subtitle: measure with unit
    and period. sentence_of: what it says, in words. picture_of: the caption of a downloaded picture
    → the picture. table_of: its rows. credit: sources, licences and edition in one run of text.
    marks: what the letters in the picture mean. page_table: HTML of the table beside the chart,
    where it has another form than the rows. part, parts: a question about things that are not
    comparable has several pictures. charted_of: quantity and rows of the chart that stands for the
    picture where office programs cannot draw it.
    """

    asked: Asked
    figure: str
    page: str
    params: Mapping[str, str]
    file: str
    title: str
    subtitle: str
    credit: str
    sources: tuple[str, ...]
    sentence_of: Callable[[], str]
    picture_of: Callable[[str], Picture]
    table_of: Callable[[], Table]
    page_table: Callable[[], str] | None = None
    places: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    part: int = 1
    parts: int = 1
    today: datetime.date = field(default_factory=datetime.date.today)
    charted_of: tuple[str, Callable[[], Table]] | None = None

    @cached_property
    def charted(self) -> Drawn:
        """The figure as spreadsheets and slides draw it: itself, unless it is a map, say."""
        if self.charted_of is None:
            return self
        quantity, table_of = self.charted_of
        return replace(self, subtitle=quantity, table_of=table_of, charted_of=None)

    @cached_property
    def picture(self) -> Picture:
        """The Plotly figure; `layout.meta.picture` holds what a downloaded picture adds."""
        return self.picture_of(f"{self.credit} {self.accessed} {self.address}")

    @cached_property
    def sentence(self) -> str:
        """What the figure says, in words."""
        return self.sentence_of()

    @cached_property
    def table(self) -> Table:
        """The rows of the picture."""
        return self.table_of()

    @cached_property
    def accessed(self) -> str:
        """When it was asked for, as a sentence."""
        _ = translator(self.asked.lang)
        return _("Accessed on {date}.").format(date=words.long_date(self.today, self.asked.lang))

    @property
    def edition(self) -> str:
        """The id of the edition that it was drawn from."""
        return self.asked.opened.edition_id

    @cached_property
    def credits(self) -> tuple[Credit, ...]:
        """The sources that the figure rests on, each once."""
        _ = translator(self.asked.lang)
        files = (words.credited(self.asked.opened, each) for each in self.sources)
        return tuple(
            Credit(one.source_id, _(one.publisher), _(one.title), _(one.licence), one.url)
            for one in files
            if one
        )

    @cached_property
    def address(self) -> str:
        """The permanent address: the page that shows it, with the edition named."""
        return self._absolute(self.page, self.edition)

    @property
    def live_address(self) -> str:
        """The page that shows it from the newest edition."""
        return self._absolute(self.page, None)

    def file_address(self, kind: str, frozen: bool = False) -> str:
        """Path of the figure as svg, png, csv, xlsx or json; frozen: from this edition for ever."""
        return self._path(f"g/{self.figure}.{kind}", frozen or "e" in self.params)

    def embed_address(self, frozen: bool = False) -> str:
        """Path of the figure to stand in another site's page."""
        return self._path(f"embed/{self.figure}", frozen)

    def _path(self, slug: str, frozen: bool) -> str:
        part = str(self.part) if self.parts > 1 else None
        named = {**self.params, "p": part, "e": self.edition if frozen else None}
        return site.href(slug, self.asked.lang, **named)

    def _absolute(self, slug: str, edition: str | None) -> str:
        named = {**self.params, "e": edition}
        return self.asked.base + site.href(slug, self.asked.lang, **named)
