"""Were the targets worth meeting: held against the last actual and the trend of earlier years."""

from fractions import Fraction

import pandas as pd

from kpitools.analysis.held import FEWEST, Held, held_targets
from kpitools.analysis.tables import result_table
from kpitools.plan.models import Indicator, Plan
from kpitools.plan.review.line import Both, Line, line
from kpitools.plan.review.numbers import signed, spell
from kpitools.plan.review.targets import easier, needed, spell_targets

COLUMNS = (
    "indicator", "year", "target", "unit", "direction", "last_year", "last_actual", "points",
    "slope", "projected", "needed", "challenge",
)  # fmt: skip


def challenge(plan: Plan, attained: pd.DataFrame, year: int) -> pd.DataFrame:
    """Hold every target later than ``year`` against the actuals up to it.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attainment`, of one year or several, or by `kpitools.attained_until`;
        all bodies together count, as `kpitools.roll_up` sums them.
    year : int
        Last ROC year whose actuals count.

    Returns
    -------
    DataFrame
        One row an indicator and later year. ``last_year, last_actual`` are the last actual known;
        ``points, slope, projected`` the trend through comparable years (`sen_trend`), empty with
        fewer than 3; ``needed`` the whole number that meets a growth target; ``challenge`` is
        ``easier_than_last``, ``below_trend``, ``demanding``, ``across_break`` or ``no_actual``.
    """
    rows = []
    for indicator, held in held_targets(plan, attained, year):
        for each in held:
            rows.append(
                {
                    "indicator": indicator.id,
                    "year": each.year,
                    "target": each.target,
                    "unit": indicator.unit,
                    "direction": indicator.direction,
                    "last_year": each.last_year,
                    "last_actual": each.last,
                    "points": each.points,
                    "slope": each.slope,
                    "projected": each.projected,
                    "needed": needed(indicator, indicator.target(each.year)),
                    "challenge": each.verdict(indicator),
                }
            )
    return _numbers(rows)


def _numbers(rows: list[dict]) -> pd.DataFrame:
    shown = result_table([{**row, "numerator": None, "denominator": None} for row in rows], COLUMNS)
    shown = shown[list(COLUMNS)]
    for name in ("last_actual", "slope", "projected"):
        shown[name] = pd.Series(
            [None if row[name] is None else float(row[name]) for row in rows], dtype=float
        )
    for name in ("last_year", "points", "needed"):
        shown[name] = pd.Series([row[name] for row in rows], dtype="Int64")
    return shown


def challenge_lines(plan: Plan, attained: pd.DataFrame, year: int) -> tuple[Line, ...]:
    """Say of each indicator how its later targets stand to the last actual and to the trend."""
    held = held_targets(plan, attained, year)
    if not held:
        basis = (plan.indicators[0].basis,)
        name = (plan.title, plan.title_en)
        return (line(plan, "no_later_target", plan.plan, name, "", "", basis, last_year=year),)
    return tuple(
        found
        for indicator, targets in held
        for found in (_last_line(plan, indicator, targets), _trend_line(plan, indicator, targets))
        if found
    )


def _last_line(plan: Plan, indicator: Indicator, held: list[Held]) -> Line:
    last = held[0]
    eased = [each for each in held if each.verdict(indicator) == "easier_than_last"]
    case = "easier_than_last" if eased else "beyond_last"
    if last.last is None:
        case = "no_last_actual"
    elif all(each.break_year for each in held):
        case = "last_across_break"
    return _told(
        plan, case, indicator, held, _figure(last.last, indicator),
        years=_years(eased), last_year=last.last_year, break_year=last.break_year,
    )  # fmt: skip


def _trend_line(plan: Plan, indicator: Indicator, held: list[Held]) -> Line | None:
    comparable = [each for each in held if each.points]
    if not comparable or indicator.direction == "yes_no":
        return None
    points = comparable[0].points
    if points < FEWEST:
        return _told(plan, "trend_short", indicator, held, "", points=points)
    below = [each for each in comparable if easier(indicator, each.target, each.projected)]
    found = "; ".join(f"{each.year}: {spell(each.projected)}" for each in comparable)
    return _told(
        plan, "below_trend" if below else "along_trend", indicator, held,
        f"{found} ({indicator.unit})", years=_years(below), points=points,
        slope=_slope(comparable[0].slope, indicator),
    )  # fmt: skip


def _figure(value: Fraction | None, indicator: Indicator) -> str:
    if value is None:
        return ""
    return spell(value) if indicator.direction == "yes_no" else f"{spell(value)} {indicator.unit}"


def _slope(slope: Fraction, indicator: Indicator) -> Both:
    units = ("個百分點", "points") if indicator.unit == "%" else (indicator.unit,) * 2
    return tuple(f"{signed(slope)} {unit}" for unit in units)


def _years(held: list[Held]) -> Both:
    years = [str(each.year) for each in held]
    return "、".join(years), ", ".join(years)


def _told(
    plan: Plan, case: str, indicator: Indicator, held: list[Held], found: str, **values: object
) -> Line:
    targets = {each.year: indicator.target(each.year) for each in held}
    stated = spell_targets(targets, indicator.unit)
    name = (indicator.name, indicator.name_en)
    return line(plan, case, indicator.id, name, stated, found, (indicator.basis,), **values)
