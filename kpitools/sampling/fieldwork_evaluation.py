"""What the fieldwork says of each indicator, and whether its target would still be met."""

from fractions import Fraction

import pandas as pd

from kpitools.analysis.attain import attain
from kpitools.plan.models import Indicator, Plan
from kpitools.returns.figures import YearFigure
from kpitools.sampling.audit_sample import AuditSample, only_ones
from kpitools.sampling.evaluate import Evaluation, evaluate_sample
from kpitools.sampling.fieldwork import Fieldwork

EVALUATED = (
    "indicator", "book_value", "items_examined", "items_wrong", "error_likely", "error_upper",
    "materiality", "sample_verdict", "actual", "actual_likely", "actual_upper", "target", "unit", "met",
    "met_likely", "met_upper", "effect", "exceptions_targeted", "why",
)  # fmt: skip


def evaluate_fieldwork(
    plan: Plan, sample: AuditSample, fieldwork: Fieldwork | None, rolled: pd.DataFrame
) -> pd.DataFrame:
    """Evaluate the filled fieldwork, indicator by indicator.

    Parameters
    ----------
    plan : Plan
    sample : AuditSample
    fieldwork : Fieldwork or None
        As read by `kpitools.read_fieldwork`; None where nothing has come back.
    rolled : DataFrame
        As made by `kpitools.roll_up` with ``by="all"``.

    Returns
    -------
    DataFrame
        One row an indicator, with the columns of `EVALUATED`. ``error_likely`` and ``error_upper``
        are per cent of the claimed total that overstates attainment: claimed too high, or too low
        where less is better. ``sample_verdict`` is ``accept`` (the upper bound is below the materiality),
        ``reject`` (the most likely error reaches it) or ``extend`` (neither: examine more), and
        ``actual_likely``, ``actual_upper`` are what the indicator would come to. ``effect`` is
        ``none``, ``likely`` (the target would be missed at the most likely error) or ``possible``
        (at the upper bound). Without usable fieldwork there is no verdict, and ``why`` says
        ``no_fieldwork`` or ``faulty_fieldwork``; ``nothing_claimed`` where no figure could be drawn.

    Notes
    -----
    Figures so large that they are certain count with their own error, the others by Stringer's
    bound on the hits of chance (AICPA, Audit Sampling, 2017, chapter 6); claims that are
    all 1, a yes each, by the hypergeometric bound. Targeted figures are
    counted and never projected (ISA 530, paragraph 5 and A12). Denominators are not traced.
    """
    usable = fieldwork is not None and fieldwork.usable
    audited = (
        dict(zip(fieldwork.filled["item"], fieldwork.filled["audited"], strict=True))
        if usable
        else {}
    )
    lines = {row["indicator"]: row for row in rolled.to_dict("records")}
    books = dict(zip(sample.plans["indicator"], sample.plans["book_value"], strict=True))
    rows = []
    for indicator in plan.indicators:
        line = lines.get(indicator.id, {})
        row = {
            "indicator": indicator.id,
            "book_value": books.get(indicator.id, Fraction(0)),
            "materiality": 100 * Fraction(plan.audit.materiality),
            **{name: line.get(name) for name in ("actual", "target", "unit", "met")},
        }
        if not usable:
            why = "no_fieldwork" if fieldwork is None else "faulty_fieldwork"
            rows.append({**row, "why": why})
            continue
        of = sample.items[sample.items["indicator"] == indicator.id]
        rows.append({**row, **_evaluate(plan, indicator, of, audited, row["book_value"], line)})
    table = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in EVALUATED}
    )
    for name in ("error_likely", "error_upper", "materiality", "actual", "actual_likely",
                 "actual_upper", "target"):  # fmt: skip
        table[name] = [None if each is None else float(each) for each in table[name]]
        table[name] = table[name].astype(float)
    return table


def _evaluate(
    plan: Plan, indicator: Indicator, of: pd.DataFrame, audited: dict, book: Fraction, line: dict
) -> dict:
    """Shares of error of one indicator, the verdict, and the effect on its figure."""
    sign = -1 if indicator.direction == "at_most" else 1
    certain, drawn, targeted = Fraction(0), [], 0
    certain_book, wrong = Fraction(0), 0
    for row in of.to_dict("records"):
        claimed = Fraction(row["claimed"])
        off = sign * (claimed - Fraction(audited[row["item"]]))
        if row["why_chosen"] == "targeted":
            targeted += off != 0
            continue
        wrong += off != 0
        if row["why_chosen"] == "drawn":
            # What is claimed far too low where less is better can exceed the claim itself.
            drawn += [min(off / claimed, Fraction(1))] * int(row["hits"])
        else:
            certain += off
            certain_book += claimed
    if not book:
        return {"items_examined": 0, "exceptions_targeted": targeted, "why": "nothing_claimed"}
    likely = upper = max(certain, Fraction(0)) / book
    if drawn:
        chance = of.loc[of["why_chosen"] == "drawn", "claimed"]
        found = _bound(plan, drawn, int(book) if only_ones(chance) else None)
        rest = (book - certain_book) / book
        likely = max(certain / book + Fraction(sum(drawn), len(drawn)) * rest, Fraction(0))
        upper = max(certain / book + Fraction(found.upper) * rest, likely)
    limit = Fraction(plan.audit.materiality)
    verdict = "accept" if upper < limit else "reject" if likely >= limit else "extend"
    return {
        "items_examined": int((of["why_chosen"] != "targeted").sum()),
        "items_wrong": wrong,
        "error_likely": 100 * likely,
        "error_upper": 100 * upper,
        "sample_verdict": verdict,
        "exceptions_targeted": targeted,
        **_effect(indicator, line, {"likely": likely, "upper": upper}),
    }


def _bound(plan: Plan, drawn: list[Fraction], held: int | None) -> Evaluation:
    """Stringer's bound on the hits; the hypergeometric one where ``held`` claims of 1 are all."""
    sure = plan.audit.confidence
    if held is not None:
        wrong = sum(each > 0 for each in drawn)
        return evaluate_sample(len(drawn), wrong, None, held, sure, "hypergeometric")
    return evaluate_sample(len(drawn), taints=drawn, confidence=sure, method="stringer")


def _effect(indicator: Indicator, line: dict, shares: dict[str, Fraction]) -> dict:
    """What the indicator would come to with each share of error taken out."""
    above, below, target = (line.get(name) for name in ("numerator", "denominator", "target"))
    if above is None or pd.isna(above) or line.get("met") is None:
        return {}
    goal = Fraction(str(target))
    found = {}
    for name, share in shares.items():
        factor = 1 + share if indicator.direction == "at_most" else 1 - share
        base = None if below is None else Fraction(below)
        actual = YearFigure(Fraction(above) * factor, base).actual(indicator)
        met = _met(indicator, actual, goal)
        found |= {f"actual_{name}": actual, f"met_{name}": met}
    effect = "none"
    if line["met"] is True and found["met_upper"] is False:
        effect = "likely" if found["met_likely"] is False else "possible"
    return {**found, "effect": effect}


def _met(indicator: Indicator, actual: Fraction, target: Fraction) -> bool | None:
    if indicator.direction == "yes_no":
        return actual >= target
    return attain(actual, target, indicator.direction, indicator.rate_rule).met
