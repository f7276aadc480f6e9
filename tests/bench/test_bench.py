"""The bench measures pages that are about what was asked, and says so when they are not."""

import asyncio
import gzip
import html
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import urlopen

import pytest

from tests.bench import build, content, server, visits
from tests.bench.results import Row, quantile
from tests.bench.sessions import Session, WrongAnswer


@pytest.fixture(scope="module")
def dashboard() -> Iterator[server.Server]:
    with server.dashboard() as running:
        yield running


def _run(work: Coroutine) -> Any:
    """Its result, from a thread of its own: the browser's tests keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_visitors_reach_other_places_and_measures_on_both_pages(dashboard):
    async def go() -> list[str]:
        seen = []
        for visitor in await visits.visitors(dashboard.address, len(visits.PAGES), seed=3):
            for act in (visitor.place, visitor.measure, visitor.place, visitor.measure):
                seen.append((await act()).charts[0])
            await visitor.close()
        return seen

    before = dashboard.cpu()
    seen = _run(go())
    assert len(set(seen)) == 8
    assert dashboard.cpu() > before


@pytest.mark.parametrize("params", [{"t": "CHL-99999"}, {}])
def test_an_answer_about_something_else_is_not_measured(dashboard, params):
    async def go() -> None:
        session = await Session.open(dashboard.address, "mi-territorio")
        answer = await session.visit(**params)
        await session.close()
        answer.about("Ñuñoa")

    with pytest.raises(WrongAnswer, match="Ñuñoa"):
        _run(go())


def test_two_lines_of_a_file_change_places_and_nothing_else():
    text = b"id,year,count\nA,2020,1\nB,2020,2\nA,2021,3\n"
    pair = b"A,2020,", b"B,2020,"
    exchange = build.Exchange("folder/file.csv", b",", 2, (pair, pair))
    changed = build._exchanged(text, exchange, pair)
    assert changed == b"id,year,count\nA,2020,2\nB,2020,1\nA,2021,3\n"
    with pytest.raises(ValueError, match=r"file.csv: 1 lines to change"):
        build._exchanged(text.replace(b"B", b"C"), exchange, pair)


def test_a_figure_is_held_to_its_target():
    assert Row("a", 15.0, most=15).met is True
    assert Row("a", 15.2, most=15).met is False
    assert Row("a", 39.9, least=40).met is False
    assert Row("a", 1.0).met is None
    assert "NOT MET" in Row("a", 200, "MB", most=160).line()


def test_the_95th_of_a_hundred_is_the_95th():
    assert quantile(range(1, 101), 0.95) == 95
    assert quantile([7.0], 0.99) == 7.0


def test_the_static_page_has_the_plotly_that_streamlit_carries_and_the_same_chart(dashboard):
    found = content.Content.of_place()
    assert content.plotly_js().count("return window.Plotly=") == 1
    assert any(None in trace["y"] or len(trace["y"]) > 100 for trace in found.figure["data"])
    with urlopen(f"{dashboard.address}/mi-territorio?t={content.PLACE}") as answer:
        sent = html.unescape(answer.read().decode())
    assert found.heading == "Ñuñoa"
    assert f">{found.heading}<" in sent
    assert found.sentence in sent


def test_every_kind_of_publisher_s_file_is_read_once(tmp_path):
    rows = "\n".join(("nome;valor", "Niterói;1", "São João;2"))
    (tmp_path / "a.csv").write_bytes(rows.encode("latin-1"))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(rows.replace(";", ",").encode()))
    for name in ("a.csv", "b.csv.gz"):
        assert build.parse(tmp_path / name).to_pydict() == {
            "nome": ["Niterói", "São João"],
            "valor": [1, 2],
        }
