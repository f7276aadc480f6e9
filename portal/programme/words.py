"""The reader's words for the vocabularies of the register.

In: codes of `etl.schema.continuity` and `coverage`, a translator. Out: text. An unknown code raises
KeyError: a new code needs a new word.
"""

from __future__ import annotations

from portal.format import period
from portal.records import Programme


def states(_) -> dict[str, str]:
    """The four states of coverage."""
    return {
        "covered": _("covered"),
        "once_covered": _("once covered"),
        "never": _("never covered until then"),
        "unknown": _("of unknown state"),
    }


def traits(_) -> dict[str, str]:
    """The paper's four traits of the model and three aims of participation."""
    return {
        "prevention_with_community": _("Prevention together with the community"),
        "patrol_redirected": _("Patrol redirected"),
        "accountability": _("Accountability"),
        "decentralised_command": _("Decentralised command"),
        "trust": _("Aim: trust"),
        "social_networks": _("Aim: social networks"),
        "autonomy": _("Aim: autonomy"),
    }


def readings(_) -> dict[str, str]:
    """What the evidence for a trait is."""
    return {
        "stated": _("stated by its rules or promoters"),
        "measured": _("measured"),
        "against": _("speaks against it"),
    }


def kinds(_) -> dict[str, str]:
    """What happened."""
    return {
        "announced": _("announced"),
        "never_happened": _("announced and never happened"),
        "renamed": _("renamed"),
        "superseded": _("superseded"),
        "reduced": _("reduced"),
        "closed": _("ended"),
        "dismantled": _("dismantled"),
        "law": _("law or decree"),
    }


def gaps(_) -> dict[str, str]:
    """What no one publishes, or was not found."""
    return {
        "officers_by_quadrant": _("Officers by quadrant"),
        "complaints": _("Complaints about its officers"),
        "patrol_stability": _("How long the same officers stay on a patrol"),
        "start": _("When it began"),
        "end": _("When it ended"),
        "places": _("A list of its places with dates"),
        "officers": _("How many officers it has"),
        "people": _("How many people it covers"),
        "evaluation": _("A published evaluation"),
        "legal_instrument": _("The law or order behind it"),
    }


def answers(_) -> dict[str, str]:
    """Yes, no, and what cannot be said."""
    return {"yes": _("yes"), "no": _("no"), "unknown": _("cannot be said")}


def paper(reading: str, _) -> str:
    """How sure it is that the paper means this programme."""
    return {
        "named": _("named there"),
        "inferred": _("that it means this one is inferred"),
        "only_the_paper": _("known from there only"),
    }[reading]


def name(programme: Programme, lang: str, _) -> str:
    """The official name, with its translation where the reader's language is another."""
    own = "pt" if programme.country == "BRA" else "es"
    official, told = _(programme.name), _(programme.name_en)  # two carry a word of English
    return official if lang == own or told == official else f"{official} ({told})"


def since(programme: Programme, lang: str, _) -> str:
    """ "since 1998", "2010 to 2024", or that nobody says when."""
    if programme.start is None:
        return _("start not known")
    start = period(programme.start, programme.start_precision or "day", lang)
    if programme.end is None:
        return _("since {start}").format(start=start)
    end = period(programme.end, programme.end_precision or "day", lang)
    return _("{start} to {end}").format(start=start, end=end)


def cited(text: str, _) -> str:
    """Where something stands, with the register's own words in it in the reader's language; names
    of documents and addresses stay as they are."""
    for words, told in (
        ("officers:", _("officers:")),
        ("Resolution published 2024-11-05, press:", _("Resolution published 2024-11-05, press:")),
        ("gives 660 for Nova Brasilia and Fazendinha together",
         _("gives 660 for Nova Brasilia and Fazendinha together")),
        ("Quadrants: layer of 2022, Carabineros de Chile (origin inferred)",
         _("Quadrants: layer of 2022, Carabineros de Chile (origin inferred)")),
        ("seed paper:", _("seed paper:")),
        ("(address not in the text)", _("(address not in the text)")),
        ("of 2011-01-06, as cited by the pages of the register",
         _("of 2011-01-06, as cited by the pages of the register")),
        ("a list kept by a mirror in 2017", _("a list kept by a mirror in 2017")),
        ("press, by unit in the register of units", _("press, by unit in the register of units")),
        ("press at the opening, by unit in the register of units",
         _("press at the opening, by unit in the register of units")),
    ):  # fmt: skip
        text = text.replace(words, told)
    return text
