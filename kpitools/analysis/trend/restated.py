"""Breaks nobody declared: last year's figure as this year's return gives it."""

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from kpitools.plan.models import Indicator, Plan
from kpitools.returns.figures import Figures, YearFigure, figures, part_figure
from kpitools.returns.load import Returns

CITY_SHARE = Fraction(1, 10)
"""Share of the denominators that restating bodies must hold for a break in the city's own series."""

COLUMNS = (
    "organisation", "indicator", "year", "actual_then", "actual_now", "restated_by", "unit",
    "share_restated",
)  # fmt: skip


def restated_years(plan: Plan, several: Mapping[int, Returns]) -> pd.DataFrame:
    """List prior-year figures that a later return restates: breaks to be confirmed or denied.

    Parameters
    ----------
    plan : Plan
    several : mapping
        `Returns` by year, as made by `kpitools.earlier_returns`.

    Returns
    -------
    DataFrame
        One row a body and indicator, with the columns of `COLUMNS`: ``year`` is the first year on
        what may be a new base; ``actual_then`` the year before as first filed, ``actual_now`` as
        restated; ``restated_by`` their difference; ``share_restated`` (per cent) what all restating
        bodies hold of that year's denominators (of the bodies, where there is none). Bodies that
        restate nothing are not listed.
    """
    rows = []
    found = {year: figures(returns.observations) for year, returns in several.items()}
    for year in several:
        if year - 1 not in found:
            continue
        for indicator in plan.indicators:
            rows += _restated(plan, indicator, year, found[year - 1], found[year])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def proposed_cuts(restated: pd.DataFrame) -> dict[tuple[str, str | None], tuple[int, ...]]:
    """First years of new bases proposed, by indicator and body; None stands for the city.

    The city's series is cut only where the restating bodies hold a tenth of the denominators.
    """
    found: dict[tuple, set[int]] = {}
    columns = (restated[each] for each in ("indicator", "organisation", "year", "share_restated"))
    for indicator, body, year, share in zip(*columns, strict=True):
        found.setdefault((indicator, body), set()).add(year)
        if share >= float(100 * CITY_SHARE):
            found.setdefault((indicator, None), set()).add(year)
    return {key: tuple(sorted(years)) for key, years in found.items()}


def _restated(plan: Plan, indicator: Indicator, year: int, then: Figures, now: Figures):
    """Yield rows of `COLUMNS` for one indicator and one year."""
    rows, below, whole = [], Fraction(0), Fraction(0)
    ratio = any(part.role == "denominator" for part in indicator.parts)
    bodies = dict.fromkeys(
        body
        for body, name, prior, month in now
        if (name, prior, month) == (indicator.id, year - 1, None)
    )
    for body in bodies:
        parts = {}
        for part in indicator.parts:
            parts[part.id], _ = part_figure(plan, then, body, indicator, part.id, year - 1)
        if None in parts.values():
            continue
        cells = now[body, indicator.id, year - 1, None]
        given = {
            part: Fraction(cells[part].value)
            for part in parts
            if part in cells and cells[part].value is not None
        }
        before, after = (_figure(indicator, each) for each in (parts, parts | given))
        # A value has no denominator: there each body weighs the same.
        weight = before.denominator if ratio else Fraction(1)
        whole += weight
        if any(parts[part] != number for part, number in given.items()):
            below += weight
            pair = before.actual(indicator), after.actual(indicator)
            rows.append((body, *pair))
    share = float(100 * below / whole) if whole else 0.0
    for body, old, new in rows:
        known = old is not None and new is not None
        yield {
            "organisation": body,
            "indicator": indicator.id,
            "year": year,
            "actual_then": None if old is None else float(old),
            "actual_now": None if new is None else float(new),
            "restated_by": float(new - old) if known else None,
            "unit": indicator.unit,
            "share_restated": share,
        }


def _figure(indicator: Indicator, parts: Mapping[str, Fraction]) -> YearFigure:
    sums = {"numerator": Fraction(0), "denominator": Fraction(0)}
    for part in indicator.parts:
        sums["denominator" if part.role == "denominator" else "numerator"] += parts[part.id]
    ratio = any(part.role == "denominator" for part in indicator.parts)
    return YearFigure(sums["numerator"], sums["denominator"] if ratio else None)
