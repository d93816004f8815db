"""Take in a year's progress forms: read them, hold what they say against itself, and say what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpitools import roc
from kpitools.checks.catalogue import describe
from kpitools.checks.evidence import spell
from kpitools.errors import KpiError
from kpitools.paths import returns_folder
from kpitools.plan.models import Plan
from kpitools.returns.finding import Finding
from kpitools.returns.load import finding_table
from kpitools.returns.progress.cells import A_MONTH, A_STATUS
from kpitools.returns.progress.layout import AMOUNTS, progress_text
from kpitools.returns.progress.load import ProgressReturns, read_progress


@dataclass(frozen=True)
class Row:
    """One work item or programme as one body reports it: its entries by field."""

    organisation: str
    key: str
    entries: Mapping[str, Mapping]

    def value(self, field: str) -> object:
        """What can be used of a field; None where nothing can."""
        return self.entries[field]["value"] if field in self.entries else None

    def blank(self, field: str) -> bool:
        """Whether nothing at all stands in a field."""
        return not (field in self.entries and self.entries[field]["raw"].strip())

    def finding(self, code: str, field: str, found: str, expected: str = "") -> Finding:
        """Point at the cell of a field."""
        at = self.entries[field]
        place = (at["file"], at["sheet"], at["cell"], self.organisation, self.key, field)
        return Finding(code, *place, found=found, expected=expected)


def load_progress(plan: Plan, folder: str | Path | None, year: int) -> ProgressReturns:
    """Read and check every progress form of one year.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        As `kpitools.load_returns` takes it; the progress forms lie among the year's other returns
        and are told by what they hold.
    year : int
        ROC year of the plan or of its history.

    Returns
    -------
    ProgressReturns
        Entries, findings with severity and words, and sources.

    Raises
    ------
    KpiError
        If the year is not the plan's, or the folder is missing or empty.
    """
    return checked_progress(plan, read_progress(plan, folder, year))


def progress_years(plan: Plan, folder: str | Path | None, year: int) -> list[ProgressReturns]:
    """Progress forms of the plan's years up to one, as far as their folders lie beside its own.

    A year whose folder is missing is left out: what was spent in it is not known.
    """
    plan.check_year(year)
    found = returns_folder(plan.plan, year, folder)
    earlier = [each for each in plan.years if each < year and found.name == str(year)]
    loaded = []
    for each in earlier:
        try:
            loaded.append(load_progress(plan, found.with_name(str(each)), each))
        except KpiError:
            continue  # no folder, or an empty one: that year is not this year's trouble
    return [*loaded, load_progress(plan, found, year)]


def checked_progress(plan: Plan, returns: ProgressReturns) -> ProgressReturns:
    """Add what the checks find, with severity and words beside every finding."""
    found = finding_table(
        finding
        for check in CHECKS
        for row in rows_of(returns.entries)
        for finding in check(plan, returns, row)
    )
    both = [table for table in (returns.findings, found) if len(table)]
    table = pd.concat(both, ignore_index=True) if both else returns.findings
    counts = table["file"].value_counts()
    per_file = returns.sources["file"].map(counts).fillna(0).astype(int)
    sources = returns.sources.assign(findings=per_file)
    return replace(returns, findings=describe(table), sources=sources)


def rows_of(entries: pd.DataFrame, table: str = "") -> Iterator[Row]:
    """Entries put together: one row a body and work item or programme."""
    groups: dict[tuple, dict[str, dict]] = {}
    for entry in entries.to_dict("records"):
        if not table or entry["table"] == table:
            key = (entry["organisation"], entry["table"], entry["key"])
            groups.setdefault(key, {})[entry["field"]] = entry
    for (organisation, _, key), fields in groups.items():
        yield Row(organisation, key, fields)


def state_by_months(row: Row) -> str | None:
    """The status that the months tell; None where neither is given."""
    if not row.blank("done"):
        return "done"
    return None if row.blank("started") else "under_way"


def missing_status(plan: Plan, returns: ProgressReturns, row: Row) -> Iterator[Finding]:
    """A work item of which nothing is said."""
    if "status" in row.entries and row.blank("status") and not state_by_months(row):
        yield row.finding("missing_status", "status", "", A_STATUS)


def missing_done_month(plan: Plan, returns: ProgressReturns, row: Row) -> Iterator[Finding]:
    """Done, and nobody says when: in time or late can not be told."""
    if row.value("status") == "done" and row.blank("done") and "done" in row.entries:
        said = row.entries["status"]["raw"]
        yield row.finding("missing_done_month", "done", said, A_MONTH)


def status_differs(plan: Plan, returns: ProgressReturns, row: Row) -> Iterator[Finding]:
    """A status that the months contradict."""
    said, told = row.value("status"), state_by_months(row)
    if said and told and said != told and (said, told) != ("done", "under_way"):
        words = progress_text("en")["status"]
        yield row.finding("status_differs", "status", row.entries["status"]["raw"], words[told])


def done_before_started(plan: Plan, returns: ProgressReturns, row: Row) -> Iterator[Finding]:
    """Done in a month before the one it started in."""
    done, started = row.value("done"), row.value("started")
    if done and started and roc.parse_month(done) < roc.parse_month(started):
        yield row.finding("done_before_started", "done", done, started)


def done_after_filing(plan: Plan, returns: ProgressReturns, row: Row) -> Iterator[Finding]:
    """Done in a month after the filing date; without a date, after the form was due."""
    done = row.value("done")
    if not done:
        return
    sources = returns.sources
    dates = sources.loc[sources["file"] == row.entries["done"]["file"], "filed_date"]
    due = "{}.{:02}.{:02}".format(*plan.due_date(returns.year))
    filed = next((each for each in dates if each), due)
    year, month, *_ = map(int, filed.split("."))
    if roc.parse_month(done) > (year, month):
        yield row.finding("done_after_filing", "done", done, filed)


def missing_evidence(plan: Plan, returns: ProgressReturns, row: Row) -> Iterator[Finding]:
    """Done, and nothing shows it."""
    if row.value("done") and "evidence" in row.entries and row.blank("evidence"):
        yield row.finding("missing_evidence", "evidence", row.value("done"))


def executed_over_planned(plan: Plan, returns: ProgressReturns, row: Row) -> Iterator[Finding]:
    """Paid, payable and savings of a programme come to more than the year's plan."""
    amounts = [row.value(field) for field in AMOUNTS]
    programmes = plan.budget.programmes if plan.budget else ()
    planned = {each.id: each.years.get(returns.year) for each in programmes}.get(row.key)
    known = [Fraction(each) for each in amounts if each is not None]
    if "paid" in row.entries and planned is not None and known and sum(known) > planned:
        yield row.finding(
            "executed_over_planned", "paid", spell(sum(known)), spell(Fraction(planned))
        )


CHECKS = (
    missing_status, missing_done_month, status_differs, done_before_started, done_after_filing,
    missing_evidence, executed_over_planned,
)  # fmt: skip
"""Every check on progress, in the order their findings are listed."""
