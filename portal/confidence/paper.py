"""The paper's own figures beside today's data, and what crime costs.

In: an open snapshot, a language. Out: HTML of what could be recovered of each figure and of what
stands in its place, named as a substitute; the words and the picture of the costs. What could not
be recovered is said. It refuses nothing.
"""

from __future__ import annotations

from html import escape

from portal import figures, site, tables
from portal.confidence import reading
from portal.confidence.records import Cost
from portal.curves import COLOURS
from portal.figures import GRID, Picture, joined
from portal.format import number, separators
from portal.language import translator

ROW = 22
POINTS = ("total",)
BOUNDS = ("lower", "upper")


def section(opened, lang: str) -> str:
    """Each of the paper's figures: what it named, what was found, what is nearest today."""
    _ = translator(lang)
    recovered = {"all": _("recovered"), "part": _("recovered in part"),
                 "nothing": _("could not be recovered")}  # fmt: skip
    cards = []
    for each in reading.paper_figures(opened):
        rows = {
            _("What the paper names as its source"): escape(_(each.described_source)),
            _("What was found"): escape(_(each.found))
            + (f" {tables.link(_('Page'), each.url)}" if each.url else ""),
        }
        if each.indicator:
            name = _(reading.indicators(opened)[each.indicator].name)
            link = tables.link(name, site.href("confianza", lang, t="CHL", i=each.indicator))
            rows[_("Nearest today (a substitute, not the same)")] = link
        facts = "".join(f"<dt>{escape(name)}</dt><dd>{text}</dd>" for name, text in rows.items())
        head = _("Figure {number}: {title}").format(number=each.figure, title=_(each.title))
        cards.append(
            f'<section class="ca-card"><h3>{escape(head)}</h3>'
            f"<p>{escape(recovered[each.recovered])}</p><dl>{facts}</dl></section>"
        )
    return "".join(cards)


def drawn_costs(opened) -> list[tuple[str, int, str, list[Cost]]]:
    """(edition, year, place, its costs) of the costs that are drawn: totals and bounds."""
    found: dict[tuple[str, int, str], list[Cost]] = {}
    for cost in reading.costs(opened):
        if cost.measure in (*POINTS, *BOUNDS):
            found.setdefault((cost.edition, cost.year, cost.unit_name), []).append(cost)
    return [(*key, costs) for key, costs in sorted(found.items(), key=lambda item: item[0])]


def sentence(opened, lang: str) -> str:
    """What the costs are, and that they are second hand."""
    _ = translator(lang)
    years = sorted({cost.year for cost in reading.costs(opened)})
    return _(
        "What crime costs, as a percentage of the gross domestic product, in the studies of "
        "{years} as other pages report them; the studies differ in method and are not joined."
    ).format(years=", ".join(map(str, years)))  # fmt: skip


def costs_picture(opened, title: str, subtitle: str, caption: str, lang: str) -> Picture:
    """A row a place and study: a point for a total, a bar between two bounds."""
    rows = drawn_costs(opened)
    names = [f"{place}, {year}" for _edition, year, place, _costs in rows]
    data: list[dict] = []
    for at, (_edition, _year, _place, costs) in enumerate(rows):
        value = {cost.measure: cost.value for cost in costs}
        x = [value[name] for name in BOUNDS if name in value] or [value["total"]]
        told = "; ".join(f"{number(cost.value, lang, cost.decimals)} %" for cost in costs)
        data.append({
            "type": "scatter", "mode": "lines+markers", "x": x, "y": [-at] * len(x),
            "showlegend": False, "line": {"color": COLOURS[0], "width": 3},
            "marker": {"size": 9, "color": COLOURS[0]},
            "text": [joined([f"{names[at]}: {told}"])] * len(x),
            "hovertemplate": "%{text}<extra></extra>",
        })  # fmt: skip
    layout = figures.framed(
        title, subtitle, caption, ROW * len(rows) + 20, [], 168, separators=separators(lang),
        xaxis={"rangemode": "tozero", "gridcolor": GRID, "ticksuffix": " %",
               "tickfont": {"size": 12}},
        yaxis={"tickvals": [-at for at in range(len(names))],
               "ticktext": [joined([name[:26]]) for name in names],
               "range": [-len(names) + 0.4, 0.6], "gridcolor": "#F0F0F0", "zeroline": False,
               "tickfont": {"size": 12}},
    )  # fmt: skip
    return Picture(data, layout)
