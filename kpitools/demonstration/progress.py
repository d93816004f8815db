"""The progress forms that ship with kpitools: invented months and amounts, with planted faults."""

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitools import roc
from kpitools.plan.document import WorkItem
from kpitools.plan.models import Plan
from kpitools.plan.organisations import Organisation
from kpitools.plan.reporters import items_of, reporting_bodies
from kpitools.returns.layout import HEADER_ROW
from kpitools.returns.progress.form import write_progress_form
from kpitools.returns.progress.layout import (
    AMOUNTS,
    ITEMS,
    TABLES,
    asked,
    sheet_name,
    table_columns,
)

COLUMNS = ("year", "code", "what", "file", "sheet", "cell", "organisation", "key", "field")
LISTED = "progress-faults.csv"

Month = tuple[int, int]


@dataclass(frozen=True)
class File:
    """One workbook to write: its name, its body, and the date on its cover."""

    name: str
    code: str
    filed: str


def write_progress_years(
    plan: Plan, years: Iterable[int], declared: dict, folder: Path
) -> list[Path]:
    """Write the progress forms of some years beside the other returns, and list the planted faults."""
    written, listed = [], []
    for year in years:
        faults = [fault for fault in declared["faults"] if fault["year"] == year]
        entries = {code: _entries(plan, declared, body, year) for code, body in
                   reporting_bodies(plan, year).items()}  # fmt: skip
        for fault in faults:
            if "put" in fault:
                row = entries[fault["organisation"]].setdefault(fault["key"], {})
                row.update(fault["put"])
        for file in _files(entries, faults, year):
            path = folder / str(year) / file.name
            given = {file.code: entries[file.code]}
            write_progress_form(path, plan, year, [file.code], entries=given, filed=file.filed)
            written.append(path)
        listed += [_placed(plan, fault) for fault in faults]
    with (folder / LISTED).open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
    return written


def _entries(plan: Plan, declared: dict, body: Organisation, year: int) -> dict[str, dict]:
    """What one body says in one year: the same months in every year's form, as far as they have come."""
    entries = {
        f"item.{item.id}": _item(declared, body, item, year)
        for item in items_of(plan, body.code, year)
    }
    for name, amounts in declared.get("amounts", {}).get(year, {}).items():
        entries[f"programme.{name}"] = dict(zip(AMOUNTS, amounts, strict=True))
    return entries


def _item(declared: dict, body: Organisation, item: WorkItem, year: int) -> dict:
    draw = random.Random(f"{declared['seed']}/{body.code}/{item.id}")
    remarks = declared["remarks"]
    if draw.random() < float(declared["not_applicable"].get(item.id, 0)):
        return {"status": "not_applicable", "remark": draw.choice(remarks["not_applicable"])}
    due = roc.parse_month(item.due)
    started = _later(due, -draw.randint(*declared["starts"]))
    started = max(started, roc.parse_month(body.valid_from or "102.01"))
    mean, spread = float(declared["done"]["mean"]), float(declared["done"]["spread"])
    done = max(_later(due, round(draw.gauss(mean, spread))), started)
    told = _evidence(declared, body, done, draw)
    if done <= (year, 12):
        months = {"started": _spelled(started), "done": _spelled(done)}
        return {"status": "done", **months, "evidence": told}
    if started <= (year, 12):
        remark = draw.choice(remarks["under_way"])
        return {"status": "under_way", "started": _spelled(started), "remark": remark}
    return {"status": "not_started"}


def _evidence(declared: dict, body: Organisation, done: Month, draw: random.Random) -> str:
    short = body.name.removeprefix("示範市政府")[:1]
    number = f"{done[0]}{draw.randint(1, 29999):07}"
    facts = {"year": done[0], "month": done[1], "day": draw.randint(1, 28)}
    return declared["evidence"].format(short=short, number=number, **facts)


def _later(month: Month, count: int) -> Month:
    year, rest = divmod(12 * month[0] + month[1] - 1 + count, 12)
    return year, rest + 1


def _spelled(month: Month) -> str:
    return f"{month[0]}.{month[1]:02}"


def _files(entries: dict[str, dict], faults: list[dict], year: int) -> Iterator[File]:
    """One file a body, less the missing, plus the doubled."""
    missing = {each["organisation"] for each in faults if each["code"] == "missing_progress"}
    dates = {each["organisation"]: each["filed"] for each in faults if "filed" in each}
    again = {each["organisation"] for each in faults if each.get("again")}
    usual = f"{year + 1}.01.08"
    for code in entries:
        if code not in missing:
            yield File(f"{code}-progress.xlsx", code, dates.get(code, usual))
        if code in again:
            yield File(f"{code}-progress2.xlsx", code, usual)


def _placed(plan: Plan, fault: dict) -> dict:
    """Say where a fault lies: file, sheet and cell, as far as it has them."""
    code, key, year = fault["organisation"], fault.get("key", ""), fault["year"]
    missing = fault["code"] == "missing_progress"
    ending = "2" if fault.get("again") else ""
    table = ITEMS if not key or key.startswith("item.") else TABLES[1]
    sheet, cell = fault.get("sheet", sheet_name(code, table, "zh-TW")), fault.get("cell", "")
    if key:
        keys = [row.key for row in asked(plan, code, year, table)]
        columns = [each.column for each in table_columns(table)]
        row = HEADER_ROW + 1 + keys.index(key)
        cell = xl_rowcol_to_cell(row, columns.index(fault["field"]))
    return {
        "year": year, "code": fault["code"], "what": fault["what"],
        "file": "" if missing else f"{code}-progress{ending}.xlsx",
        "sheet": "" if missing else sheet, "cell": cell, "organisation": code,
        "key": key.partition(".")[2], "field": fault.get("field", ""),
    }  # fmt: skip
