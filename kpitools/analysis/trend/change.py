"""Why a ratio of sums moved between two years: an exact account that adds up."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real

import pandas as pd

_NEEDED = ("organisation", "numerator", "denominator")
PARTS = ("within", "mix", "entry", "exit")
COLUMNS = (
    "organisation", "presence", "rate_before", "rate_after", "share_before", "share_after",
    *PARTS, "contribution",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A change taken apart, in percentage points, exact.

    Attributes
    ----------
    before, after, total : Fraction or None
        The two ratios in per cent and their difference; None where a year has no denominator.
    within, mix, entry, exit, break_effect : Fraction or None
        Bodies that changed their own ratio; bodies whose share of the denominator moved; bodies
        that came; bodies that left; the same year's ratio on the new base less that on the old.
        They add up to ``total``, exactly.
    by_organisation : DataFrame
        One row a body, the largest contribution first: ``organisation, presence`` (``stayed``,
        ``entered``, ``left``), ``rate_before, rate_after, share_before, share_after`` (per cent),
        ``within, mix, entry, exit, contribution`` (percentage points), all exact.
    reason : str or None
        ``no_base`` where a year has no denominator.
    """

    before: Fraction | None
    after: Fraction | None
    total: Fraction | None
    within: Fraction | None
    mix: Fraction | None
    entry: Fraction | None
    exit: Fraction | None
    break_effect: Fraction | None
    by_organisation: pd.DataFrame
    reason: str | None = None


def decompose_change(
    before: pd.DataFrame, after: pd.DataFrame, *, restated: pd.DataFrame | None = None
) -> Change:
    """Take the change of a ratio of sums apart.

    Parameters
    ----------
    before, after : DataFrame
        ``organisation, numerator, denominator``; a body once a table. A body with 0 of both is
        not there that year.
    restated : DataFrame, optional
        The earlier year on the base of the later one, where a break lies between: the difference
        between the two accounts of that year is the break, and only the rest is taken apart.

    Raises
    ------
    ValueError
        If a column is missing, a body is twice in a table, or a number is missing, infinite,
        negative (denominator) or has no denominator; names the table and the row, from 1.

    Notes
    -----
    Griliches, Z. and Regev, H. (1995), Firm productivity in Israeli industry 1979-1988, J. of
    Econometrics 65, 175-203. With s a body's share of the denominator, r its ratio, R that of all,
    and bars for the mean of the two years: within is sum of s-bar times the change of r; mix the
    sum of the change of s times (r-bar - R-bar); entry the sum of s(r - R-bar) over those that
    came; exit minus that over those that left. Taken backwards every part changes its sign.
    """
    first, last = _read(before, "before"), _read(after, "after")
    base = first if restated is None else _read(restated, "restated")
    sums = [_sums(each) for each in (first, base, last)]
    if not all(below for _, below in sums):
        table = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
        return Change(*[None] * 8, table, "no_base")
    rates = [Fraction(100 * above) / below for above, below in sums]
    rows = [
        _account(body, base, last, sums[1], sums[2], (rates[1] + rates[2]) / 2)
        for body in dict.fromkeys([*base, *last])
    ]
    rows.sort(key=lambda row: (-abs(row["contribution"]), str(row["organisation"])))
    parts = {name: sum((row[name] for row in rows), Fraction(0)) for name in PARTS}
    table = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object) for name in COLUMNS}
    )
    return Change(
        before=rates[0],
        after=rates[2],
        total=rates[2] - rates[0],
        break_effect=rates[1] - rates[0],
        by_organisation=table,
        **parts,
    )


_Parts = dict[str, tuple[Fraction, Fraction]]


def _account(
    body: str, base: _Parts, last: _Parts, sums: tuple, later: tuple, middle: Fraction
) -> dict:
    """One body's row: where it was, where it is, and what that did to the whole."""
    rate_before, share_before = _place(base.get(body), sums[1])
    rate_after, share_after = _place(last.get(body), later[1])
    parts = dict.fromkeys(PARTS, Fraction(0))
    if rate_before is None:
        presence = "entered"
        parts["entry"] = share_after * (rate_after - middle)
    elif rate_after is None:
        presence = "left"
        parts["exit"] = -share_before * (rate_before - middle)
    else:
        presence = "stayed"
        parts["within"] = (share_before + share_after) / 2 * (rate_after - rate_before)
        parts["mix"] = (share_after - share_before) * ((rate_before + rate_after) / 2 - middle)
    return {
        "organisation": body,
        "presence": presence,
        "rate_before": rate_before,
        "rate_after": rate_after,
        "share_before": None if rate_before is None else 100 * share_before,
        "share_after": None if rate_after is None else 100 * share_after,
        **parts,
        "contribution": sum(parts.values(), Fraction(0)),
    }


def _place(parts: tuple[Fraction, Fraction] | None, whole: Fraction):
    """Ratio in per cent and share of the denominator; None and 0 for a body that is not there."""
    if parts is None:
        return None, Fraction(0)
    return 100 * parts[0] / parts[1], parts[1] / whole


def _sums(parts: _Parts) -> tuple[Fraction, Fraction]:
    pairs = list(parts.values())
    return sum((above for above, _ in pairs), Fraction(0)), sum(
        (below for _, below in pairs), Fraction(0)
    )


def _read(table: pd.DataFrame, name: str) -> _Parts:
    """Exact parts by body; refuses what can not be part of a ratio of sums."""
    if absent := [each for each in _NEEDED if each not in table.columns]:
        raise ValueError(
            f"{name}: found no column {', '.join(absent)}; expected {', '.join(_NEEDED)}"
        )
    found: _Parts = {}
    seen = set()
    for row, (body, *numbers) in enumerate(zip(*(table[each] for each in _NEEDED), strict=True), 1):
        above, below = (
            _exact(number, f"{name}: row {row} ({body}): {column}")
            for number, column in zip(numbers, _NEEDED[1:], strict=True)
        )
        if body in seen:
            raise ValueError(f"{name}: row {row}: found {body!r} twice; expected a body once")
        seen.add(body)
        if below < 0 or (below == 0 and above):
            raise ValueError(
                f"{name}: row {row} ({body}): found a denominator of {below}; expected more than 0"
            )
        if below:
            found[body] = above, below
    return found


def _exact(number, place: str) -> Fraction:
    """A number of a table as a Fraction; a float is taken for exactly what it is."""
    if isinstance(number, Real | Decimal) and not isinstance(number, bool):
        try:
            return Fraction(int(number)) if isinstance(number, Integral) else Fraction(number)
        except (ValueError, OverflowError, TypeError):
            pass
    raise ValueError(f"{place}: found {number!r}; expected a finite number")
