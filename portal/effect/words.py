"""The reader's words for effects: verdicts, refusals, grades, checks and cautions.

In: codes of `etl.schema.effects`, a translator. Out: text. An unknown code raises KeyError: a new
code needs a new word.
"""

from __future__ import annotations


def events(_) -> dict[str, str]:
    """What happened at time 0."""
    return {"entry": _("entry of the programme"), "closure": _("closure of the programme")}


def windows(_) -> dict[str, str]:
    """When, in relation to the programme."""
    return {"before": _("before"), "during": _("while it was there"), "after": _("after it left")}


def phases(_) -> dict[str, str]:
    """What a year is, in relation to the programme."""
    return {
        "before": _("before"), "entry": _("year of the entry"), "during": _("while it was there"),
        "closure": _("year of the closure"), "after": _("after it left"),
    }  # fmt: skip


def verdicts(_) -> dict[str, str]:
    """What can be said, in a few words."""
    return {
        "lower": _("lower than expected"),
        "higher": _("higher than expected"),
        "no_clear_difference": _("no clear difference"),
        "refused": _("cannot be estimated"),
    }


def refusals(_) -> dict[str, str]:
    """Why there is no estimate, as the end of a sentence."""
    return {
        "no_series": _("no publisher counts this in these places"),
        "no_dated_entry": _("no place of it has a date of entry"),
        "no_dated_closure": _("no place of it has a date of closure"),
        "all_treated_at_once": _("all its places entered at once, so nothing tells it from "
                                 "everything else that happened then"),
        "no_comparison": _("there are no comparable places without it"),
        "no_earlier_period": _("the counts do not reach far enough back before it"),
        "no_later_period": _("the counts end too soon after it"),
        "break_inside": _("the way of counting changed in between"),
        "few_counts": _("there are too few events to tell a change from chance"),
        "few_territories": _("too few places have it with a date"),
        "no_population": _("the population of its places is not known"),
        "earlier_trends_differ": _("its places were already on another path before it came"),
        "not_calibrated": _("on simulated data of this shape the interval does not hold what it "
                            "promises"),
    }  # fmt: skip


def grades(_) -> dict[str, str]:
    """How much the evidence carries."""
    return {
        "before_after_only": _("before and after only"),
        "with_comparison": _("with comparison places"),
        "comparison_and_like_trends": _("with comparison places that moved alike before"),
        "randomised_published": _("randomised (published study)"),
    }


def checks(_) -> dict[str, str]:
    """What was tried."""
    return {
        "earlier_trend": _("Earlier trends: did its places move like the others before?"),
        "placebo_date": _("Placebo date: a difference where nothing began?"),
        "placebo_territory": _(
            "Placebo places: as large a difference by drawing places at random?"
        ),
        "leave_cohort_out": _("Without one group of entry"),
        "second_estimator": _("A second estimator"),
        "displacement": _("Displacement: did neighbours move the other way?"),
        "without_neighbours": _("Without neighbours among the comparison places"),
    }


def subject(_, check: str, subject: str) -> str:
    """On what it was tried: years for placebo dates, the year of entry of a group left out."""
    if check == "placebo_date":
        years = int(subject)
        return _.plural("{n} year earlier", "{n} years earlier", years).format(n=years)
    if check == "second_estimator":
        return _("another way of estimating")
    return subject or _("the whole")


def outcomes(_) -> dict[str, str]:
    """What came out of a check."""
    return {"passes": _("passes"), "fails": _("fails"), "not_possible": _("not possible here")}


def cautions(_) -> tuple[str, ...]:
    """What holds for every estimate here."""
    return (
        _("Places are often chosen in a bad year: what follows may be a return to normal."),
        _("Crime may have moved to neighbouring places."),
        _("More trust or more officers can mean more reports: recorded is not all that happens."),
        _("Other programmes, officers and vehicles often came at the same time."),
    )
