"""The site's pages and addresses, in one place.

In: a language, or the address of the current run. Out: pages, translated; addresses; the language
and the territory that the address names. It refuses a language that has no catalogue (the default
is used) and a territory that does not look like an identifier (treated as absent).

Query parameters of the whole site: ``t`` a territory (several, separated by commas, on Delitos),
``lang`` (absent means Spanish), ``q`` a searched text, ``m`` measure, ``f`` frequency (M, R, A),
``s`` scale (n counts, r rates), ``o`` source where a place has several, ``a`` and ``z`` the first
and last year or month (2015, 2015-06), ``e`` the id of an edition, ``g`` a programme, ``y`` a
year, ``v`` what happened to the programme (entry, closure), ``h``
the stories of a meeting. What is the default is left
out: `portal.address` says what it is.
"""

import re
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_plus

import streamlit as st

from portal.language import DEFAULT, LANGUAGES, translator

PRODUCT = "Cuadrante Abierto"
ROOT = Path(__file__).parent.parent
SLUGS = (
    "", "mi-territorio", "delitos", "confianza", "programas", "antes-y-despues", "comparar",
    "reunion", "calidad", "metodos", "datos",
)  # fmt: skip

_PLAIN = re.compile(r"[A-Za-z0-9_.,-]+").fullmatch
_edition: ContextVar[str | None] = ContextVar("edition", default=None)
_TERRITORY = re.compile(r"[A-Z]{3}(-[A-Za-z0-9.]{1,20}){0,3}")


@dataclass(frozen=True)
class Page:
    """A page: ``slug`` is its path ("" is the front page), ``script`` its file in ``pages/``,
    ``menu`` its name in the menu."""

    slug: str
    script: Path
    title: str
    description: str
    menu: str


@lru_cache(maxsize=len(LANGUAGES))
def pages(lang: str) -> tuple[Page, ...]:
    """The pages in the order of the menu, titles and descriptions in ``lang``."""
    _ = translator(lang)
    texts = (
        (
            "inicio.py",
            _("Home"),
            _("Crime, confidence in the police and community policing where you live."),
        ),
        (
            "mi_territorio.py",
            _("My territory"),
            _("Crime, confidence and programmes in one place, and how sure anyone can be."),
        ),
        (
            "delitos.py",
            _("Crime"),
            _("Is recorded crime rising, falling, or can't one say? One to five places."),
        ),
        (
            "confianza.py",
            _("Confidence"),
            _("How many trust the police, feel unsafe or report crimes, and with what margin."),
        ),
        (
            "programas.py",
            _("Programmes"),
            _("Which programmes there are, since when, for whom, where not, and did they last?"),
        ),
        (
            "antes_y_despues.py",
            _("Before and after"),
            _("Did a place change differently from places like it once the programme came?"),
        ),
        (
            "comparar.py",
            _("Comparing places"),
            _("Which places differ by more than chance from places like them?"),
        ),
        (
            "reunion.py",
            _("Meeting"),
            _("What to present tonight about a place: slides, a page without internet, print."),
        ),
        (
            "calidad.py",
            _("Quality and revisions"),
            _("What is missing, late, broken or changed since the last edition."),
        ),
        (
            "metodos.py",
            _("Methods and glossary"),
            _("What each number means, where it comes from and how it was computed."),
        ),
        (
            "datos.py",
            _("Data and downloads"),
            _("Whole editions, every table, and plain addresses for programs."),
        ),
    )
    short = {"calidad": _("Quality"), "metodos": _("Methods"), "datos": _("Data")}
    return tuple(
        Page(slug, ROOT / "pages" / script, title, description, short.get(slug, title))
        for slug, (script, title, description) in zip(SLUGS, texts, strict=True)
    )


def navigation(lang: str) -> list[st.Page]:
    """The pages as `st.navigation` takes them, for one run, which marks the one that it shows."""
    return [copy(entry) for entry in _navigation(lang)]


@lru_cache(maxsize=len(LANGUAGES))
def _navigation(lang: str) -> tuple[st.Page, ...]:
    """Made in the first run of a language: each asks the disk where its script is."""
    return tuple(
        st.Page(page.script, title=page.title, url_path=page.slug or None, default=not page.slug)
        for page in pages(lang)
    )


def page(slug: str, lang: str) -> Page:
    """The page at ``slug``; KeyError where there is none."""
    for candidate in pages(lang):
        if candidate.slug == slug:
            return candidate
    raise KeyError(slug)


def language(code: str | None) -> str:
    """``code`` if it has a catalogue, else the default language."""
    return code if code in LANGUAGES else DEFAULT


def territories(value: str | None) -> tuple[str, ...]:
    """The territory ids in a ``t`` parameter, at most five, without repeats or nonsense."""
    found = (part for part in (value or "")[:200].split(",") if _TERRITORY.fullmatch(part))
    return tuple(dict.fromkeys(found))[:5]


def current_language() -> str:
    """The language of the address of this run."""
    return language(st.query_params.get("lang"))


def current_territories() -> tuple[str, ...]:
    """The territories of the address of this run, at most five."""
    return territories(st.query_params.get("t"))


def current_territory() -> str | None:
    """The first territory of the address of this run."""
    return next(iter(current_territories()), None)


def read_edition(edition: str | None) -> None:
    """Links to pages, from here to the end of this answer or run, stay in this edition; None: they
    follow the newest."""
    _edition.set(edition)


def reading() -> str | None:
    """The edition in which links to pages stay; None where they follow the newest."""
    return _edition.get()


def href(slug: str, lang: str, **params: str | None) -> str:
    """The address of a view: path and query, defaults and empty values left out.

    Plain links to it (``<a href>``) move between views without reloading the application. A page
    keeps the edition that is being read, unless e is among the parameters.
    """
    if "e" not in params and (slug in SLUGS or slug.startswith("t/")):
        params["e"] = reading()
    query = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in params.items() if value)
    if lang != DEFAULT:
        query += f"&lang={lang}" if query else f"lang={lang}"
    return f"/{slug}?{query}" if query else f"/{slug}"


def _quoted(text: str) -> str:
    """A text as it stands in an address; most are plain, and a page has two hundred."""
    return text if _PLAIN(text) else quote_plus(text, safe=",")
