"""One place's sentence and chart, as the dashboard shows them, for pages built otherwise.

In: the edition in data/. Out: `Content`, also as a JSON file that other processes read; and the
plotly.js that Streamlit carries, cut out of its module so that a plain page can load it. A
Streamlit whose module has another form raises RuntimeError.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from portal import catalogue, plotly_language, sentences
from portal.snapshot import open_current
from portal.web.bundle import static_directory
from tests.bench.server import PROJECT

PLACE, LANG = "CHL-13120", "es"
_BUNDLE = re.compile(
    r"\(function\(\w,\w\)\{typeof (\w)==`object`&&\1\.exports\?.*?return window\.Plotly=\w,\w\}\)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Content:
    """Heading, sentence, and the chart as Plotly reads it."""

    heading: str
    sentence: str
    figure: dict
    config: dict

    @classmethod
    def of_place(cls) -> Content:
        """What Mi territorio says first of one place."""
        opened = open_current(PROJECT / "data")
        measure = opened.measures(PLACE)[0].offence
        asked = {"t": PLACE, "m": measure, "f": "M"}
        [drawn] = catalogue.draw("serie", opened, asked, LANG, "http://127.0.0.1")
        heading, sentence = sentences.first_words("mi-territorio", {"t": PLACE}, LANG)
        return cls(
            heading=heading,
            sentence=sentence,
            figure=orjson.loads(orjson.dumps(drawn.picture.to_dict())),  # gaps become null
            config={"displaylogo": False, "responsive": True, **plotly_language.config(LANG)},
        )

    @classmethod
    def read(cls, path: Path) -> Content:
        """The content in a file."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, path: Path) -> None:
        """A file that `read` reads."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def plotly_js() -> str:
    """The plotly.js inside Streamlit's chart module, as a script that sets window.Plotly."""
    module = next((static_directory() / "static" / "js").glob("PlotlyChart.*.js"))
    found = _BUNDLE.search(module.read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError("Streamlit's chart module has another form: its plotly.js was not found")
    return f"(()=>{{var {found[1]}={{exports:{{}}}},n=window;{found[0]}}})();"
