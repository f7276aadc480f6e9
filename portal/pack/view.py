"""What an address of a meeting asks for: places and stories, checked and explained.

In: query parameters (t one to three places, h stories, e edition), an open snapshot, a translator.
Out: a `View`, with a sentence for each parameter that could not be followed; addresses of the page
and of its files, with only what differs from the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal import site
from portal.address import choice

MOST_PLACES = 3
STORIES = ("delitos", "confianza", "programas")
KINDS = ("html", "pptx", "pdf")


@dataclass(frozen=True, slots=True)
class View:
    """What can be presented. stories: of `STORIES`, in their order, at least one; unknown,
    problems: sentences; edition: its id where the address names it."""

    places: tuple[str, ...]
    stories: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    edition: str | None = None


def names(_) -> dict[str, str]:
    """Story → its name."""
    return {"delitos": _("Crime"), "confianza": _("Confidence"), "programas": _("Programmes")}


def view(opened, params: Mapping[str, str], _) -> View:
    """The meeting that the parameters name."""
    asked = choice(
        opened, {key: params[key] for key in ("t", "e") if key in params}, _, MOST_PLACES
    )
    parts = [part for part in params.get("h", "")[:200].split(",") if part]
    problems = tuple(
        _("There is no story “{code}”; there are: {names}.").format(
            code=part[:40], names=", ".join(STORIES)
        )
        for part in parts
        if part not in STORIES
    )
    stories = tuple(story for story in STORIES if story in parts) or STORIES
    return View(asked.places, stories, asked.unknown, (*asked.problems, *problems), asked.edition)


def params_of(found: View) -> dict[str, str]:
    """The parameters that ask for this meeting: only what differs from the default."""
    named = {
        "t": ",".join(found.places),
        "h": ",".join(found.stories) if found.stories != STORIES else None,
        "e": found.edition,
    }
    return {name: value for name, value in named.items() if value}


def address_of(found: View, lang: str) -> str:
    """Path of the page that offers this meeting."""
    return site.href("reunion", lang, **params_of(found))


def file_address(found: View, kind: str, lang: str) -> str:
    """Path of the meeting as a file of one of `KINDS`."""
    params = params_of(found)
    return site.href(f"reunion/{params.pop('t')}.{kind}", lang, **params)
