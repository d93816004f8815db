"""The sheets of the working papers, one function a paper."""

from collections.abc import Iterator, Mapping
from math import floor, log10

import pandas as pd

from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.sampling.audit import Audit
from kpitools.sampling.pool import thresholds
from kpitools.sampling.risk import AMOUNTS, FACTORS, POINTS
from kpitools.workbook import audit_sentences as said
from kpitools.workbook.dictionary import words
from kpitools.workbook.sheet import Chart, Link, Sheet
from kpitools.workbook.trace import TO_FIGURE, TO_SOURCE, traced


def tests_sheet(plan: Plan, audited: Audit, language: str) -> Sheet:
    """Every data test made, with its statistic and what it says; above them, which did not apply."""
    results = audited.tests.results
    sentences = [said.test_sentence(row, language) for row in results.to_dict("records")]
    table = results.assign(
        indicator_name=_names(plan, results["indicator"], language),
        test_said=pd.Series(sentences, index=results.index, dtype=object),
    )
    shown = ("test", "indicator_name", "result", "test_said", "test_n", "statistic", "deviation",
             "limit_value", "p_value", "exceptions")  # fmt: skip
    links = {
        "exceptions": Link("audit_exceptions", ("test", "indicator")),
        "result": Link("audit_conclusion", ("indicator",)),
    }
    above = said.audit_sentences(plan, audited, language)[:1]
    above += tuple(said.refused_sentences(results, language))
    made = table.loc[[result != "refused" for result in table["result"]]].reset_index(drop=True)
    return Sheet("audit_tests", made, shown, above, links=links, whole=table)


def exceptions_sheet(plan: Plan, audited: Audit, year: int, language: str) -> Sheet:
    """The rows behind the tests, the first of each; how many there are stands beside the test."""
    rows = audited.tests.exceptions
    kept = rows.groupby(["test", "indicator"], sort=False, dropna=False).head(thresholds()["rows"])
    bodies = {each.code: each.name for each in plan.organisations if each.months(year)}
    parts = {(i.id, p.id): named(p, language) for i in plan.indicators for p in i.parts}
    keys = zip(kept["indicator"], kept["part"], strict=True)
    table = kept.assign(
        name=kept["organisation"].map(bodies).astype(object),
        indicator_name=_names(plan, kept["indicator"], language),
        part=pd.Series([parts.get(key) for key in keys], index=kept.index, dtype=object),
        usual=pd.Series([_usual(each) for each in kept["usual"]], index=kept.index, dtype=object),
    ).reset_index(drop=True)
    shown = ("test", "organisation", "name", "indicator_name", "part", "month", "claimed", "usual",
             "file", "sheet", "cell")  # fmt: skip
    links = {
        "test": Link("audit_tests", ("test", "indicator")),
        "organisation": Link("audit_risk", ("organisation",)),
        **TO_SOURCE,
        **TO_FIGURE,
    }
    text = words(language)["audit"]["exceptions_said"]
    above = (text.format(count=len(rows), most=thresholds()["rows"]),)
    return Sheet("audit_exceptions", table, shown, above, links=links)


def peers_sheets(plan: Plan, audited: Audit, figures: Sheet, language: str) -> list[Sheet]:
    """Each ratio among its peers, then a funnel of the largest group of each indicator."""
    if audited.peers.empty:
        return []
    table = with_names(plan, audited.peers, language)
    shown = (
        "name", "indicator_name", "kind", "numerator", "denominator", "actual", "peer_ratio",
        "beyond", "peer_rank", "peer_ties", "peer_size", "z", "phi", "tau2",
    )  # fmt: skip
    above = said.audit_sentences(plan, audited, language)[1:2]
    links = {"peer_rank": Link("audit_risk", ("organisation",))}
    first = Sheet("audit_peers", table, shown, above, {"actual": _ratio}, links=links)
    return [traced(first, figures, ("organisation", "indicator")), *_funnels(plan, table, language)]


def _ratio(row) -> str:
    return "={numerator}/{denominator}*100"


def _left(sizes: pd.Series) -> float:
    """Where an axis of sizes begins: at 0, or at a round number below the smallest of large ones."""
    least, most = float(sizes.min()), float(sizes.max())
    if least <= 0 or least < most / 5:
        return 0.0
    step = 10.0 ** floor(log10(max(most - least, most / 20)))
    return max(floor(least / step - 0.25) * step, 0.0)


def _funnels(plan: Plan, table: pd.DataFrame, language: str) -> Iterator[Sheet]:
    """Yield a sheet an indicator: its largest group of peers, in order of size, with its chart."""
    text = words(language)["audit"]
    limited = table[table["beyond"].notna()]
    for nth, (name, rows) in enumerate(limited.groupby("indicator", sort=False), start=1):
        kind, tier = rows.groupby(["kind", "tier"], sort=False).size().idxmax()
        group = rows[(rows["kind"] == kind) & (rows["tier"] == tier)].reset_index(drop=True)
        title = text["funnel"].format(name=named(plan.indicator(name), language), kind=kind)
        alt = text["funnel_alt"].format(
            title=title, count=len(group), out=int((group["beyond"] != "within").sum())
        )
        limits = ("lower_998_adjusted", "lower_95_adjusted", "upper_95_adjusted",
                  "upper_998_adjusted")  # fmt: skip
        chart = Chart(
            title, "denominator", ("actual",), alt, line="peer_ratio", kind="funnel", limits=limits,
            left=_left(group["denominator"]),
        )  # fmt: skip
        shown = ("name", "numerator", "denominator", "actual", "beyond", "peer_ratio", *limits)
        yield Sheet(
            f"audit_funnel_{nth}",
            group,
            shown,
            (alt,),
            {"actual": _ratio},
            chart=chart,
            links={"beyond": Link("audit_peers", ("organisation", "indicator"))},
            name=f"C-{nth} {text['funnel_tab']}",
            title=f"C-{nth}　{title}" if language == "zh-TW" else f"C-{nth}. {title}",
        )


def risk_sheet(plan: Plan, audited: Audit) -> Sheet:
    """Every body's score, each part a live formula of its amount, weight and full amount."""
    weighed = {each.factor: each for each in plan.risk.factors}
    total = sum(each.weight for each in plan.risk.factors)
    used = [factor for factor in FACTORS if factor in weighed]
    amounts = tuple(name for name in AMOUNTS if name.removesuffix("_amount") in used)
    points = tuple(name for name in POINTS if name.removesuffix("_points") in used)
    live = {
        f"{factor}_points": _points(factor, weighed[factor].weight, weighed[factor].full)
        for factor in used
    }
    score = f"=({'+'.join(f'{{{name}}}' for name in points)})/{total}*100"
    live["risk_score"] = lambda row: score
    shown = (
        "risk_rank",
        "organisation",
        "name",
        "kind",
        "risk_score",
        "risk_level",
        *amounts,
        *points,
    )
    own = ("organisation",)
    links = {
        "risk_rank": Link("audit_peers", own),
        "tests_amount": Link("audit_exceptions", own),
        "risk_level": Link("audit_items", own),
    }
    links = {name: link for name, link in links.items() if name in shown}
    return Sheet(
        "audit_risk", audited.scores, shown, formulas=live, bars=("risk_score",), links=links
    )


def _points(factor: str, weight, full):
    said = f"={weight}*MIN({{{factor}_amount}}/{full},1)"
    return lambda row: said


def items_sheet(plan: Plan, audited: Audit, language: str) -> Sheet:
    """Every figure to trace with its address, and what was found where the fieldwork is back."""
    items = audited.sample.items
    filled = {}
    if audited.fieldwork is not None:
        filled = {row["item"]: row for row in audited.fieldwork.filled.to_dict("records")}
    parts = {(i.id, p.id): named(p, language) for i in plan.indicators for p in i.parts}
    keys = zip(items["indicator"], items["part"], strict=True)
    back = {
        name: pd.Series(
            [filled.get(item, {}).get(name) for item in items["item"]],
            index=items.index,
            dtype=object,
        )
        for name in ("audited", "evidence", "remark")
    }
    table = items.assign(
        item_code=items["item"],
        indicator_name=_names(plan, items["indicator"], language),
        part=pd.Series([parts[key] for key in keys], index=items.index, dtype=object),
        place=[_place(row) for row in items.to_dict("records")],
        **back,
    )
    shown = ("item_code", "name", "indicator_name", "part", "month", "claimed", "audited",
             "why_chosen", "hits", "evidence", "remark", "file", "sheet", "cell")  # fmt: skip
    above = said.audit_sentences(plan, audited, language)[3:4]
    links = {
        "claimed": Link("audit_risk", ("organisation",)),
        "audited": Link("audit_evaluation", ("indicator",)),
        "why_chosen": Link("audit_strata", ("indicator", "place")),
        **TO_SOURCE,
        **TO_FIGURE,
    }
    return Sheet("audit_items", table, shown, above, links=links)


def _place(row: Mapping) -> str:
    """The row of the draw's paper that an item belongs to."""
    placed = {"top": "top", "targeted": "", "first": "first", "second": "both"}
    return placed.get(row["why_chosen"], row["stratum"])


def evaluation_sheet(plan: Plan, audited: Audit, language: str) -> Sheet:
    """The verdict on each indicator, and whether its target would still be met."""
    found = audited.evaluated
    table = found.assign(indicator_name=_names(plan, found["indicator"], language))
    shown = (
        "indicator_name", "design", "sample_verdict", "items_examined", "items_wrong",
        "error_likely", "error_upper", "materiality", "actual", "actual_likely", "actual_upper",
        "target", "unit", "met", "met_likely", "met_upper", "effect", "exceptions_targeted", "why",
    )  # fmt: skip
    above = (
        said.fieldwork_sentence(plan, audited, language),
        *said.fault_sentences(audited, language),
        *said.effect_sentences(plan, found, language),
    )
    links = {
        "sample_verdict": Link("audit_conclusion", ("indicator",)),
        "items_examined": Link("audit_items", ("indicator",)),
        "error_likely": Link("audit_estimates", ("indicator",)),
    }
    return Sheet("audit_evaluation", table, shown, above, links=links)


def conclusion_sheet(plan: Plan, audited: Audit, language: str) -> Sheet:
    """The proposal on each indicator's data, with what carries it, and room for the decision."""
    found = audited.conclusion
    lines = ("completeness", "accuracy", "consistency")
    spelled = {
        f"{line}_from": pd.Series(
            [said.carried_by(codes, language) for codes in found[f"{line}_from"]],
            index=found.index,
            dtype=object,
        )
        for line in lines
    }
    table = found.assign(
        indicator_name=_names(plan, found["indicator"], language),
        decision=words(language)["audit"]["sign_here"][1],
        **spelled,
    )
    shown = (
        "indicator_name", "reliability",
        *(f"{line}{end}" for line in lines for end in ("", "_share", "_from")), "decision",
    )  # fmt: skip
    links = {
        "accuracy": Link("audit_evaluation", ("indicator",)),
        "consistency": Link("audit_tests", ("indicator",)),
    }
    text = words(language)["audit"]
    above = (*said.audit_sentences(plan, audited, language)[5:], text["person_decides"])
    return Sheet("audit_conclusion", table, shown, above, links=links)


def with_names(plan: Plan, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Put the name of each row's indicator beside its code."""
    return table.assign(indicator_name=_names(plan, table["indicator"], language))


def _names(plan: Plan, codes: pd.Series, language: str) -> pd.Series:
    names = {each.id: named(each, language) for each in plan.indicators}
    return codes.map(names).astype(object)


def _usual(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
