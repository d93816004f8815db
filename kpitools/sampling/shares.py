"""The share of error that an indicator's audited figures show, by the design they were drawn by."""

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kpitools.plan.audit import AuditPlan
from kpitools.sampling.audit_sample import AuditSample
from kpitools.sampling.designs import only_ones, two_stages
from kpitools.sampling.estimators import ESTIMATORS, Estimate, Stratum, estimate_total
from kpitools.sampling.evaluate import evaluate_sample
from kpitools.sampling.two_stage import two_stage_bound


@dataclass(frozen=True)
class Shares:
    """What was found of an indicator.

    Attributes
    ----------
    likely, upper : Fraction
        Share of error, most likely and at the confidence: of the claimed total, or of the figures
        where errors are counted (``counted``).
    wrong : int
        Figures found wrong.
    verdict : {"accept", "reject", "extend"}
    """

    likely: Fraction
    upper: Fraction
    wrong: int
    verdict: str
    counted: bool = False


def shares(
    audit: AuditPlan, sample: AuditSample, of: pd.DataFrame, audited: dict, sign: int
) -> Shares:
    """Tell the share of error of one indicator.

    Parameters
    ----------
    audit : AuditPlan
    sample : AuditSample
    of : DataFrame
        The indicator's items, without those targeted.
    audited : dict
        Audited value by item; None where it was not examined.
    sign : {1, -1}
        1 where too high a claim overstates attainment, -1 where too low a one does.
    """
    off = [
        sign * (Fraction(row["claimed"]) - Fraction(audited[row["item"]]))
        if audited[row["item"]] is not None
        else None
        for row in of.to_dict("records")
    ]
    table = of.assign(off=pd.Series(off, index=of.index, dtype=object))
    line = sample.plans[sample.plans["indicator"] == of["indicator"].iloc[0]].iloc[0]
    name = line["design"]
    if name == "two_stages" and (table["why_chosen"] != "whole").all():
        return _staged(audit, table)
    if name in ("item", "two_stages"):
        return _counted(audit, table, line["items_held"] - line["items_dropped"])
    book = line["book_value"]
    if name in ESTIMATORS:
        found = estimates(audit, sample, of, audited)[name]
        if found is not None:
            return _estimated(audit, table, found, book, sign)
    return _projected(audit, table, book)


def estimates(
    audit: AuditPlan, sample: AuditSample, of: pd.DataFrame, audited: dict
) -> dict[str, Estimate | None]:
    """Estimate the true total of one indicator, drawn by item, by each estimator.

    None where the strata hold too few figures for it. The intervals are two-sided, each end with
    the confidence of the plan: 2 c - 1 between them.
    """
    strata = []
    rows = sample.strata[sample.strata["indicator"] == of["indicator"].iloc[0]]
    certain = of["why_chosen"].isin(("top", "whole"))
    groups = {
        "top": of[of["why_chosen"] == "top"],
        **{
            name: of[~certain & (of["stratum"] == name)]
            for name in rows["stratum"]
            if name != "top"
        },
    }
    whole = of[of["why_chosen"] == "whole"]
    for row in rows.to_dict("records"):
        group = groups[row["stratum"]]
        if not len(group):
            group = whole[whole["stratum"] == row["stratum"]]
        if not len(group):
            return dict.fromkeys(ESTIMATORS)
        strata.append(
            Stratum(
                tuple(float(audited[item]) for item in group["item"]),
                tuple(map(float, group["claimed"])),
                row["items_held"],
                float(row["book_value"]),
            )
        )
    between = 2 * Fraction(audit.confidence) - 1
    return {name: _estimate(strata, name, between) for name in ESTIMATORS}


def _estimate(strata: list[Stratum], name: str, between: Fraction) -> Estimate | None:
    try:
        return estimate_total(strata, name, between)
    except ValueError:
        return None


def _estimated(
    audit: AuditPlan, table: pd.DataFrame, found: Estimate, book: Fraction, sign: int
) -> Shares:
    end = found.lower if sign > 0 else found.upper
    likely = max(sign * (book - Fraction(found.total)) / book, Fraction(0))
    upper = max(sign * (book - Fraction(end)) / book, likely)
    return Shares(likely, upper, _wrong(table), verdict(audit, likely, upper))


def _staged(audit: AuditPlan, table: pd.DataFrame) -> Shares:
    """Counts of two stages, and the verdict that the plan's numbers give."""
    stages = two_stages(audit)
    first = table[table["why_chosen"] == "first"]
    second = table[(table["why_chosen"] == "second") & table["off"].notna()]
    found = _over(first)
    if stages.accept < found <= stages.total and len(second):
        both = found + _over(second)
        upper = two_stage_bound(stages, found, both, audit.confidence)
        likely = Fraction(both, len(first) + len(second))
        said = "accept" if both <= stages.total else "reject"
        wrong = _wrong(first) + _wrong(second)
    else:
        upper = two_stage_bound(stages, found, None, audit.confidence)
        likely, wrong = Fraction(found, len(first)), _wrong(first)
        few, many = found <= stages.accept, found > stages.total
        said = "accept" if few else "reject" if many else "extend"
    return Shares(likely, max(Fraction(upper), likely), wrong, said, counted=True)


def _counted(audit: AuditPlan, table: pd.DataFrame, held: int) -> Shares:
    """Figures found wrong, counted; those held are all examined where the sample is the whole."""
    found, n = _over(table), len(table)
    likely = upper = Fraction(found, n)
    if n < held:
        population = held if audit.method == "hypergeometric" else None
        bound = evaluate_sample(n, found, None, population, audit.confidence, audit.method)
        upper = max(Fraction(min(bound.upper, 1.0)), likely)
    return Shares(likely, upper, _wrong(table), verdict(audit, likely, upper), counted=True)


def _projected(audit: AuditPlan, table: pd.DataFrame, book: Fraction) -> Shares:
    """Certain figures with their own error, the others by Stringer's or the hypergeometric bound."""
    chance = table[table["why_chosen"] == "drawn"]
    sure = table[table["why_chosen"] != "drawn"]
    certain = sum(sure["off"], Fraction(0))
    likely = upper = max(certain, Fraction(0)) / book
    if len(chance):
        # What is claimed far too low where less is better can exceed the claim itself.
        taints = [
            min(row["off"] / Fraction(row["claimed"]), Fraction(1))
            for row in chance.to_dict("records")
            for _ in range(int(row["hits"]))
        ]
        held = int(book) if only_ones(chance["claimed"]) else None
        rest = (book - sum(map(Fraction, sure["claimed"]), Fraction(0))) / book
        likely = certain / book + Fraction(sum(taints), len(taints)) * rest
        likely = max(likely, Fraction(0))
        upper = max(certain / book + Fraction(_bound(audit, taints, held)) * rest, likely)
    return Shares(likely, upper, _wrong(table), verdict(audit, likely, upper))


def _bound(audit: AuditPlan, taints: list[Fraction], held: int | None) -> float:
    """Stringer's bound on the hits; the hypergeometric one where ``held`` claims of 1 are all."""
    n, sure = len(taints), audit.confidence
    if held is None:
        return evaluate_sample(n, taints=taints, confidence=sure, method="stringer").upper
    wrong = sum(each > 0 for each in taints)
    return evaluate_sample(n, wrong, None, held, sure, "hypergeometric").upper


def verdict(audit: AuditPlan, likely: Fraction, upper: Fraction) -> str:
    """Accept below the materiality, reject where the most likely error reaches it, else look on."""
    limit = Fraction(audit.materiality)
    return "accept" if upper < limit else "reject" if likely >= limit else "extend"


def _over(table: pd.DataFrame) -> int:
    """Figures whose error overstates attainment."""
    return sum(each > 0 for each in table["off"])


def _wrong(table: pd.DataFrame) -> int:
    return sum(each != 0 for each in table["off"])
