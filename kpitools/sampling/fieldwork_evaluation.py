"""What the fieldwork says of each indicator, and whether its target would still be met."""

from fractions import Fraction

import pandas as pd

from kpitools.analysis.attain import attain
from kpitools.plan.models import Indicator, Plan
from kpitools.returns.figures import YearFigure
from kpitools.sampling.audit_sample import AuditSample
from kpitools.sampling.estimators import ESTIMATORS
from kpitools.sampling.fieldwork import Fieldwork
from kpitools.sampling.shares import estimates, shares

EVALUATED = (
    "indicator", "design", "book_value", "items_examined", "items_wrong", "error_likely", "error_upper",
    "materiality", "sample_verdict", "actual", "actual_likely", "actual_upper", "target", "unit", "met",
    "met_likely", "met_upper", "effect", "exceptions_targeted", "why",
)  # fmt: skip
ESTIMATED = (
    "indicator", "estimator", "book_value", "true_total", "total_lower", "total_upper",
    "standard_error", "df", "chosen_design", "why",
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
        where less is better; of designs that count errors (``item``, ``two_stages``) per cent of the
        figures, and then the effect on attainment can not be told. ``sample_verdict`` is ``accept``
        (the upper bound is below the materiality), ``reject`` (the most likely error reaches it) or
        ``extend`` (neither: examine more); two stages decide by their numbers of errors.
        ``actual_likely``, ``actual_upper`` are what the indicator would come to. ``effect`` is
        ``none``, ``likely`` (the target would be missed at the most likely error) or ``possible``
        (at the upper bound). Without usable fieldwork there is no verdict, and ``why`` says
        ``no_fieldwork`` or ``faulty_fieldwork``; ``nothing_claimed`` where no figure could be drawn.

    Notes
    -----
    Figures so large that they are certain count with their own error, the others by Stringer's
    bound on the hits of chance (AICPA, Audit Sampling, 2017, chapter 6); claims that are
    all 1, a yes each, by the hypergeometric bound. Drawn by item they are counted (binomial,
    Poisson or hypergeometric, in one stage or two) or projected by an estimator of
    `kpitools.sampling.estimators`, the certain ones a stratum without error of its own. Targeted
    figures are counted and never projected (ISA 530, paragraph 5 and A12). Denominators are not traced.
    """
    audited = _audited(fieldwork)
    lines = {row["indicator"]: row for row in rolled.to_dict("records")}
    plans = sample.plans.set_index("indicator")
    books, designs = plans["book_value"], plans["design"]
    rows = []
    for indicator in plan.indicators:
        line = lines.get(indicator.id, {})
        row = {
            "indicator": indicator.id,
            "design": designs.get(indicator.id),
            "book_value": books.get(indicator.id, Fraction(0)),
            "materiality": 100 * Fraction(plan.audit.materiality),
            **{name: line.get(name) for name in ("actual", "target", "unit", "met")},
        }
        if audited is None:
            why = "no_fieldwork" if fieldwork is None else "faulty_fieldwork"
            rows.append({**row, "why": why})
            continue
        of = sample.items[sample.items["indicator"] == indicator.id]
        rows.append({**row, **_evaluate(plan, sample, indicator, of, audited, line)})
    table = _table(rows, EVALUATED)
    for name in ("error_likely", "error_upper", "materiality", "actual", "actual_likely",
                 "actual_upper", "target"):  # fmt: skip
        table[name] = [None if each is None else float(each) for each in table[name]]
        table[name] = table[name].astype(float)
    return table


def estimate_fieldwork(
    plan: Plan, sample: AuditSample, fieldwork: Fieldwork | None
) -> pd.DataFrame:
    """Estimate the true total of each indicator by every estimator its draw bears.

    Parameters
    ----------
    plan : Plan
    sample : AuditSample
    fieldwork : Fieldwork or None

    Returns
    -------
    DataFrame
        One row an indicator and estimator, with the columns of `ESTIMATED`; empty without usable
        fieldwork, or where nothing was drawn by item for an estimator. ``true_total`` with its
        interval (each end at the confidence of the plan), its standard error and degrees of freedom;
        ``chosen_design`` marks the estimator that the plan declares and the verdict rests on. An
        estimate for which the strata hold too few figures has no numbers, and ``why`` says
        ``too_few``.
    """
    rows = []
    audited = _audited(fieldwork)
    for line in sample.plans.to_dict("records") if audited is not None else ():
        of = sample.items[sample.items["indicator"] == line["indicator"]]
        of = of[of["why_chosen"] != "targeted"]
        if line["design"] not in ESTIMATORS or not len(of):
            continue
        for name, found in estimates(plan.audit, sample, of, audited).items():
            row = {"indicator": line["indicator"], "estimator": name,
                   "book_value": line["book_value"], "chosen_design": name == line["design"]}  # fmt: skip
            if found is None:
                rows.append({**row, "why": "too_few"})
                continue
            rows.append(
                {**row, "true_total": found.total, "total_lower": found.lower,
                 "total_upper": found.upper, "standard_error": found.standard_error, "df": found.df}
            )  # fmt: skip
    return _table(rows, ESTIMATED)


def _audited(fieldwork: Fieldwork | None) -> dict | None:
    """Audited values by item; None where there is no fieldwork that can be used."""
    if fieldwork is None or not fieldwork.usable:
        return None
    return dict(zip(fieldwork.filled["item"], fieldwork.filled["audited"], strict=True))


def _table(rows: list[dict], names: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a table of these columns, its values kept as they are."""
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names}
    )


def _evaluate(
    plan: Plan,
    sample: AuditSample,
    indicator: Indicator,
    of: pd.DataFrame,
    audited: dict,
    line: dict,
) -> dict:
    """Shares of error of one indicator, the verdict, and the effect on its figure."""
    sign = -1 if indicator.direction == "at_most" else 1
    aimed = of["why_chosen"] == "targeted"
    targeted = sum(
        Fraction(row["claimed"]) != Fraction(audited[row["item"]])
        for row in of[aimed].to_dict("records")
    )
    of = of[~aimed]
    if not len(of):
        return {"items_examined": 0, "exceptions_targeted": targeted, "why": "nothing_claimed"}
    found = shares(plan.audit, sample, of, audited, sign)
    # A share of the figures says nothing of how much of the total is wrong.
    effect = (
        {}
        if found.counted
        else _effect(indicator, line, {"likely": found.likely, "upper": found.upper})
    )
    return {
        "items_examined": sum(audited[item] is not None for item in of["item"]),
        "items_wrong": found.wrong,
        "error_likely": 100 * found.likely,
        "error_upper": 100 * found.upper,
        "sample_verdict": found.verdict,
        "exceptions_targeted": targeted,
        **effect,
    }


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
