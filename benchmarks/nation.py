"""A year of the nation, made by the thousand: one return a body, of the monthly form of `epaper`.

The form is written once as it is issued; for each body its figures, what they come to, its code and
its name are put into the parts of that file. So every file is what a body would send back, and a
year of 7,000 is there within half a minute. The same number gives the same bytes.
"""

import csv
import io
import os
import random
import re
import shutil
import sys
import tempfile
import zipfile
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from functools import cache, partial
from pathlib import Path

from kpitools.paths import ROOT
from kpitools.plan.load import load_plan
from kpitools.plan.models import Plan
from kpitools.plan.organisations import COLUMNS
from kpitools.returns import layout
from kpitools.returns.form import write_form
from kpitools.returns.form_figures import plain
from kpitools.returns.rows import REPORTED, form_rows

YEAR = 104
COVER = "xl/worksheets/sheet1.xml"
BELOW = 50
"""Bodies of a first-level body with those below it."""

FIRST = "D0100"
NAME = "基準市第一號機關"
CAUSE = "人力調整，執行進度落後，已列管追蹤"
FAULTY = 97
"""One body in so many states more paperless meetings than meetings."""

_VALUE = re.compile(r'<c r="([FG])([0-9]+)"((?: s="[0-9]+")?)>((?:<f>[^<]*</f>)?)<v>[^<]*</v></c>')


def code_of(nth: int) -> str:
    """Code of a body; the same in a year of any size. The plan itself speaks of the first."""
    return f"D{nth + 100:04}"


def name_of(nth: int) -> str:
    return NAME if nth == 0 else f"基準市第{nth}號機關"


def make_plan(folder: Path, bodies: int) -> Path:
    """Copy the plan, with a registry of so many bodies; returns its folder."""
    target = folder / "parameters" / "epaper"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "parameters" / "epaper" / "plan.yaml", target)
    with (target / "organisations.csv").open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerow(("NATION", "全國", "", "", 1, "全國彙總", 1, "101.01", "101.12"))
        for nth in range(bodies):
            head = nth - nth % BELOW
            below = (code_of(head), 2, "二級機關") if nth % BELOW else ("", 1, "一級機關")
            rows.writerow((code_of(nth), name_of(nth), "", *below, nth + 2, "102.01", ""))
    return target


def figures(rows: tuple, nth: int) -> dict[str, int]:
    """Draw what a body states, by row key: no two bodies the same, none below its own months."""
    draw = random.Random(f"nation/{nth}")
    size, level = draw.uniform(40, 900), draw.uniform(0.35, 0.85)
    found: dict[str, int] = {}
    for row in rows:
        if row.month is None or row.part == REPORTED:
            continue
        if row.indicator == "esign_agencies":
            number = 1
        elif row.part in ("signed_online", "sent_electronically", "paperless"):
            number = 0  # from its whole, below
        else:
            scale = 0.05 if row.part == "meetings" else 1
            number = 1 + round(size * scale * draw.uniform(0.8, 1.2))
        found[row.key] = number
    wholes = {
        "signed_online": ("received_electronically", "converted_from_paper", "drafted"),
        "sent_electronically": ("sent",),
        "paperless": ("meetings",),
    }
    for row in rows:
        if row.month and row.part in wholes:
            keys = [f"{row.indicator}.{part}.{row.month}" for part in wholes[row.part]]
            share = level * draw.uniform(0.9, 1.1)
            found[row.key] = round(sum(found[key] for key in keys) * min(share, 1))
    if nth % FAULTY == FAULTY - 1:
        found["e_meetings.paperless.3"] = found["e_meetings.meetings.3"] + 5
    return found


@cache
def _template(folder: str) -> tuple[tuple, Plan, dict[str, bytes], list[str]]:
    """Rows of the form, the plan, the parts of one filled form, its sheet cut at each value."""
    plan = load_plan(folder)
    rows = form_rows(plan, FIRST, YEAR)
    entries = {key: {"value": number} for key, number in figures(rows, 0).items()}
    for each in plan.indicators:
        entries[f"{each.id}.{each.parts[0].id}.year"] = {"cause": CAUSE}
    with tempfile.TemporaryDirectory() as held:
        path = write_form(
            Path(held) / "form.xlsx",
            plan,
            YEAR,
            [FIRST],
            entries={FIRST: entries},
            filed="105.01.08",
        )
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    return rows, plan, parts, _VALUE.split(sheet)


def _values(plan: Plan, rows: tuple, stated: dict[str, int]) -> dict[str, str]:
    """What stands in each cell of the columns F (figure) and G (computed), by address."""
    figure: dict[str, Fraction] = {key: Fraction(number) for key, number in stated.items()}
    indicators = {each.id: each for each in plan.indicators}
    for row in rows:
        if row.computed:
            months = [figure[f"{row.indicator}.{row.part}.{month}"] for month in range(1, 13)]
            whole = months[-1] if indicators[row.indicator].months != "sum" else sum(months)
            figure[row.key] = whole
    found: dict[str, str] = {}
    groups: dict[tuple, list] = {}
    for nth, row in enumerate(rows, start=layout.HEADER_ROW + 2):
        if row.part == REPORTED:
            continue
        found[f"F{nth}"] = str(plain(figure[row.key]))
        groups.setdefault((row.indicator, row.month), []).append((nth, row))
    for (name, _), members in groups.items():
        roles = {each.id: each.role for each in indicators[name].parts}
        sums = {"numerator": Fraction(0), "denominator": Fraction(0)}
        for _, row in members:
            sums[roles[row.part]] += figure[row.key]
        ratio = sums["numerator"] / sums["denominator"] * indicators[name].scale
        found[f"G{members[0][0]}"] = f"{float(ratio):.16G}"
    return found


def content(folder: str, nth: int) -> bytes:
    """The workbook of one body."""
    rows, plan, parts, pieces = _template(folder)
    values = _values(plan, rows, figures(rows, nth))
    said = [pieces[0]]
    for column, row, style, formula, after in zip(
        *(pieces[n::5] for n in range(1, 6)), strict=True
    ):
        where = f"{column}{row}"
        said.append(f'<c r="{where}"{style}>{formula}<v>{values[where]}</v></c>{after}')
    code, name = code_of(nth), name_of(nth)
    made = dict(parts)
    made["xl/worksheets/sheet2.xml"] = "".join(said).encode()
    for each in ("xl/workbook.xml", "xl/sharedStrings.xml", "docProps/app.xml", COVER):
        made[each] = parts[each].decode().replace(FIRST, code).replace(NAME, name).encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for each, part in made.items():
            archive.writestr(
                zipfile.ZipInfo(each, (2015, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED
            )
    return held.getvalue()


def _write(plan: str, target: str, nth: int) -> None:
    path = Path(target) / f"{code_of(nth)}.xlsx"
    if not path.exists():
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(content(plan, nth))
        temporary.replace(path)


def year(bodies: int, kept: Path | None = None) -> tuple[Path, Path]:
    """Make a year of so many bodies, or what is lacking of one; its plan and its returns.

    Files are made once and linked into the years of other sizes. ``kept`` is the folder that holds
    them, one under the system's own temporary folder unless given.
    """
    base = kept or Path(tempfile.gettempdir()) / "kpitools-benchmarks"
    plan = make_plan(base / str(bodies), bodies)
    store, target = base / "files", base / str(bodies) / "returns" / str(YEAR)
    store.mkdir(parents=True, exist_ok=True)
    target.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(_write, str(plan), str(store)), range(bodies), chunksize=64))
    for nth in range(bodies):
        link = target / f"{code_of(nth)}.xlsx"
        if not link.exists():
            os.link(store / link.name, link)
    return plan, target


if __name__ == "__main__":
    print(*year(int(sys.argv[1]) if len(sys.argv) > 1 else 7000), sep="\n")
