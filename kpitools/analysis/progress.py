"""Work items against their due months, as of a date: done in time, late, overdue, due soon."""

from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kpitools import roc
from kpitools.checks.progress import Row, rows_of
from kpitools.errors import KpiError
from kpitools.plan.document import WorkItem
from kpitools.plan.models import Plan
from kpitools.plan.organisations import Organisation, first_level, organisations_in
from kpitools.plan.reporters import reporters
from kpitools.returns.progress.layout import ITEMS
from kpitools.returns.progress.load import ProgressReturns

STATES = (
    "done_in_time", "done_late", "overdue", "due_soon", "under_way", "not_started",
    "not_applicable",
)  # fmt: skip
"""What a work item may be; None where it can not be told, with a reason."""

COLUMNS = (
    "organisation", "name", "first_level", "first_level_name", "work_item", "item_number", "heading",
    "item_title", "due", "responsible", "started", "done", "state", "months_late", "reason",
    "evidence", "remark", "file", "sheet", "cell",
)  # fmt: skip

Month = tuple[int, int]
Day = tuple[int, int, int]


def progress(
    plan: Plan, entries: ProgressReturns, as_of: str = "", within: int = 3
) -> pd.DataFrame:
    """Tell how each work item stands with each body that reports it, as of a date.

    Parameters
    ----------
    plan : Plan
    entries : ProgressReturns
        As made by `kpitools.load_progress`.
    as_of : str
        ROC date or month of the evaluation, which speaks of the end of its day; a month means its
        last day, and an empty text the last day of the year of the forms. A month counts once its
        last day has come: what is said to be done in a later month does not count yet, and an item
        due in a month is overdue once the month is over and it is not done.
    within : int
        Months in which an item that is not done counts as due soon: with 3, as of any day of
        104.10, those due up to 105.01.

    Returns
    -------
    DataFrame
        One row a work item and reporting body, in the order of the plan, then of the registry. An
        item that nobody of the registry reports has one row without a body. ``state`` is one of
        `STATES`; where it can not be told it is None, with ``reason``: ``nobody_here``,
        ``no_return``, ``missing_value``, ``unusable_value``, ``error_finding``, ``no_done_month``,
        ``no_started_month``. ``months_late`` counts months after the due month, of the month done
        or, where overdue, of the evaluation. ``file, sheet, cell`` are those of the month done,
        else of the status.

    Raises
    ------
    KpiError
        If ``as_of`` is no ROC date, or ``within`` no whole number of 0 or more.
    """
    if isinstance(within, bool) or not isinstance(within, int) or within < 0:
        raise KpiError(f"within: found {within!r}; expected a whole number of months, 0 or more.")
    try:
        when = roc.evaluation_date(as_of, entries.year)
    except ValueError as error:
        raise KpiError(f"as_of: {error}.") from None
    bodies = organisations_in(plan.organisations, entries.year)
    said = {(row.organisation, row.key): row for row in rows_of(entries.entries, ITEMS)}
    wrong = _wrong(entries.findings)
    rows = []
    for item in plan.work_items:
        codes = reporters(plan, item.reported_by, entries.year)
        if not codes:
            rows.append({**_of_item(item), "reason": "nobody_here"})
        for code in codes:
            row = said.get((code, item.id))
            standing = judge(_reported(row, wrong.get((code, item.id), {})), item.due, when, within)
            told = {"state": standing.state, "reason": standing.reason}
            late = {"months_late": standing.months_late}
            rows.append({**_of_item(item), **_body(bodies, code), **told, **late, **_cells(row)})
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return frame.astype(object).where(frame.notna(), None)


@dataclass(frozen=True)
class Reported:
    """What one body says of one work item; ``fault`` is why it can not be used."""

    status: str | None = None
    started: str | None = None
    done: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Standing:
    """How a work item stands; ``state`` is None where it can not be told, with the reason."""

    state: str | None
    reason: str | None = None
    months_late: int | None = None


def judge(said: Reported, due: str, when: Day, within: int = 3) -> Standing:
    """Judge one work item as of the end of a day.

    Parameters
    ----------
    said : Reported
    due : str
        Due month as printed: it runs through its last day.
    when : tuple of int
        ROC year, month, day.
    within : int
        Months ahead in which an item counts as due soon.
    """
    if said.fault:
        return Standing(None, said.fault)
    limit, now = roc.parse_month(due), when[:2]
    if said.status == "not_applicable" and not (said.started or said.done):
        return Standing("not_applicable")
    done = roc.parse_month(said.done) if said.done else None
    if done and _over(done, when):
        late = _apart(limit, done)
        return Standing("done_late", None, late) if late > 0 else Standing("done_in_time")
    if said.status == "done" and not done:
        return Standing(None, "no_done_month")
    if not (said.status or said.started or done):
        return Standing(None, "missing_value")
    if _over(limit, when):
        return Standing("overdue", None, _apart(limit, now))
    if _apart(now, limit) <= within:
        return Standing("due_soon")
    if said.started:
        begun = _over(roc.parse_month(said.started), when)
        return Standing("under_way" if begun else "not_started")
    if done:
        return Standing(None, "no_started_month")  # begun by now, or not: only its end is known
    return Standing("under_way" if said.status == "under_way" else "not_started")


def _over(month: Month, when: Day) -> bool:
    """Whether the last day of a month has come."""
    last = monthrange(roc.ce_year(month[0]), month[1])[1]
    return (*month, last) <= when


def _apart(first: Month, second: Month) -> int:
    """Months from one month to another."""
    return 12 * (second[0] - first[0]) + second[1] - first[1]


def _reported(row: Row | None, wrong: dict[str, str]) -> Reported:
    """What can be used of a row of the form, or why nothing can; ``wrong`` is a code by field."""
    if row is None:
        return Reported(fault="no_return")
    status, started, done = (row.value(field) for field in ("status", "started", "done"))
    if wrong.get("done") in ("done_before_started", "done_after_filing"):
        return Reported(fault="error_finding")
    unread = {
        "done": "done" in wrong and wrong["done"] != "missing_done_month",
        "started": "started" in wrong and not done,
        "status": wrong.get("status") == "unknown_status" and not (started or done),
    }
    return Reported(status, started, done, "unusable_value" if any(unread.values()) else None)


def _wrong(findings: pd.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    """Codes of the errors in the cells of each body and work item, by field."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for each in findings[findings["severity"] == "error"].to_dict("records"):
        if each["part"]:
            key = (each["organisation"], each["indicator"])
            found.setdefault(key, {})[each["part"]] = each["code"]
    return found


def _of_item(item: WorkItem) -> dict:
    return {
        "work_item": item.id,
        "item_number": item.number,
        "heading": item.heading,
        "item_title": item.title,
        "due": "{}.{:02}".format(*roc.parse_month(item.due)),
        "responsible": "、".join(item.responsible),
    }


def _body(bodies: dict[str, Organisation], code: str) -> dict:
    head = first_level(bodies, code)
    return {
        "organisation": code,
        "name": bodies[code].name,
        "first_level": head,
        "first_level_name": bodies[head].name,
    }


def _cells(row: Row | None) -> dict:
    if row is None:
        return {}
    told = {field: row.value(field) for field in ("started", "done", "evidence", "remark")}
    at = row.entries.get("status" if row.blank("done") else "done", {})
    return {**told, **{name: at.get(name) for name in ("file", "sheet", "cell")}}


ROLLED = (
    "reports", "done_in_time", "done_late", "overdue", "due_soon", "under_way", "not_started",
    "not_applicable", "untold", "share_done",
)  # fmt: skip
_KEPT = {
    "item": ("work_item", "item_number", "heading", "item_title", "due", "responsible"),
    "first_level": ("first_level", "first_level_name"),
}


def progress_roll_up(
    work: pd.DataFrame, by: Literal["item", "first_level"] = "item"
) -> pd.DataFrame:
    """Count the states of `progress` by work item, or by first-level body with its subordinates.

    Returns
    -------
    DataFrame
        One row a group: ``reports`` expected, how many are in each of `STATES`, how many can not be
        told (``untold``), and ``share_done``, the per cent of those to which the item applies that
        are done; None where there are none, with ``reason`` ``nobody_here`` or
        ``not_applicable``. An item nobody here reports has zeros.

    Raises
    ------
    KpiError
        If ``by`` is neither.
    """
    if by not in _KEPT:
        raise KpiError(f"by: found {by!r}; expected one of {', '.join(_KEPT)}.")
    reported = work if by == "item" else work[work["organisation"].notna()]
    rows = []
    for _, group in reported.groupby(_KEPT[by][0], sort=False):
        own = group[group["organisation"].notna()]
        counts = {state: int((own["state"] == state).sum()) for state in STATES}
        done = counts["done_in_time"] + counts["done_late"]
        applies = len(own) - counts["not_applicable"]
        reason = None if applies else "not_applicable" if len(own) else "nobody_here"
        rows.append(
            {
                **{name: group.iloc[0][name] for name in _KEPT[by]},
                "reports": len(own),
                **counts,
                "untold": len(own) - sum(counts.values()),
                "share_done": 100 * done / applies if applies else None,
                "reason": reason,
            }
        )
    return pd.DataFrame(rows, columns=[*_KEPT[by], *ROLLED, "reason"], dtype=object)
