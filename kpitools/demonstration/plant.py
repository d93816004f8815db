"""Plant faults into invented returns, and say where each of them lies."""

from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitools.plan.models import Plan
from kpitools.plan.organisations import first_level, organisations_in
from kpitools.returns import layout
from kpitools.returns.figures import Figures
from kpitools.returns.files.book import CellError
from kpitools.returns.observation import Cell
from kpitools.returns.rows import form_rows

Year = dict[str, dict[str, dict]]
"""A year's figures: by code, then by row key, then by column of the form."""


@dataclass(frozen=True)
class File:
    """One workbook to write: its name and the bodies in it."""

    name: str
    codes: tuple[str, ...]
    filed: str
    truncated: bool = False


def into(plan: Plan, entries: Year, faults: list[dict]) -> None:
    """Change the figures as the faults say; what a fault does to files is done by `files`."""
    for fault in faults:
        rows = entries[fault["organisation"]]
        if fault.get("copy_month"):
            _copy_month(plan, rows, fault["month"])
        elif "copy_of" in fault:
            _copy_body(plan, rows, entries[fault["copy_of"]])
        elif fault.get("blank_month"):
            for key in rows:
                if key.endswith(f".{fault['month']}"):
                    rows[key] = {}
        elif "error" in fault:
            rows[_key(fault)] = {"value": CellError(fault["error"])}
        elif "just_below" in fault:
            _just_below(plan, rows, fault)
        elif fault.get("all_months"):
            indicator = plan.indicator(fault["indicator"])
            for month in range(1, 13):
                for part in indicator.parts:
                    rows[f"{indicator.id}.{part.id}.{month}"] = {"value": fault["put"]}
        elif "put" in fault:
            rows.setdefault(_key(fault), {})[fault.get("column", "value")] = fault["put"]


def files(plan: Plan, year: int, entries: Year, faults: list[dict]) -> list[File]:
    """One file a first-level body with its subordinates, less the missing, plus the doubled."""
    bodies = organisations_in(plan.organisations, year)
    missing = {each["organisation"] for each in faults if each["code"] == "missing_return"}
    broken = {each["organisation"] for each in faults if each.get("truncate")}
    filed = {each["organisation"]: each["filed"] for each in faults if "filed" in each}
    usual = f"{year + 1}.01.08"
    groups: dict[str, list[str]] = {}
    for code in bodies:
        if code in entries and code not in missing:
            groups.setdefault(first_level(bodies, code), []).append(code)
    again = {each["organisation"] for each in faults if each.get("again")}
    result = [
        File(f"{head}.xlsx", tuple(codes), usual if head in again else filed.get(head, usual))
        for head, codes in groups.items()
    ]
    result += [
        File(f"{code}-again.xlsx", (code,), filed.get(code, usual)) for code in sorted(again)
    ]
    result += [File(f"{head}-corrected.xlsx", (head,), usual, True) for head in sorted(broken)]
    return result


def silent(faults: list[dict]) -> set[tuple[str, str]]:
    """Bodies and indicators that give no cause, though one is asked."""
    return {
        (each["organisation"], each["indicator"])
        for each in faults
        if each["code"] == "missing_cause"
    }


def renamed(plan: Plan, faults: list[dict]) -> Plan:
    """Let a body write the name the fault gives it, as an agency with an old form would."""
    names = {each["organisation"]: each["name"] for each in faults if "name" in each}
    organisations = tuple(
        each.model_copy(update={"name": names[each.code]}) if each.code in names else each
        for each in plan.organisations
    )
    return plan.model_copy(update={"organisations": organisations})


def placed(plan: Plan, year: int, fault: dict, written: list[File]) -> dict:
    """Say where a fault lies: file, sheet and cell, as far as it has them."""
    code = fault["organisation"]
    home = next((each for each in written if code in each.codes and not each.truncated), None)
    if fault.get("again") or fault.get("truncate"):
        home = next(each for each in written if each.codes == (code,) and "-" in each.name)
    sheet = code if home and not home.truncated and fault["code"] != "missing_return" else ""
    sheet = fault.get("sheet", sheet)
    cell = "B1" if "name" in fault else fault.get("cell", "")
    if fault.get("blank_month"):
        first = f"{plan.indicators[0].id}.{plan.indicators[0].parts[0].id}.{fault['month']}"
        cell = _address(plan, code, year, first, "value")
    if "indicator" in fault:
        # A check names the first cell of what it speaks of; a whole year stands on the year's row.
        cell = _address(plan, code, year, _key(fault), fault.get("column", "value"))
    missing = fault["code"] == "missing_return"
    told = {name: fault.get(name, "") for name in ("organisation", "indicator", "part", "month")}
    if fault.get("truncate"):
        told["organisation"] = ""
    return {
        "year": year, "code": fault["code"], "what": fault["what"],
        "file": home.name if home and not missing else "", "sheet": sheet, "cell": cell, **told,
    }  # fmt: skip


def _address(plan: Plan, code: str, year: int, key: str, column: str) -> str:
    keys = [row.key for row in form_rows(plan, code, year)]
    columns = [each.column for each in layout.form_columns()]
    return xl_rowcol_to_cell(layout.HEADER_ROW + 1 + keys.index(key), columns.index(column))


def as_figures(entries: Year, year: int) -> Figures:
    """See invented entries as if they had been read back; what is no number counts as unusable."""
    found: dict[tuple, dict[str, Cell]] = {}
    for code, rows in entries.items():
        for key, columns in rows.items():
            indicator, part, month = key.split(".")
            period = None if month == "year" else int(month)
            value = columns.get("value")
            if value is not None:
                usable = value if isinstance(value, int | Decimal) else None
                cell = Cell(usable, str(value), "", "", "")
                found.setdefault((code, indicator, year, period), {})[part] = cell
    return found


def _key(fault: dict) -> str:
    return f"{fault['indicator']}.{fault['part']}.{fault.get('month', 'year')}"


def _copy_month(plan: Plan, rows: dict, month: int) -> None:
    for indicator in plan.indicators:
        for part in indicator.parts if indicator.months == "sum" else ():
            before = rows[f"{indicator.id}.{part.id}.{month - 1}"]
            rows[f"{indicator.id}.{part.id}.{month}"] = dict(before)


def _copy_body(plan: Plan, rows: dict, other: dict) -> None:
    for key in rows:
        if not key.endswith(".year"):
            rows[key] = dict(other[key])


def _just_below(plan: Plan, rows: dict, fault: dict) -> None:
    """Spread one part over the year so that the ratio misses its target, yet shows it at two decimals."""
    indicator, part = plan.indicator(fault["indicator"]), fault["part"]
    periods = ["year"] if plan.frequency == "year" else range(1, 13)

    def at(period, parts) -> int:
        return sum(rows[f"{indicator.id}.{each.id}.{period}"]["value"] for each in parts)

    others = [each for each in indicator.roles("numerator") if each.id != part]
    below = [at(period, indicator.roles("denominator")) for period in periods]
    wanted = -(-sum(below) * fault["just_below"] // 100) - 1
    shares = [base * fault["just_below"] // 100 for base in below]
    shares[-1] += wanted - sum(shares)
    for period, share in zip(periods, shares, strict=True):
        rows[f"{indicator.id}.{part}.{period}"]["value"] = share - at(period, others)
