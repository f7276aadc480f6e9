"""Colombia's municipalities as the police's files name them: DANE's codes, and names to codes.

In: the two workbooks of `poblacion_dane`, whose lists of municipalities the codes are checked
against, and the police's own files. Out: the 1,122 codes, and department and name (upper case,
without accents, as the police write them) → code, for the workbook of 2003 to 2010, which has
no codes. The populations in the two workbooks rest on two censuses and do not join: another
series is shown here, and they only check. Refuses: lists that differ, a name without a code.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.reading import FETCH_AGAIN, SEE_ADAPTER, counts, label, sheet_frame, unique
from etl.report import BadInput, Report

FORMER, LATER = "poblacion_dane/poblacion_2003_2017.xls", "poblacion_dane/poblacion_2018_2023.xlsx"
KEYS = ["departamento_code", "departamento", "municipio_code", "municipio"]
FORMER_YEARS, LATER_YEARS = range(2003, 2018), range(2018, 2025)
A_JUMP = 0.2


def municipalities(folder: Path, report: Report) -> pd.DataFrame:
    """code (five digits), department (two) and name of every municipality, by code."""
    path = folder / FORMER
    former = sheet_frame(path, [*KEYS, *(f"{year}.0" for year in FORMER_YEARS)], "Mpios")
    unique(path, former, ["municipio_code"])
    people = {year: counts(path, former[float(year)]) for year in FORMER_YEARS}
    report.read(label(path), len(former))
    report.set_aside(label(path), len(former), "another population series for the same places")
    last = people[2017].astype(float).set_axis(former["municipio_code"])
    report.figure("co_ponal_people_2017", last.sum())
    first = _later(folder / LATER, set(former["municipio_code"]), report)
    change = (first / last - 1).dropna()
    report.figure("co_ponal_people_jump", int((change.abs() > A_JUMP).sum()))
    report.figure("co_ponal_people_least_change", round(100 * change.min()))
    report.figure("co_ponal_people_most_change", round(100 * change.max()))
    return pd.DataFrame(
        {
            "code": former["municipio_code"],
            "department": former["municipio_code"].str[:2],
            "name": folded(former["municipio"]),
        }
    ).sort_values("code", ignore_index=True)


def _later(path: Path, codes: set[str], report: Report) -> pd.Series:
    """People of 2018 by municipality, of a list with the same codes every year."""
    frame = sheet_frame(path, [*KEYS, "year", "poblacion"])
    unique(path, frame, ["municipio_code", "year"])
    people = counts(path, frame["poblacion"]).astype(float)
    expected = {(code, float(year)) for code in codes for year in LATER_YEARS}
    found = set(zip(frame["municipio_code"].tolist(), frame["year"].tolist(), strict=True))
    if found != expected:
        apart = sorted(map(str, found ^ expected))
        raise BadInput(
            label(path), "municipio_code, year", f"{len(expected)} municipalities and years",
            f"{len(found)}, such as {apart[:3]}", FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), "another population series for the same places")
    of_2018 = frame["year"] == 2018
    report.figure("co_ponal_people_2018", people[of_2018].sum())
    return people[of_2018].set_axis(frame.loc[of_2018, "municipio_code"])


def folded(names: pd.Series) -> pd.Series:
    """Upper case without accents: the same town is MEDELLÍN and Medellín in different years."""
    plain = names.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    return plain.str.upper().str.replace(r"\s+", " ", regex=True).str.strip()


def coded(path: Path, frame: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """The five digits of the municipality of each row, as categories of DANE's list; refuses a
    code that it does not have."""
    codes, written = pd.factorize(frame["code"])
    place = pd.Index(known["code"]).get_indexer(written.str[:5])[codes]
    if (place < 0).any():
        at = int(place.argmin())
        raise BadInput(
            label(path), f"municipality {frame['municipality'][at]}",
            "a municipality of DANE's list", frame["code"][at], SEE_ADAPTER,
        )  # fmt: skip
    return pd.Series(pd.Categorical.from_codes(place, pd.Index(known["code"])))


def names(files: list[pd.DataFrame], report: Report) -> pd.Series:
    """Code by department and name (both folded): the one that most rows with codes give them.

    files: department, municipality, code (five digits) of the workbooks that have codes.
    """
    keys = ["department", "municipality", "code"]
    rows = pd.concat([one[keys] for one in files]).groupby(keys, observed=True).size()
    rows = rows.rename("rows").reset_index().astype({"code": str})
    rows = rows.assign(**{key: folded(rows[key]) for key in keys[:2]})
    rows = rows.groupby(keys)["rows"].sum().reset_index().sort_values(by="rows")
    best = rows.drop_duplicates(keys[:2], keep="last").set_index(keys[:2])["code"].sort_index()
    chosen = best.reindex(pd.MultiIndex.from_frame(rows[keys[:2]])).to_numpy()
    elsewhere = int(rows.loc[rows["code"] != chosen, "rows"].sum())
    report.figure("co_ponal_named_elsewhere", elsewhere)
    return best


def by_name(
    path: Path, frame: pd.DataFrame, listed: pd.Series, known: pd.DataFrame, report: Report
) -> pd.Series:
    """The code of each row of a workbook without codes, by department and name.

    A name that no workbook with codes has is looked for in DANE's list of its department.
    """
    written = frame[["department", "municipality"]].drop_duplicates()
    pairs = pd.MultiIndex.from_arrays(
        [folded(written["department"]), folded(written["municipality"])]
    )
    code = listed.reindex(pairs).to_numpy(dtype=object)
    lacking = pd.isna(code)
    digits = listed.str[:2].groupby(level="department").agg(lambda one: one.mode()[0])
    in_dane = known.set_index(["department", "name"])["code"]
    wanted = pd.MultiIndex.from_arrays(
        [
            pairs.get_level_values(0).map(digits.to_dict())[lacking],
            pairs.get_level_values(1)[lacking],
        ]
    )
    code[lacking] = in_dane[~in_dane.index.duplicated(keep=False)].reindex(wanted).to_numpy()
    if pd.isna(code).any():
        lost = written[pd.isna(code)].iloc[0]
        raise BadInput(
            label(path), "columns DEPARTAMENTO, MUNICIPIO", "a name with a code",
            f"{lost['department']}, {lost['municipality']}", SEE_ADAPTER,
        )  # fmt: skip
    report.figure("co_ponal_pairs", len(pairs.unique()))
    report.figure("co_ponal_pairs_by_dane", len(pairs[lacking].unique()))
    found = written.assign(found=pd.Categorical(code, known["code"]))
    return frame.merge(found, how="left", on=["department", "municipality"])["found"]
