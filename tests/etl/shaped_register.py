"""Small folders in the real layout of geo, population and programmes (synthetic values)."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from etl.sources import geo, population, programmes, programmes_phases

UNITS = [  # layer, iso3, level, code, name, parent
    ("latam_adm0", "CHL", 0, "CHL", "Chile", ""),
    ("latam_adm0", "BRA", 0, "BRA", "Brasil", ""),
    ("chl_adm1", "CHL", 1, "13", "Metropolitana de Santiago", ""),
    ("chl_adm1", "CHL", 1, "12", "Magallanes", ""),
    ("chl_adm2", "CHL", 2, "13120", "Nunoa", "13"),
    ("chl_adm2", "CHL", 2, "12201", "Cabo de Hornos", "12"),
    ("bra_adm1", "BRA", 1, "33", "Rio de Janeiro", ""),
    ("bra_adm1", "BRA", 1, "35", "São Paulo", ""),
    ("bra_rj_adm2", "BRA", 2, "3304557", "Rio de Janeiro", "33"),
    ("arg_adm2", "ARG", 2, "02007", "Comuna 1", "02"),
    ("col_adm1", "COL", 1, "76", "Valle Del Cauca", ""),
    ("col_adm2", "COL", 2, "18094", "Belén De Los Andaquíes", "18"),
    ("per_adm3", "PER", 3, "150101", "Lima", "1501"),
    ("per_adm3", "PER", 3, "130112", "Alto Trujillo", "1301"),
]
SECOND_CODES = {"02007": "02001"}

LOW = "low – from general knowledge, unverified"


def write(path: Path, header: list[str], rows: list[list]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_codes(root: Path) -> None:
    """The list of places, as geo has it and as the register looks places up in it."""
    rows = [[*unit, "", SECOND_CODES.get(unit[3], "")] for unit in UNITS]
    write(root / "geo" / "codes.csv", geo.CODES, rows)


def geo_folder(root: Path) -> Path:
    folder = root / "geo"
    write_codes(root)
    for layer in {unit[0] for unit in UNITS}:
        features = [
            {
                "type": "Feature",
                "properties": {
                    "iso3": iso, "level": level, "code": code, "name": name,
                },
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[at, 0], [at + 1, 0], [at, 1], [at, 0]]],
                },
            }
            for at, (own, iso, level, code, name, _) in enumerate(UNITS)
            if own == layer
        ]  # fmt: skip
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        (folder / f"{layer}.geojson").write_text(text, encoding="utf-8")
    write(
        folder / "crosswalk_chl_nuble_2018.csv", geo.NUBLE, [["08401", "16101", "Chillan", "low"]]
    )
    write(
        folder / "crosswalk_per_inei_reniec.csv",
        geo.INEI_RENIEC,
        [
            ["150101", "140101", "LIMA", "LIMA", "LIMA"],
            ["140101", "130101", "LAMBAYEQUE", "CHICLAYO", "CHICLAYO"],
            ["", "150144", "LIMA", "LIMA", "NEW"],
        ],
    )
    return folder


def population_folder(root: Path) -> Path:
    folder = root / "population"
    years = [2012, 2018, 2020, 2022, 2024, 2030]
    rows = {name: [] for name in population.FILES}
    for year in years:
        rows["chl"] += [
            ["CHL", 1, "13", "Metropolitana", year, 600, "projection", "cl_ine_proy_base2017"],
            ["CHL", 1, "12", "Magallanes", year, 400, "projection", "cl_ine_proy_base2017"],
            ["CHL", 2, "13120", "Ñuñoa", year, 200, "projection", "cl_ine_proy_base2017"],
        ]
        rows["bra"] += [
            ["BRA", 1, "33", "Rio de Janeiro", year, 900, "estimate", "br_ms_svsa_2000_2024"],
            ["BRA", 1, "33", "Rio de Janeiro", year, 950, "estimate_or_census", "br_ibge_tcu"],
            ["BRA", 1, "35", "São Paulo", year, 1100, "estimate", "br_ms_svsa_2000_2024"],
        ]
        rows["country"] += [
            ["CHL", 0, "CHL", "Chile", year, 1010, "estimate", "worldbank_sp_pop_totl"],
            ["BRA", 0, "BRA", "Brasil", year, 2000, "estimate", "worldbank_sp_pop_totl"],
        ]
    rows["gtm"] += [
        ["GTM", 1, "14", "Quiché", 2018, 949, "census", "gt_ine_censo2018"],
        ["GTM", 1, "14", "Quiché", 2018, 1200, "projection", "gt_ine_proy_censo2002"],
    ]
    rows["per"] += [
        ["PER", 1, "15", "Lima", 2022, 70, "projection", "pe_inei_depto_1995_2030"],
        ["PER", 1, "13", "La Libertad", 2022, 30, "projection", "pe_inei_depto_1995_2030"],
        ["PER", 3, "150101", "Lima", 2007, 9, "census", "pe_inei_censo2007"],
        ["PER", 3, "150101", "Lima", 2022, 8, "projection", "pe_inei_dist_2018_2022"],
        ["PER", 3, "150102", "Ancón", 2022, 3, "projection", "pe_inei_dist_2018_2022"],
        ["PER", 3, "150801", "Huacho", 2007, 4, "census", "pe_inei_censo2007"],
        ["PER", 3, "150802", "Ámbar", 2022, 1, "projection", "pe_inei_dist_2018_2022"],
        ["PER", 3, "130101", "Trujillo", 2022, 20, "projection", "pe_inei_dist_2018_2022"],
    ]
    for name in population.FILES:
        other = [["PER", 1, "15", "Lima", 2020, 5, "projection", "pe_inei_depto_1995_2030"]]
        write(folder / f"pop_{name}.csv", population.COLUMNS, rows[name] or other)
    write(folder / "join_rates.csv", population.JOIN_RATES, [["chl_adm1", *[""] * 9]])
    return folder


def programmes_folder(root: Path) -> Path:
    folder = root / "programmes"
    write_codes(root)

    def row(columns: list[str], **values) -> list:
        return [values.get(column, "") for column in columns]

    plan = {
        "programme_id": "cl_pcsp", "iso3": "CHL", "official_name": "Plan Cuadrante",
        "name_en": "Quadrant Plan", "responsible_institution": "Carabineros", "start": "1998",
        "start_precision": "year", "status": "running", "source": "page",
    }  # fmt: skip
    write(
        folder / "programmes.csv",
        programmes.PROGRAMMES,
        [
            row(programmes.PROGRAMMES, **plan, confidence="high",
                note=f"Seen there. Start about 2010: {LOW}"),
            row(programmes.PROGRAMMES, **plan | {"programme_id": "cl_micc", "start": "2012-05-03",
                "start_precision": "day"}, confidence="medium; secondary"),
            row(programmes.PROGRAMMES, **plan | {"programme_id": "br_upp", "iso3": "BRA",
                "start": "2008-12-19", "start_precision": "day",
                "government_level_used": "state"}, confidence="high"),
            row(programmes.PROGRAMMES, **plan | {"programme_id": "cl_rumour"},
                confidence=LOW),
        ],
    )  # fmt: skip
    entry = {
        "programme_id": "cl_pcsp", "iso3": "CHL", "phase": "entry", "territory_level": "comuna",
        "code_system": "CUT", "start": "2002", "start_precision": "year", "source": "page",
        "confidence": "high",
    }  # fmt: skip
    micc = entry | {"programme_id": "cl_micc", "phase": "in operation", "start": "2013"}
    write(
        folder / "phases.csv",
        programmes.PHASES,
        [
            row(programmes.PHASES, **entry, territory_name="Cabo de Hornos", official_code="12201"),
            row(programmes.PHASES,
                **entry | {"phase": "count", "territory_level": "country", "code_system": "ISO3"},
                territory_name="72 comunas", official_code="CHL", population="9852000"),
            row(programmes.PHASES, **micc | {"start": "2025-04", "start_precision": "on or before"},
                territory_name="Ñuñoa", official_code="13120", note="seen there"),
            row(programmes.PHASES, **micc | {"iso3": "PER", "code_system": "UBIGEO INEI",
                "territory_level": "district", "start": "2013"},
                territory_name="Lima – Barrios Altos", official_code="150101"),
            row(programmes.PHASES, **entry | {"programme_id": "br_upp", "iso3": "BRA",
                "code_system": programmes_phases.UPP, "territory_level": "favela/UPP",
                "start": "2010-11", "start_precision": "month", "end": "2018",
                "end_precision": "year"},
                territory_name="UPP Macacos", official_code="3304557"),
        ],
    )  # fmt: skip
    write(
        root / "cl_pcsp" / "pcsp_rollout.csv",
        ["cut_comuna", "entry_year"],
        [["12201", "2002"]],
    )
    write(
        root / "br_upp" / "upp_register.csv",
        ["cod_upp", "installation_date_isp", "extinction_date_isp", "merged_or_closed_date_2024"],
        [["18", "2011-11-30", "", ""]],
    )
    write(
        folder / "governments.csv",
        programmes.GOVERNMENTS,
        [
            row(programmes.GOVERNMENTS, iso3="CHL", level="national", jurisdiction="Chile",
                jurisdiction_code="CHL", head_of_government="A", start="2000-03-11",
                end="2006-03-11", source="page",
                confidence="medium – day and party from general knowledge"),
            row(programmes.GOVERNMENTS, iso3="CHL", level="national", jurisdiction="Chile",
                jurisdiction_code="CHL", head_of_government="B", start="2006-03-11",
                source="page", confidence=LOW),
            row(programmes.GOVERNMENTS, iso3="BRA", level="state", jurisdiction="Rio de Janeiro",
                jurisdiction_code="33", head_of_government="C", start="2007-01-01",
                end="2014-04-03", source="page", confidence="high"),
        ],
    )  # fmt: skip
    write(
        folder / "evaluations.csv",
        programmes.EVALUATIONS,
        [row(programmes.EVALUATIONS, programme_id="cl_pcsp", iso3="CHL", study="S", year="2007",
             outcome="robbery", estimate="", method="review", source="page", confidence="high")],
    )  # fmt: skip
    return folder
