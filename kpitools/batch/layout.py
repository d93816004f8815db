"""A new form against the layouts of a plan: the lines of ``layouts.csv`` it asks for, as text."""

from pathlib import Path

from kpitools.checks.catalogue import catalogue, describe
from kpitools.plan.layouts import COLUMNS
from kpitools.plan.models import Plan
from kpitools.returns.file_reading import file_findings
from kpitools.returns.files.reader import read_book
from kpitools.returns.load import finding_table
from kpitools.returns.tables.propose import propose


def compare(plan: Plan, path: Path, year: int) -> str:
    """Say what of a file the layouts of a year do not fit, and which lines would.

    Returns
    -------
    str
        The findings, then lines to put into ``layouts.csv``: those that replace a line say which.
        A meaning nobody can tell is left blank, beside the known text it is most like.
    """
    book = read_book(path, plan.limits)
    proposed, found = propose(plan, book, year)
    said = describe(finding_table([*file_findings(book), *found]))
    lines = [f"# {book.file}　{year} 年度"]
    lines += [
        f"# {catalogue()[row['code']].title_zh} {row['sheet']} {row['cell']} {row['message_zh']}"
        for row in said.to_dict("records")
    ]
    if not proposed:
        return "\n".join([*lines, "# 無須增列。 Nothing to add."])
    lines.append(",".join(COLUMNS))
    for each in proposed:
        if each.line:
            lines.append(f"# 取代第 {each.line} 行 replaces line {each.line}:")
        lines.append(each.text)
        if each.like:
            lines.append(f"# 最接近之已知文字 most like: {each.like}")
    return "\n".join(lines)
