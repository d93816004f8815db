"""``chase.xlsx``: whom to chase for one month, a sheet for each first-level body."""

from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path

import pandas as pd

from kpitools.analysis.chase import chase
from kpitools.analysis.chase_summary import COUNTED, SUMMARY, chase_summary
from kpitools.language import check_language, named
from kpitools.plan.models import Plan
from kpitools.returns.load import Returns
from kpitools.workbook import common
from kpitools.workbook.checks_sheet import Check, checks_sheet, count, total_where
from kpitools.workbook.dictionary import columns, label, words
from kpitools.workbook.sentences import figure
from kpitools.workbook.sheet import Book, Cover, Headline, Sheet
from kpitools.workbook.tabs import tab_names
from kpitools.workbook.write import write_book

_ROWS = (
    "organisation", "name", "chase", "indicator_name", "month_actual", "target", "unit",
    "chase_detail",
)  # fmt: skip


def write_chase(
    path: str | Path,
    plan: Plan,
    returns: Returns,
    year: int,
    month: int,
    language: str = "zh-TW",
    style: str | None = None,
) -> Path:
    """Write the workbook that says whom to chase for one month.

    Parameters
    ----------
    path : str or Path
    plan : Plan
        A plan that is reported monthly.
    returns : Returns
        As made by `kpitools.load_returns` for the year.
    year, month : int
        ROC year, and the month.
    language : {"zh-TW", "en"}
    style : {"screen", "filed"}, optional
        Fonts for screens or for papers that are filed.

    Raises
    ------
    KpiError
        As `kpitools.analysis.chase.chase` does; or if the language is unknown or the file can not
        be written.
    """
    check_language(language)
    return write_book(path, chase_book(plan, returns, year, month, language), style)


def chase_book(plan: Plan, returns: Returns, year: int, month: int, language: str) -> Book:
    """Declare the sheets of the chase workbook."""
    found = chase(plan, returns, year, month)
    rows = _shown(plan, found, language)
    summary = chase_summary(plan, found, year, month)
    groups = _groups(rows, summary, language)
    spoken = words(language)["chase"]["month"].format(year=year, month=month)
    said = _sentences(plan, returns, summary, spoken, year, month, language)
    sheets = [_summary_sheet(summary, groups, said[:1], language), *groups.values()]
    sheets += _checks(sheets[0], groups, language)
    shown = common.shown_columns(tuple(sheets))
    sheets += [
        common.notes_sheet(plan, year, shown, language),
        common.sources_sheet(returns, language),
        common.run_sheet(plan, year, "", language, month),
    ]
    headlines = _headlines(summary, language)
    cover = common.cover(plan, year, "chase", language, said, headlines)
    return Book(_monthly(cover, plan, spoken, language), tuple(sheets), language, year)


def _shown(plan: Plan, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Rows as people read them: names beside codes, and what to chase in words."""
    known = {each.id: named(each, language) for each in plan.indicators}
    text, suffix = words(language)["chase"]["detail"], "zh" if language == "zh-TW" else "en"
    details = [
        text[each["detail"]].format(
            **{name: each[name] for name in ("due", "filed", "count", "unit")},
            message=each[f"message_{suffix}"],
            actual=_apart(each["actual"], each["target"]),
            target=figure(each["target"]),
        )
        for each in rows.to_dict("records")
    ]
    return rows.rename(columns={"reason": "chase", "actual": "month_actual"}).assign(
        indicator_name=rows["indicator"].map(known).astype(object),
        chase_detail=pd.Series(details, index=rows.index, dtype=object),
    )


def _apart(actual: float, target: float) -> str:
    """Spell an actual with the decimals it takes to differ from its target."""
    same = figure(actual) == figure(target)
    return f"{actual:.6f}" if same and actual != target else figure(actual)


def _groups(rows: pd.DataFrame, summary: pd.DataFrame, language: str) -> dict[str, Sheet]:
    """One sheet for each first-level body with anyone to chase; its name is that of the body."""
    text = words(language)
    chased = summary[summary["chase_bodies"] > 0]
    tabs = tab_names(chased["first_level_name"], text["sheets"].values())
    sheets = {}
    for number, (head, tab) in enumerate(zip(chased.to_dict("records"), tabs, strict=True), 1):
        code = head["first_level"]
        said = text["chase"]["sheet_said"].format(
            expected=head["expected_month"], bodies=head["chase_bodies"]
        )
        sheets[code] = Sheet(
            f"chase_{number}",
            rows[rows["first_level"] == code],
            _ROWS,
            (said,),
            name=tab,
            title=text["chase"]["sheet_title"].format(name=head["first_level_name"]),
        )
    return sheets


def _summary_sheet(
    summary: pd.DataFrame, groups: dict[str, Sheet], said: tuple[str, ...], language: str
) -> Sheet:
    """Counts by first-level body, each counted live on that body's own sheet."""

    def counted(name: str):
        wanted = label("chase", COUNTED[name], language)

        def formula(row) -> str | None:
            if row["first_level"] not in groups:
                return None
            column = common.reference(groups[row["first_level"]].id, "chase", language)
            return f'=COUNTIF({column},"{wanted}")'

        return formula

    return Sheet("chase", summary, SUMMARY, said, {name: counted(name) for name in COUNTED})


def _checks(summary: Sheet, groups: dict[str, Sheet], language: str) -> list[Sheet]:
    """Hold the counts of each head against the rows of its sheet; nothing where there is none."""
    said, checks = words(language)["checks"]["chased"], []
    names = dict(zip(summary.table["first_level"], summary.table["first_level_name"], strict=True))
    for code, sheet in groups.items():
        reasons = (total_where(summary, name, "first_level", code, language) for name in COUNTED)
        rows = count(sheet, "chase", language)
        checks.append(Check(said.format(name=names[code]), reduce(add, reasons), rows))
    return [checks_sheet(checks, language)] if checks else []


def _sentences(
    plan: Plan,
    returns: Returns,
    summary: pd.DataFrame,
    month: str,
    year: int,
    number: int,
    language: str,
) -> tuple[str, ...]:
    text = words(language)["chase"]
    totals = {name: int(summary[name].sum()) for name in SUMMARY[2:]}
    due = "{}.{:02}.{:02}".format(*plan.due_date(year, number))
    findings = returns.findings
    lost = findings[(findings["severity"] == "error") & (findings["organisation"] == "")]
    unknown = lost.loc[lost["file"] != "", "file"].nunique()
    counts = {reason: totals[name] for name, reason in COUNTED.items()}
    chased = {"bodies": totals["chase_bodies"], "heads": int((summary["chase_bodies"] > 0).sum())}
    said = [
        text["said"].format(month=month, expected=totals["expected_month"], **counts),
        text["bodies" if chased["bodies"] else "nobody"].format(month=month, **chased),
        text["due_said"].format(month=month, due=due),
    ]
    return (*said, text["unknown"].format(count=unknown)) if unknown else tuple(said)


def _headlines(summary: pd.DataFrame, language: str) -> tuple[Headline, ...]:
    return tuple(
        Headline(
            columns()[name].headings[language],
            int(summary[name].sum()),
            f"=SUM({common.reference('chase', name, language)})",
            whole=True,
        )
        for name in ("chase_bodies", *COUNTED)
    )


def _monthly(cover: Cover, plan: Plan, month: str, language: str) -> Cover:
    """Put the month where a yearly workbook has its year."""
    text = words(language)
    title = text["chase"]["title"].format(
        plan=named(plan, language, "title"), month=month, book=text["books"]["chase"]
    )
    facts = [
        (text["chase"]["period"], month) if term == text["cover"]["year"] else (term, content)
        for term, content in cover.facts
    ]
    return replace(cover, title=title, facts=tuple(facts))
