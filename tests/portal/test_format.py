"""Numbers and dates look as the reader's language writes them."""

import datetime
import re
import time
from pathlib import Path

import numpy as np
import plotly
import pytest

from portal import format, plotly_language
from portal.language import LANGUAGES

DAY = datetime.date(2025, 1, 5)
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "es", "pt", "en"),
    [
        (1234567, 0, "1.234.567", "1.234.567", "1,234,567"),
        (1234.56, 1, "1.234,6", "1.234,6", "1,234.6"),
        (0, 1, "0,0", "0,0", "0.0"),
        (-3.25, 2, "−3,25", "−3,25", "−3.25"),
        (-0.04, 1, "0,0", "0,0", "0.0"),
        (np.float64(12.0), 0, "12", "12", "12"),
        (np.int64(1200), 0, "1.200", "1.200", "1,200"),
        (float("nan"), 0, "–", "–", "–"),
        (None, 2, "–", "–", "–"),
    ],
)
def test_numbers(value, decimals, es, pt, en):
    assert [format.number(value, lang, decimals) for lang in ("es", "pt", "en")] == [es, pt, en]


def test_shares_and_changes():
    assert format.percent(0.13, "es") == f"13{NBSP}%"
    assert format.percent(0.1251, "pt", 1) == "12,5%"
    assert format.percent(0.05, "en", signed=True) == "+5%"
    assert format.percent(-0.05, "es", signed=True) == f"−5{NBSP}%"
    assert format.percent(0.001, "en", signed=True) == "0%"
    assert format.percent(None, "en") == "–"


def test_intervals():
    assert format.interval(-1.25, 3.5, "es", 1) == "−1,2 a 3,5"
    assert format.interval(1, 3, "en") == "1 to 3"


@pytest.mark.parametrize(
    ("precision", "es", "pt", "en"),
    [
        ("year", "2025", "2025", "2025"),
        ("month", "enero de 2025", "janeiro de 2025", "January 2025"),
        ("day", "5 de enero de 2025", "5 de janeiro de 2025", "5 January 2025"),
    ],
)
@pytest.mark.parametrize("when", [DAY, np.datetime64("2025-01-05")])
def test_a_date_is_no_more_precise_than_it_is_known(when, precision, es, pt, en):
    written = [format.period(when, precision, lang) for lang in ("es", "pt", "en")]
    assert written == [es, pt, en]


def test_a_numpy_month_is_a_month_and_the_first_is_an_ordinal_in_portuguese():
    assert format.month(np.datetime64("2024-12"), "pt") == "dezembro de 2024"
    assert format.date(datetime.date(2025, 3, 1), "pt") == "1º de março de 2025"
    assert format.date(datetime.date(2025, 3, 1), "es") == "1 de marzo de 2025"


def test_spans_of_months():
    def span(first, last, lang):
        return format.months(np.datetime64(first), np.datetime64(last), lang)

    assert span("2025-01", "2025-12", "es") == "enero a diciembre de 2025"
    assert span("2024-01", "2025-06", "pt") == "janeiro de 2024 a junho de 2025"
    assert span("2025-01", "2025-12", "en") == "January to December 2025"
    assert span("2025-01", "2025-01", "es") == "enero de 2025"


def test_an_unknown_precision_or_language_is_refused():
    with pytest.raises(KeyError):
        format.period(DAY, "week", "es")
    with pytest.raises(KeyError):
        format.number(1, "fr")


def test_a_table_of_a_thousand_numbers_is_written_at_once():
    values = np.random.default_rng(0).uniform(0, 1e6, 1000).tolist()
    best = min(_seconds(lambda: format.numbers(values, "es", 1)) for _ in range(5))
    assert best < 0.005


def _seconds(work) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def test_charts_use_the_same_marks_as_the_text():
    for lang in LANGUAGES:
        decimal, thousands = format.separators(lang)
        assert format.number(1234.5, lang, 1) == f"1{thousands}234{decimal}5"


def test_charts_speak_the_readers_language():
    assert plotly_language.config("en") == {}
    for lang in ("es", "pt"):
        config = plotly_language.config(lang)
        words = config["locales"][config["locale"]]
        assert words["format"]["months"] == format.MONTHS[lang]
        assert [len(words["format"][name]) for name in ("days", "shortDays", "shortMonths")] == [
            7,
            7,
            12,
        ]
        assert all(text and text != english for english, text in words["dictionary"].items()
                   if english != "Zoom")  # fmt: skip


def test_every_translated_string_is_one_that_plotly_asks_for():
    """plotly.js looks a string up by its English text: a changed text would stay English."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    asked = set(
        re.findall(r"""\(\w+,["'`]([A-Z][^"'`]+)["'`]\)""", script.read_text(encoding="utf-8"))
    )
    assert set(plotly_language.WORDS) <= asked
