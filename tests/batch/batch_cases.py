"""A small plan and its returns, the files a check may meet, and the command line in two ways."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from kpitools import load_plan, write_form
from kpitools.batch.cli import commands

PLAN = """
plan: batch
title: 查核計畫
title_en: Batch
years: [103, 104]
frequency: {frequency}
documents: [{{id: paper, title: 文件}}]
indicators:
  - id: signing
    name: 簽核比率
    name_en: Share signed
    unit: "%"
    direction: at_least
    measure: ratio
    standard: 簽核比率
    formula: 簽核 / 收文
    parts:
      - {{id: signed, name: 簽核, name_en: Signed, role: numerator, unit: 件}}
      - {{id: received, name: 收文, name_en: Received, role: denominator, unit: 件}}
    targets: {{103: 40, 104: 50}}
    basis: {{document: paper}}
"""
BODIES = """\
code,name,aliases,parent,tier,kind,order,valid_from,valid_to
A1,甲局,,,1,局,1,,
B2,乙所,,,1,所,2,,
"""
NUMERATOR, DENOMINATOR, CAUSE = "F5", "F6", "J5"
"""Cells of the yearly form."""
TYPED = "68 (暫)"


def write_plan(folder: Path, frequency: str = "year") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(PLAN.format(frequency=frequency), "utf-8")
    (folder / "organisations.csv").write_text(BODIES, "utf-8")
    return folder


def sound(plan: Path, path: Path, code: str = "A1", year: int = 104, **form) -> Path:
    """A return nothing is wrong with: 60 of 100, above the target."""
    values = {"signing.signed.year": 60, "signing.received.year": 100}
    entries = {code: {key: {"value": value} for key, value in values.items()}}
    return write_form(path, load_plan(plan), year, [code], entries=entries, **form)


def monthly_return(plan: Path, path: Path, months: Iterable[int], code: str = "A1") -> Path:
    """A return of a monthly plan, sound as far as its months go; no month is like another."""
    entries = {
        f"signing.{part}.{month}": {"value": base + month}
        for month in months
        for part, base in (("signed", 60), ("received", 100))
    }
    return write_form(path, load_plan(plan), 104, [code], entries={code: entries})


def put(path: Path, cells: dict[str, object], sheet: str = "A1") -> Path:
    """Type into cells by address and save, as an agency does."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(path)
    return path


def faulty(plan: Path, path: Path, **form) -> Path:
    """A return with a text for a number in the numerator's cell."""
    return put(sound(plan, path, **form), {NUMERATOR: TYPED})


def renamed(path: Path, name: bytes) -> Path:
    """The same file under a name of any bytes; a form can not be written under every one."""
    return path.rename(path.with_name(os.fsdecode(name)))


def invoke(*arguments):
    """The command line within this process; whatever is raised beyond an exit code fails the test."""
    return CliRunner().invoke(commands, [str(each) for each in arguments], catch_exceptions=False)


def call(*arguments, cwd=None):
    """The command line as another program calls it; outputs are bytes."""
    return subprocess.run(
        [sys.executable, "-m", "kpitools.batch.cli", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        check=False,
    )
