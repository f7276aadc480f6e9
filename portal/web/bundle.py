"""Which of Streamlit's files a first visit needs.

In: the front-end that Streamlit carries. Out: the script, style and module addresses that its own
page names, plus those that its first chart needs, so that the browser asks for them at once. It
refuses a Streamlit whose page has no module script (RuntimeError): the document would be empty.
"""

import re
from functools import lru_cache
from pathlib import Path

from streamlit import file_util

# Loaded by Streamlit only once an element of the kind arrives: too late for the first chart.
_FIRST_ELEMENTS = ("Html", "PlotlyChart", "Selectbox")
_IMPORT = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


def static_directory() -> Path:
    """The directory of Streamlit's front-end."""
    return Path(file_util.get_static_dir())


@lru_cache(maxsize=1)
def own_files() -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Streamlit's entry script, its preloaded modules and its styles, as ``static/…`` names."""
    html = (static_directory() / "index.html").read_text(encoding="utf-8")
    entry = re.search(r'<script type="module"[^>]*src="\./(static/[^"]+)"', html)
    if entry is None:
        raise RuntimeError("Streamlit's index.html has no module script: its layout changed")
    modules = re.findall(r'rel="modulepreload"[^>]*href="\./(static/[^"]+)"', html)
    styles = re.findall(r'rel="stylesheet"[^>]*href="\./(static/[^"]+)"', html)
    return entry.group(1), tuple(modules), tuple(styles)


@lru_cache(maxsize=1)
def chart_modules() -> tuple[str, ...]:
    """The modules of the first elements and all they import, beyond Streamlit's own list."""
    scripts = static_directory() / "static" / "js"
    entry, modules, _ = own_files()
    known = {entry, *modules}
    waiting = [path.name for name in _FIRST_ELEMENTS for path in scripts.glob(f"{name}.*.js")]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        address = f"static/js/{name}"
        if address in known or address in found:
            continue
        found[address] = None
        waiting += _IMPORT.findall((scripts / name).read_text(encoding="utf-8"))
    return tuple(found)


def first_visit() -> tuple[str, ...]:
    """Every file of a first visit, as names under Streamlit's static directory."""
    entry, modules, styles = own_files()
    return (entry, *modules, *styles, *chart_modules())
