"""Rows in pages: which part is asked for, and how it is written.

In: the request's parameters, rows as dictionaries. Out: JSON
``{"edition", "total", "page", "per_page", "next", "rows"}`` or CSV (comma, decimal point, UTF-8)
with the address of the next page in the header Link. Refused (400): a parameter that is not known,
a page or a size that is no number within its bounds, a format that is neither.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from portal import snapshot
from portal.catalogue import Refused
from portal.exports.table import safe
from portal.language import DEFAULT, translator
from portal.web.answering import EVERYBODY, Asking, Made

USUAL, LARGEST, LAST = 100, 1000, 1_000_000
PAGING = ("page", "per_page", "format")
FORMATS = ("json", "csv")


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows: `size` from `start` on."""

    number: int
    size: int

    @property
    def start(self) -> int:
        """The position of the first row."""
        return (self.number - 1) * self.size


def checked(asking: Asking, names: Sequence[str], required: Sequence[str] = ()) -> dict[str, str]:
    """The parameters, all of them known; raises Refused."""
    _ = translator(asking.lang)
    for name in asking.params:
        if name not in names:
            raise Refused(
                400,
                _("There is no parameter “{name}” here. There are: {names}.").format(
                    name=name[:40], names=", ".join((*names, "e", "lang"))
                ),
            )
    for name in required:
        if not asking.params.get(name):
            raise Refused(400, _("The parameter “{name}” is missing.").format(name=name))
    return {name: value for name, value in asking.params.items() if value}


def page_of(asking: Asking) -> Page:
    """The page that the parameters name, the first if they do not."""
    return Page(_whole(asking, "page", 1, LAST), _whole(asking, "per_page", USUAL, LARGEST))


def _whole(asking: Asking, name: str, usual: int, most: int) -> int:
    _ = translator(asking.lang)
    text = asking.params.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise Refused(
            400,
            _("The parameter “{name}” is a whole number from 1 to {most}.").format(
                name=name, most=most
            ),
        )
    return int(text)


def listed(
    asking: Asking, total: int, page: Page, rows: list[dict[str, Any]], columns: Sequence[str]
) -> Made:
    """One page of rows. columns: of the CSV, which has them even without any row."""
    _ = translator(asking.lang)
    kind = asking.params.get("format", "json")
    if kind not in FORMATS:
        raise Refused(400, _("The format is json or csv."))
    more = page.start + page.size < total
    following = _following(asking, page.number + 1) if more else None
    if kind == "csv":
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        return Made(_csv(columns, rows), "text/csv; charset=utf-8", headers | EVERYBODY)
    body = {
        "edition": edition(asking.opened), "total": total, "page": page.number,
        "per_page": page.size, "next": following, "rows": rows,
    }  # fmt: skip
    return json(body)


def json(body: Any) -> Made:
    """Anything as JSON; dates as ISO texts, unknown numbers as null."""
    return Made(orjson.dumps(body), "application/json", EVERYBODY)


def edition(opened) -> dict[str, Any]:
    """The edition that answers, and whether it is the current one."""
    current = snapshot.open_current().edition_id == opened.edition_id
    return {"id": opened.edition_id, "date": opened.edition_date.isoformat(), "current": current}


def _following(asking: Asking, number: int) -> str:
    query = asking.params | {"page": str(number)}
    if asking.frozen:
        query["e"] = asking.opened.edition_id
    if asking.lang != DEFAULT:
        query["lang"] = asking.lang
    return f"{asking.base}{asking.url}?{urlencode(query)}"


def _csv(columns: Sequence[str], rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_written(row.get(name)) for name in columns] for row in rows)
    return out.getvalue().encode("utf-8")


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return safe(" ".join(map(str, value)))
    return safe(value) if isinstance(value, str) else str(value)
