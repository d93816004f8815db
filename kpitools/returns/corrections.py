"""Declared corrections, applied to a copy of what was read; one that fits nothing is an error."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd

from kpitools.errors import KpiError
from kpitools.plan.corrections import Correction
from kpitools.plan.models import Plan
from kpitools.returns.finding import Finding
from kpitools.returns.load import CORRECTION, Returns, finding_table, table_of
from kpitools.returns.observation import OBSERVATION, observation
from kpitools.returns.values import Parsed, parse_value

Row = dict[str, object]


def corrected(plan: Plan, returns: Returns, year: int) -> Returns:
    """Put the year's declared corrections into a copy of its returns.

    A finding on a corrected cell gives way to ``corrected``, which keeps what was found there.

    Raises
    ------
    KpiError
        With every correction that matches no figure of the returns, or whose old value is not the
        one found there.
    """
    wanted = [each for each in plan.corrections if each.year == year]
    if not wanted:
        return returns
    rows = _records(returns.observations)
    known = {_place(row): row for row in rows}
    homes = _homes(returns)
    faults, new, listed, findings = [], {}, [], []
    for each in wanted:
        held = known.get(each.place) or _blank(each, returns, homes)
        if held is None:
            faults.append(f"{_spelled(each)}: the returns hold no such figure")
        elif not _guards(each, held):
            said = f"「{held['raw']}」" if held["raw"] else "a blank cell"
            faults.append(f"{_spelled(each)}: expected the old value {each.old}; found {said}")
        else:
            new[each.place] = _corrected(each, held)
            listed.append(_listed(each, held))
            findings.append(_finding(each, held))
    if faults:
        raise KpiError(
            f"{len(faults)} correction(s) of year {year} do not fit the returns. "
            "Mend corrections.yaml, or take out what no longer applies.",
            faults,
        )
    kept = [tuple(row.values()) for row in rows if _place(row) not in new]
    observations = table_of([*kept, *new.values()], OBSERVATION).astype({"month": "Int64"})
    cells = {row[-3:] for row in listed}
    return replace(
        returns,
        observations=observations,
        findings=_instead(returns.findings, cells, findings),
        corrections=table_of(listed, CORRECTION),
    )


def _records(table: pd.DataFrame) -> list[Row]:
    plain = table.astype(object).where(table.notna(), None)
    return plain.to_dict("records")


def _place(row: Row) -> tuple:
    return tuple(row[name] for name in ("year", "organisation", "indicator", "part", "month"))


def _homes(returns: Returns) -> dict[str, str]:
    """The file each body is read from."""
    files = returns.sources[["file", "organisations"]].itertuples(index=False, name=None)
    return {code: file for file, codes in files for code in codes.split()}


def _blank(correction: Correction, returns: Returns, homes: dict[str, str]) -> Row | None:
    """The blank cell a correction speaks of; without a cell where the return lacks its very row."""
    _, organisation, *rest = correction.place
    cell = returns.blanks.get((organisation, *rest))
    if cell:
        return {"file": cell.file, "sheet": cell.sheet, "cell": cell.cell, "raw": ""}
    home = homes.get(organisation)
    return home and {"file": home, "sheet": "", "cell": "", "raw": ""}


def _guards(correction: Correction, held: Row) -> bool:
    """Whether what stands in the return is what the correction was declared against."""
    if correction.old is None or not held["raw"]:
        return correction.old is None and not held["raw"]
    if isinstance(correction.old, Decimal):
        return correction.old == _number(held)
    return correction.old == held["raw"]


def _number(held: Row) -> int | Decimal | None:
    """The number in a cell, also where it is one that can not be used, such as -12."""
    if held["value"] is not None:
        return held["value"]
    parsed = parse_value(held["raw"])
    return parsed.value if parsed.exact else None


def _corrected(correction: Correction, held: Row) -> tuple:
    whole = correction.new == correction.new.to_integral_value()
    new = int(correction.new) if whole else correction.new
    parsed = Parsed(new, held["raw"])
    year, organisation, indicator, part, month = correction.place
    place = (held["file"], held["sheet"], held["cell"])
    return observation(parsed, organisation, indicator, part, year, month, place)


def _listed(correction: Correction, held: Row) -> tuple:
    place = (held["file"], held["sheet"], held["cell"])
    year, organisation, indicator, part, month = correction.place
    said = (held["raw"], correction.new, correction.reason, correction.authority, correction.date)
    return organisation, indicator, part, year, month, *said, *place


def _finding(correction: Correction, held: Row) -> Finding:
    place = (held["file"], held["sheet"], held["cell"])
    _, organisation, indicator, part, month = correction.place
    said = f"{correction.new} ({correction.date} {correction.authority}: {correction.reason})"
    return Finding("corrected", *place, organisation, indicator, part, month, held["raw"], said)


def _instead(findings: pd.DataFrame, cells: set[tuple], new: list[Finding]) -> pd.DataFrame:
    """Leave out what was found on corrected figures, and say instead that they were corrected.

    What speaks of more than the figure, such as a month left blank or a hidden row, stays.
    """
    columns = ("file", "sheet", "cell", "part")
    places = zip(*(findings[name] for name in columns), strict=True)
    kept = findings.loc[[not part or (*place,) not in cells for *place, part in places]]
    both = [table for table in (kept, finding_table(new)) if len(table)]
    return pd.concat(both, ignore_index=True)


def _spelled(correction: Correction) -> str:
    year, organisation, indicator, part, month = correction.place
    spelled = f"{organisation} {indicator}.{part} of {year}"
    return f"{spelled}.{month:02d}" if month else spelled
