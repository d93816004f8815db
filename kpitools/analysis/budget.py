"""The budget: execution rates of the current and the capital part, and programmes planned and executed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpitools.analysis.earlier import earlier_returns
from kpitools.checks.progress import Row, rows_of
from kpitools.plan.document import BudgetRow, Execution
from kpitools.plan.models import Plan
from kpitools.plan.organisations import organisations_in
from kpitools.plan.reporters import reporters
from kpitools.returns.figures import Figures, figures, part_figure, year_figure
from kpitools.returns.load import Returns
from kpitools.returns.progress.layout import AMOUNTS, PROGRAMMES
from kpitools.returns.progress.load import ProgressReturns

SECTIONS = ("current", "capital", "together")
EXECUTION = (
    "year", "organisation", "name", "section", "appropriation", "paid", "payable", "savings",
    "accounted", "execution_rate", "source", "reason", "file",
)  # fmt: skip
PROGRAMME = (
    "programme", "programme_name", "year", "planned", "paid", "payable", "savings", "accounted",
    "execution_rate", "reason", "planned_to_date", "accounted_to_date", "rate_to_date",
    "reason_to_date",
)  # fmt: skip
TOTAL = "total"
"""Programme id of the row that adds up all programmes of a year."""


def execution(plan: Plan, returns: Returns, year: int) -> pd.DataFrame:
    """Execution of the current and the capital budget, and of both together, body by body.

    By the plan document: (實支數 + 應付未付數 + 節餘數) / 預算數 (臺中市政府秘書處中程施政計畫,
    參、二、(三)).
    Both together is the sum of the amounts over the sum of the appropriations, never a mean of rates.

    Returns
    -------
    DataFrame
        One row a body that filed and section ``current``, ``capital``, ``together``; empty for a
        plan that declares no execution rates. Amounts and ``execution_rate`` (per cent) are exact;
        ``source`` is ``recomputed``, or ``reported`` where only the rate is known. Where there is
        no rate, ``reason`` is ``missing_value``, ``unusable_value``, ``error_finding``,
        ``no_base`` (an appropriation of 0) or ``no_return``.
    """
    plan.check_year(year)
    declared = plan.budget.execution if plan.budget else None
    if declared is None:
        return pd.DataFrame(columns=list(EXECUTION), dtype=object)
    found, faulty = figures(returns.observations), _faulty(declared, returns.findings)
    stated = _stated_together(declared, found, year)
    rows = []
    for code, body in organisations_in(plan.organisations, year).items():
        if not any(organisation == code for organisation, *_ in found):
            parts = {section: {"reason": "no_return"} for section in ("current", "capital")}
        else:
            parts = {
                section: _section(plan, declared, found, code, getattr(declared, section), year)
                for section in ("current", "capital")
            }
            for section in ("current", "capital"):
                if (code, getattr(declared, section)) in faulty:
                    parts[section] = {"reason": "error_finding"}
        parts["together"] = _together(parts["current"], parts["capital"], stated.get(code))
        for section in SECTIONS:
            rows.append(
                {
                    "year": year,
                    "organisation": code,
                    "name": body.name,
                    "section": section,
                    **parts[section],
                    "file": _file(declared, found, code, section, year),
                }
            )
    frame = pd.DataFrame(rows, columns=list(EXECUTION), dtype=object)
    return frame.where(frame.notna(), None)


def execution_years(plan: Plan, folder: str | Path | None, year: int) -> pd.DataFrame:
    """Execution of every year up to one whose returns lie beside its own; see `execution`.

    Parameters
    ----------
    plan : Plan
    folder : str, Path or None
        As `kpitools.load_returns` takes it.
    year : int
        Last ROC year.

    Returns
    -------
    DataFrame
        As `execution` gives it, year below year; bodies of which a history year says nothing are
        left out. Empty, and nothing is read, for a plan that declares no execution rates.
    """
    plan.check_year(year)
    if not (plan.budget and plan.budget.execution):
        return pd.DataFrame(columns=list(EXECUTION), dtype=object)
    tables = []
    for each, returns in earlier_returns(plan, folder, year).items():
        table = execution(plan, returns, each)
        silent = (table["reason"] == "no_return") & (each in plan.history_years)
        rated = table.groupby("organisation")["execution_rate"].transform("count") > 0
        tables.append(table[~silent & (rated | (each not in plan.history_years))])
    if not tables:
        return pd.DataFrame(columns=list(EXECUTION), dtype=object)
    frame = pd.concat(tables, ignore_index=True).astype(object)
    return frame.where(frame.notna(), None)


def _file(declared: Execution, found: Figures, code: str, section: str, year: int) -> str | None:
    """The file a section's figures were read from; both sections lie in one return."""
    names = (getattr(declared, section), declared.current, declared.capital)
    for (body, name, of_year, _), cells in found.items():
        if (body, of_year) == (code, year) and name in names:
            return next(iter(cells.values())).file
    return None


def _faulty(declared: Execution, findings: pd.DataFrame) -> set[tuple[str, str]]:
    """Bodies and indicators with an error in one of the parts."""
    parts = {declared.appropriation, declared.paid, declared.payable, declared.savings}
    errors = findings[(findings["severity"] == "error") & findings["part"].isin(parts)]
    return set(zip(errors["organisation"], errors["indicator"], strict=True))


def _section(
    plan: Plan, declared: Execution, found: Figures, code: str, name: str, year: int
) -> dict:
    """One section of one body, from the parts of its indicator."""
    indicator = plan.indicator(name)
    amounts = {}
    for field in ("appropriation", *AMOUNTS):
        part = getattr(declared, field)
        amounts[field], _ = part_figure(plan, found, code, indicator, part, year)
    if any(each is None for each in amounts.values()):
        figure = year_figure(plan, found, code, indicator, year)
        if figure.reported is not None and all(each is None for each in amounts.values()):
            return {"execution_rate": Fraction(figure.reported), "source": "reported"}
        return {**amounts, "reason": figure.reason or "missing_value"}
    return _rated(amounts)


def _rated(amounts: Mapping[str, Fraction]) -> dict:
    """Amounts with what is accounted for and the rate, by the document's formula."""
    accounted = sum(amounts[field] for field in AMOUNTS)
    base = amounts["appropriation"]
    if not base:
        return {**amounts, "accounted": accounted, "reason": "no_base"}
    rate = 100 * Fraction(accounted) / Fraction(base)
    return {**amounts, "accounted": accounted, "execution_rate": rate, "source": "recomputed"}


def _together(current: dict, capital: dict, stated: Fraction | None) -> dict:
    """Both sections: sum over sum; the rate as stated where no amount is known."""
    fields = ("appropriation", *AMOUNTS)
    pairs = [(current.get(field), capital.get(field)) for field in fields]
    if all(None not in pair for pair in pairs):
        return _rated({field: sum(pair) for field, pair in zip(fields, pairs, strict=True)})
    if stated is not None:
        return {"execution_rate": stated, "source": "reported"}
    return {"reason": current.get("reason") or capital.get("reason") or "missing_value"}


def _stated_together(declared: Execution, found: Figures, year: int) -> dict[str, Fraction]:
    """The rate of both together as a document states it, by body."""
    stated = {}
    for (code, name, of_year, _), cells in found.items():
        if name == declared.together and of_year == year:
            for cell in cells.values():
                if cell.value is not None:
                    stated[code] = Fraction(cell.value)
    return stated


@dataclass(frozen=True)
class Consistency:
    """Whether the rate of both together fits the rates of its two sections.

    Attributes
    ----------
    current, capital, together : Fraction
        Rates in per cent.
    between : bool
        Whether ``together`` lies between the two, its ends included: the mean of two rates, whatever
        their weights, always does.
    capital_share : Fraction or None
        Share of the capital budget in both, per cent. Of the appropriations where they are known;
        else implied by the rates, (together - current) / (capital - current): both together is the
        mean of the two weighted by their appropriations. None where the rates do not tell.
    low, high : Fraction or None
        What the share may be where the rates are rounded as printed; None where it is exact.
    """

    current: Fraction
    capital: Fraction
    together: Fraction
    between: bool
    capital_share: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None


def consistency(executed: pd.DataFrame, organisation: str) -> Consistency | None:
    """Hold one body's three execution rates against each other; None where one of them is missing."""
    rows = executed[executed["organisation"] == organisation].set_index("section")
    rates = [rows["execution_rate"].get(section) for section in SECTIONS]
    if any(each is None for each in rates):
        return None
    current, capital, together = rates
    budgets = [rows["appropriation"].get(section) for section in ("capital", "together")]
    known = None not in budgets and budgets[1]
    share = 100 * Fraction(budgets[0]) / Fraction(budgets[1]) if known else None
    return implied(current, capital, together, share)


def implied(
    current: Fraction, capital: Fraction, together: Fraction, share: Fraction | None = None
) -> Consistency:
    """Judge three rates in per cent; without a known ``share``, say what they imply, as printed.

    A rate printed with two decimals may be up to half a hundredth off; the share is monotone in
    each rate, so that its least and most lie where each is off the most.
    """
    between = min(current, capital) <= together <= max(current, capital)
    if share is not None:
        return Consistency(current, capital, together, between, share)
    off = Fraction(1, 200)
    if not between or abs(capital - current) <= 2 * off:
        return Consistency(current, capital, together, between, None)
    ends = [
        100 * (together + t - current - c) / (capital + k - current - c)
        for t in (-off, off)
        for c in (-off, off)
        for k in (-off, off)
    ]
    value = 100 * (together - current) / (capital - current)
    low, high = max(min(ends), Fraction(0)), min(max(ends), Fraction(100))
    return Consistency(current, capital, together, between, value, low, high)


def programmes(plan: Plan, forms: Sequence[ProgressReturns], year: int) -> pd.DataFrame:
    """Programmes of the budget: planned against executed, year by year and up to each year.

    Executed is 實支數 + 應付未付數 + 節餘數, as in the document's execution rate, summed over the
    bodies that report.

    Parameters
    ----------
    plan : Plan
    forms : sequence of ProgressReturns
        Forms of the plan's years, as made by `kpitools.progress_years`.
    year : int
        Last year of which anything can be known yet.

    Returns
    -------
    DataFrame
        One row a programme and year of the plan, then for each year the ``total`` of all. Amounts
        and rates are exact. ``reason`` is ``not_yet`` for a later year, ``no_return``,
        ``missing_value`` or ``unusable_value`` where what was executed is not known, ``no_planned``
        where nothing was planned; ``reason_to_date`` is the first such reason up to the year.
    """
    rows: list[dict] = []
    by_year = {each.year: each for each in forms}
    declared = plan.budget.programmes if plan.budget else ()
    for programme in declared:
        rows += _to_date(
            {
                "programme": programme.id,
                "programme_name": programme.name,
                "year": each,
                **_of_year(plan, programme, by_year.get(each), each, year),
            }
            for each in plan.years
        )
    if declared:
        rows += _to_date(_total(rows, each) for each in plan.years)
    frame = pd.DataFrame(rows, columns=list(PROGRAMME), dtype=object)
    return frame.where(frame.notna(), None)


def _of_year(
    plan: Plan, programme: BudgetRow, forms: ProgressReturns | None, year: int, last: int
) -> dict:
    """One programme in one year: what was planned, what was executed, or why that is not known."""
    planned = programme.years.get(year)
    planned = None if planned is None else Fraction(planned)
    if year > last:
        return {"planned": planned, "reason": "not_yet"}
    codes = reporters(plan, plan.budget.reported_by, year)
    rows = list(rows_of(forms.entries, PROGRAMMES)) if forms else []
    said = {row.organisation: row for row in rows if row.key == programme.id}
    if not codes or any(code not in said for code in codes):
        reason = "no_return" if codes else "nobody_here"
        return {"planned": planned, "reason": reason if planned is not None else "no_planned"}
    amounts, reason = _amounts([said[code] for code in codes])
    return {"planned": planned, **amounts, **_rate(planned, amounts["accounted"], reason)}


def _amounts(rows: Sequence[Row]) -> tuple[dict, str | None]:
    """Sum the amounts of several bodies; None where one of them is lost, with the reason."""
    sums: dict[str, Fraction | None] = {}
    reason = None
    for field in AMOUNTS:
        values = [row.value(field) for row in rows]
        if any(value is None for value in values):
            blank = any(row.blank(field) for row in rows)
            reason = reason or ("missing_value" if blank else "unusable_value")
            sums[field] = None
        else:
            sums[field] = sum(map(_exact, values), Fraction(0))
    sums["accounted"] = None if reason else sum(sums.values(), Fraction(0))
    return sums, reason


def _exact(value: int | Decimal) -> Fraction:
    return Fraction(value)


def _rate(planned: Fraction | None, accounted: Fraction | None, reason: str | None) -> dict:
    """The execution rate against what was planned, or why there is none."""
    if accounted is None:
        return {"reason": reason}
    if not planned:
        return {"reason": "no_planned"}
    return {"execution_rate": 100 * accounted / planned}


def _to_date(years) -> list[dict]:
    """Add to each year what has come up to it, as far as every year so far is known."""
    rows, planned, accounted, reason = [], Fraction(0), Fraction(0), None
    for row in years:
        planned += row.get("planned") or 0
        if row.get("accounted") is None:
            reason = reason or row.get("reason") or "missing_value"
        else:
            accounted += row["accounted"]
        known = reason is None
        rows.append(
            {
                **row,
                "planned_to_date": planned,
                "accounted_to_date": accounted if known else None,
                "rate_to_date": 100 * accounted / planned if known and planned else None,
                "reason_to_date": reason or (None if planned else "no_planned"),
            }
        )
    return rows


def _total(rows: Sequence[dict], year: int) -> dict:
    """All programmes of one year; what was executed is known only where all of it is."""
    of_year = [row for row in rows if row["year"] == year]
    planned = sum((row.get("planned") or 0 for row in of_year), Fraction(0))
    sums = {}
    for field in (*AMOUNTS, "accounted"):
        values = [row.get(field) for row in of_year]
        sums[field] = None if None in values else sum(values, Fraction(0))
    reasons = [row.get("reason") for row in of_year if row.get("accounted") is None]
    told = _rate(planned, sums["accounted"], next(iter(reasons), None))
    name = {"programme": TOTAL, "programme_name": TOTAL, "year": year}
    return {**name, "planned": planned, **sums, **told}
