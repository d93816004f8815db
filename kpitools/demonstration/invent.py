"""The returns that ship with kpitools: invented ones with planted faults, and the few real figures.

Run ``python -m kpitools.demonstration`` to write ``returns/`` anew; the same settings give
the same bytes. Levels, volumes and faults are declared in ``returns/demonstration.yaml``, real
figures with their place in ``returns/real_figures.yaml``.
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from kpitools.analysis.attain import attain
from kpitools.demonstration import plant
from kpitools.demonstration.plant import Year
from kpitools.demonstration.progress import write_progress_years
from kpitools.errors import KpiError
from kpitools.paths import ROOT
from kpitools.plan.load import load_plan
from kpitools.plan.models import Plan
from kpitools.plan.organisations import Organisation, months_in, organisations_in
from kpitools.plan.source import parse
from kpitools.returns.figures import part_figure, year_figure
from kpitools.returns.form import write_form
from kpitools.returns.form_figures import plain
from kpitools.returns.rows import form_rows

FAULT_COLUMNS = (
    "year", "code", "what", "file", "sheet", "cell", "organisation", "indicator", "part", "month",
)  # fmt: skip


def write_all(folder: Path = ROOT / "returns") -> list[Path]:
    """Write every demonstration return, its list of planted faults, and the real figures."""
    settings = _settings("demonstration.yaml")
    epaper, secretariat = load_plan("epaper"), load_plan("secretariat")
    years = {
        "epaper": {year: _city(epaper, settings["epaper"], year) for year in epaper.years},
        "secretariat": {
            year: _one_body(secretariat, settings["secretariat"], year)
            for year in secretariat.years
        },
    }
    written = []
    for plan in (epaper, secretariat):
        declared = settings[plan.plan]
        written += write_years(plan, years[plan.plan], declared, folder / plan.plan)
        written += write_progress_years(plan, plan.years, declared["progress"], folder / plan.plan)
    return written + [_write_real(each, folder) for each in _settings("real_figures.yaml")]


def write_years(plan: Plan, years: dict[int, Year], declared: dict, folder: Path) -> list[Path]:
    """Plant the declared faults, then write one workbook a first-level body and year."""
    written, listed = [], []
    for year, entries in years.items():
        faults = [fault for fault in declared["faults"] if fault["year"] == year]
        _add_prior(plan, year, entries, years.get(year - 1))
        plant.into(plan, entries, faults)
        _add_causes(plan, year, entries, declared["causes"], plant.silent(faults))
        target = folder / str(year)
        for old in target.glob("*.xlsx"):
            old.unlink()
        files = plant.files(plan, year, entries, faults)
        seen = plant.renamed(plan, faults)
        for file in files:
            path = target / file.name
            chosen = {code: entries[code] for code in file.codes}
            write_form(path, seen, year, file.codes, entries=chosen, filed=file.filed)
            if file.truncated:
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            written.append(path)
        listed += [plant.placed(plan, year, fault, files) for fault in faults]
    with (folder / "faults.csv").open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, FAULT_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
    return written


def _settings(name: str):
    source = parse(name, (ROOT / "returns" / name).read_text(encoding="utf-8"))
    if source.faults:
        raise KpiError(f"returns/{name} can not be used.", source.faults)
    return source.value


def _city(plan: Plan, settings: dict, year: int) -> Year:
    """Invent a year of the fictional city: every body, every month it exists."""
    bodies = organisations_in(plan.organisations, year)
    return {code: dict(_months(plan, settings, year, body)) for code, body in bodies.items()}


def _months(
    plan: Plan, settings: dict, year: int, body: Organisation
) -> Iterator[tuple[str, dict]]:
    draw = random.Random(f"{settings['seed']}/{body.code}")
    rank = draw.random() - float(settings["adoption_lead"][body.kind])
    lean = {name: draw.gauss(0, float(settings["spread"])) for name in ("sign", "send", "meet")}
    size = draw.uniform(0.7, 1.4)
    draw = random.Random(f"{settings['seed']}/{body.code}/{year}")
    for month in months_in(plan.organisations, body.code, year):
        season = float(settings["season"][month - 1])
        volume = float(settings["documents"][body.kind]) * size * season
        level = {
            name: _within(float(settings[name][year]) + lean[kind] + draw.gauss(0, 0.015))
            for name, kind in (
                ("signed_online", "sign"),
                ("exchanged", "send"),
                ("paperless", "meet"),
            )
        }
        before, after = (float(settings["adopted"][each]) for each in (year - 1, year))
        signs = rank < before + (after - before) * month / 12
        received, converted, drafted, sent = (
            round(volume * share * draw.uniform(0.93, 1.07)) for share in (0.55, 0.15, 0.30, 0.62)
        )
        meetings = round(float(settings["meetings"][body.kind]) * draw.uniform(0.75, 1.3))
        figures = {
            "esign_agencies": {"implementing": int(signs), "agencies": 1},
            "esign_documents": {
                "signed_online": round((received + converted + drafted) * level["signed_online"]),
                "received_electronically": received,
                "converted_from_paper": converted,
                "drafted": drafted,
            },
            "e_exchange": {"sent_electronically": round(sent * level["exchanged"]), "sent": sent},
            "e_meetings": {"paperless": round(meetings * level["paperless"]), "meetings": meetings},
        }
        for indicator, parts in figures.items():
            for part, value in parts.items():
                yield f"{indicator}.{part}.{month}", {"value": value}


def _within(share: float) -> float:
    return min(max(share, 0.02), 0.98)


def _one_body(plan: Plan, settings: dict, year: int) -> Year:
    """Take one body's declared figures, parts in the plan's order."""
    entries = {}
    for name, values in settings["figures"][year].items():
        parts = plan.indicator(name).parts
        for part, value in zip(parts, values, strict=True):
            entries[f"{name}.{part.id}.year"] = {"value": value}
    return {settings["organisation"]: entries}


def _add_prior(plan: Plan, year: int, entries: Year, before: Year | None) -> None:
    """Give last year's figures as last year's return has them, where they are whole."""
    found = plant.as_figures(before or {}, year - 1)
    for code, rows in entries.items():
        for indicator in plan.indicators if before and code in before else ():
            for part in indicator.parts:
                number, _ = part_figure(plan, found, code, indicator, part.id, year - 1)
                if number is not None:
                    key = f"{indicator.id}.{part.id}.year"
                    rows.setdefault(key, {})["prior"] = plain(number)


def _add_causes(
    plan: Plan, year: int, entries: Year, causes: tuple[str, ...], silent: set[tuple[str, str]]
) -> None:
    """Give a cause wherever the year's figure misses its target, but for the silent."""
    found = plant.as_figures(entries, year)
    for code, rows in entries.items():
        draw = random.Random(f"{code}/{year}")
        for indicator in plan.indicators:
            actual = year_figure(plan, found, code, indicator, year).actual(indicator)
            missed = attain(actual, indicator.target(year), indicator.direction).met is False
            if missed and indicator.judged == "each" and (code, indicator.id) not in silent:
                first = f"{indicator.id}.{indicator.parts[0].id}.year"
                rows.setdefault(first, {})["cause"] = draw.choice(causes)


def _write_real(declared: dict, folder: Path) -> Path:
    """Write one return that carries a document's own figures, each with its place."""
    plan, year, code = load_plan(declared["plan"]), declared["year"], declared["organisation"]
    entries: dict[str, dict] = {}
    for figure in declared["figures"]:
        if strange := set(figure) - {"indicator", "part", "month", "value", "evidence"}:
            raise KpiError(
                f"returns/real_figures.yaml: {strange} in {figure}; quote a text with commas."
            )
        key = f"{figure['indicator']}.{figure['part']}.{figure.get('month', 'year')}"
        entries.setdefault(key, {})["value"] = figure["value"]
        # Evidence stands on the year's rows; a month's figure has its place told there.
        told = f"{figure['indicator']}.{figure['part']}.year"
        entries.setdefault(told, {})["evidence"] = figure["evidence"]
    known = {row.key for row in form_rows(plan, code, year)}
    if unknown := set(entries) - known:
        raise KpiError(f"returns/real_figures.yaml: no such rows: {sorted(unknown)}")
    return write_form(
        folder / plan.plan / str(year) / declared["file"], plan, year, [code],
        entries={code: entries}, source=declared["source"],
    )  # fmt: skip
