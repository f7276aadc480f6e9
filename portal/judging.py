"""The part of the page of methods on “rising” and “falling”: how they are decided, how they err.

In: an open snapshot, a language. Out: HTML with every text escaped. The numbers are those of the
edition's own table of calibration.
"""

from __future__ import annotations

from measures import yearly
from portal import blocks, tables
from portal.format import number, percent
from portal.language import translator
from portal.provenance import publisher
from portal.records import Calibration


def section(opened, lang: str) -> str:
    """What the verdicts on months and on years rest on, and how often they err."""
    _ = translator(lang)
    html = blocks.heading(_("How “rising” and “falling” are decided"), 2)
    html += blocks.paragraph(
        _(
            "The last twelve complete months are set against the twelve before. The change must "
            "be larger than the series ordinarily moves: the yardstick is how much its months vary "
            "beyond chance, and how much its own years differ. “Cannot be told” is said where "
            "there are too few events, too short a history, missing months or a break inside the "
            "window, or where the series varies too much."
        ),
        "ca-text",
    )
    html += _calibrated(
        opened, "M", _("How often the verdict speaks when nothing changed, and when something did"),
        lang,
    )  # fmt: skip
    return html + _of_years(opened, lang)


def _of_years(opened, lang: str) -> str:
    """The same of years; "" for an edition that does not judge them."""
    _ = translator(lang)
    caption = _(
        "How often the verdict on years speaks when nothing changed, and when something did"
    )
    found = _calibrated(opened, "A", caption, lang)
    if not found:
        return ""
    text = _(
        "Of what is published by year only, the last published year is set against the year before "
        "it. The yardstick is chance and the series' own earlier changes from one year to the "
        "next, of which at least {n} are needed; exceptional years and those before a break are "
        "left out. Such series jump more often than theory allows, so that their ordinary movement "
        "is taken {wider} times as large as found: only large changes are told, and “cannot be "
        "told” is the usual answer. A year that is missing, incomplete or provisional is not "
        "judged."
    ).format(n=yearly.LEAST_CHANGES, wider=number(yearly.WIDER, lang, 1))
    return blocks.paragraph(text, "ca-text") + found


def _calibrated(opened, frequency: str, caption: str, lang: str) -> str:
    """False alarms and power of the verdict on months or on years: in short, and a table."""
    given = [row for row in opened.calibration if (row.frequency or "M") == frequency]
    if not given:
        return ""
    _ = translator(lang)
    yearly_too = frequency == "A"
    heads = [
        _("Test"), _("Years"), _("Mean per year") if yearly_too else _("Mean per month"),
        _("Variance over mean"),
        _("Correlation from year to year") if yearly_too else _("Correlation from month to month"),
        _("Yearly drift"), _("Series tested"), _("False alarms"),
        _("Changes by a fifth that are found"),
        *([_("Changes by half that are found")] if yearly_too else []), _("Cannot be told"),
    ]  # fmt: skip
    rows = [_calibration(opened, row, lang) for row in given]
    table = tables.folded(caption, tables.table(caption, heads, rows, "ca-numbers ca-stack"))
    return blocks.paragraph(_alarms(given, lang), "ca-text") + table


def _alarms(given: list[Calibration], lang: str) -> str:
    """False alarms in all: on simulated series, and on real ones at dates chosen without reason."""
    _ = translator(lang)
    real = [row for row in given if row.scenario == "placebo"]
    made = [row for row in given if row.series is None]
    texts = []
    if made:
        texts.append(
            _(
                "On {n} simulated series in which nothing changed it said rising or falling in "
                "{share}; at most 5% is the rule."
            ).format(**_share_of_alarms(made, lang))
        )
    if real:
        texts.append(
            _("On real series, at {n} earlier dates, it said so in {share}.").format(
                **_share_of_alarms(real, lang)
            )
        )
    return " ".join(texts)


def _share_of_alarms(rows: list[Calibration], lang: str) -> dict[str, str]:
    told = [row for row in rows if row.share_alarm is not None and row.tested]
    tried = sum(row.tested for row in told)
    alarms = sum(row.tested * (row.share_alarm or 0) for row in told)
    return {"n": number(tried, lang), "share": percent(alarms / tried if tried else None, lang, 1)}


def _calibration(opened, row: Calibration, lang: str) -> list[str]:
    _ = translator(lang)
    by_year = row.frequency == "A"
    scenarios = {
        "independent": _("simulated, years independent") if by_year
        else _("simulated, months independent"),
        "correlated": _("simulated, years alike") if by_year else _("simulated, months alike"),
        "drifting": _("simulated, level drifting"),
        "placebo": _("real series"),
        "placebo_outside_exceptional": _("real series outside exceptional periods"),
    }  # fmt: skip
    name = scenarios.get(row.scenario, row.scenario)
    return [
        f"{name} ({publisher(opened, row.series, lang)})" if row.series else name,
        number(row.years, lang), number(row.mean, lang), number(row.dispersion, lang, 1),
        number(row.correlation, lang, 1), percent(row.drift, lang), number(row.tested, lang),
        percent(row.share_alarm, lang, 1), percent(row.share_detected, lang, 1),
        *([percent(row.share_detected_half, lang, 1)] if by_year else []),
        percent(row.share_cannot_tell, lang, 1),
    ]  # fmt: skip
