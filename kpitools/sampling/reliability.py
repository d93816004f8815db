"""The conclusion on each indicator's data: reliable enough, not, or not to be told; a person decides."""

import pandas as pd

from kpitools.errors import KpiError
from kpitools.plan.models import Indicator, Plan
from kpitools.returns.load import Returns
from kpitools.sampling.data_tests import DataTests

LINES = ("completeness", "accuracy", "consistency")
OUTCOMES = ("sufficient", "insufficient", "undetermined")
RELIABILITY = (
    "indicator", "year", "completeness", "completeness_share", "completeness_from", "accuracy",
    "accuracy_share", "accuracy_from", "consistency", "consistency_share", "consistency_from",
    "reliability",
)  # fmt: skip


def reliability(
    plan: Plan, returns: Returns, rolled: pd.DataFrame, tests: DataTests, evaluated: pd.DataFrame
) -> pd.DataFrame:
    """Propose a conclusion on the reliability of each indicator's data.

    Parameters
    ----------
    plan : Plan
    returns : Returns
    rolled : DataFrame
        As made by `kpitools.roll_up` with ``by="all"``.
    tests : DataTests
        As made by `kpitools.audit_tests`.
    evaluated : DataFrame
        As made by `kpitools.evaluate_fieldwork`.

    Returns
    -------
    DataFrame
        One row an indicator and year, with the columns of `RELIABILITY`. Each line is ``good``,
        ``bad`` or ``open``, with the share it rests on (per cent) and in ``..._from`` the codes of
        the findings and tests that carry it, in a tuple. ``completeness``: bodies whose figure can
        be used; good at the plan's ``coverage``, bad where twice as much lacks as it allows; open in a
        year for which nothing was asked.
        ``accuracy``: the verdict of the fieldwork on the upper bound of error; open until there is
        one. ``consistency``: bodies with a warning or an exception of a data test; good up to the
        plan's ``consistency``, bad beyond four times that and with several bodies. The data are
        ``sufficient`` where all lines are good, ``insufficient`` where one is bad, else
        ``undetermined``.

    Raises
    ------
    KpiError
        If the plan declares no audit.

    Notes
    -----
    Lines and outcomes after GAO, Assessing Data Reliability, GAO-20-283G (2019): sufficiently
    reliable, not sufficiently reliable, of undetermined reliability. The guide leaves limits to
    judgement; those here are the plan's own.
    """
    if plan.audit is None:
        raise KpiError(f"Plan {plan.plan} declares no audit. Add audit: to plan.yaml.")
    verdicts = {row["indicator"]: row for row in evaluated.to_dict("records")}
    rows = []
    for line in rolled.to_dict("records"):
        indicator = plan.indicator(line["indicator"])
        found = {
            "completeness": _completeness(plan, returns, indicator, line),
            "accuracy": _accuracy(returns, indicator, verdicts[indicator.id]),
            "consistency": _consistency(plan, returns, tests, indicator, line),
        }
        row = {"indicator": indicator.id, "year": line["year"]}
        for name, (state, share, codes) in found.items():
            row |= {name: state, f"{name}_share": share, f"{name}_from": tuple(codes)}
        states = {state for state, *_ in found.values()}
        row["reliability"] = (
            "insufficient"
            if "bad" in states
            else "undetermined"
            if "open" in states
            else "sufficient"
        )
        rows.append(row)
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object) for name in RELIABILITY}
    )


Line = tuple[str, float | None, list[str]]


def _completeness(plan: Plan, returns: Returns, indicator: Indicator, line: dict) -> Line:
    share, wanted = line["coverage"], float(plan.audit.coverage)
    codes = _codes(returns, indicator, ("error",), whole=True)
    if line["year"] in plan.history_years and not line["returned"]:
        return "open", share, ["not_asked"]
    worst = 100 - 2 * (100 - wanted)
    return ("good" if share >= wanted else "bad" if share < worst else "open"), share, codes


def _accuracy(returns: Returns, indicator: Indicator, verdict: dict) -> Line:
    states = {"accept": "good", "reject": "bad"}
    upper = verdict["error_upper"]
    codes = ["fieldwork"] if verdict["sample_verdict"] else [verdict["why"] or "no_fieldwork"]
    codes += _codes(returns, indicator, ("error",))
    return states.get(verdict["sample_verdict"], "open"), None if pd.isna(upper) else upper, codes


def _consistency(
    plan: Plan, returns: Returns, tests: DataTests, indicator: Indicator, line: dict
) -> Line:
    findings = returns.findings
    asked = findings[(findings["severity"] == "warning") & _of(findings, indicator)]
    behind = tests.exceptions
    odd = behind[behind["indicator"].isna() | (behind["indicator"] == indicator.id)]
    # Digits and repeats speak of all figures together: they name no body that is at fault.
    alone = odd[odd["test"].isin(("identical_bodies", "month_jumps", "bunching"))]
    bodies = {*asked["organisation"], *alone["organisation"]} - {""}
    share = 100 * len(bodies) / line["expected"]
    results = tests.results
    looked = results[
        (results["result"] == "look")
        & (results["indicator"].isna() | (results["indicator"] == indicator.id))
    ]
    codes = list(dict.fromkeys([*looked["test"], *asked["code"]]))
    limit = float(plan.audit.consistency)
    # One body with one question is no pattern, however large its share is among few.
    many = share > 4 * limit and len(bodies) > 1
    return ("good" if share <= limit else "bad" if many else "open"), share, codes


def _codes(
    returns: Returns, indicator: Indicator, severities: tuple[str, ...], whole: bool = False
) -> list[str]:
    """Codes of findings on an indicator; with those on whole returns where they tell of it too."""
    findings = returns.findings
    chosen = findings["severity"].isin(severities)
    of = (findings["indicator"] == indicator.id) | (whole & (findings["indicator"] == ""))
    return list(dict.fromkeys(findings.loc[chosen & of, "code"]))


def _of(findings: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Findings on the indicator, or on all figures of a body such as a copied month."""
    return (findings["indicator"] == indicator.id) | findings["code"].isin(
        ("copied_month", "copied_body")
    )
