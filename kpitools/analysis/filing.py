"""Who has filed, and how much was found in each return."""

import pandas as pd

from kpitools.plan.models import Plan
from kpitools.plan.organisations import first_level, organisations_in
from kpitools.returns.load import Returns


def filing(plan: Plan, returns: Returns, year: int) -> pd.DataFrame:
    """List every body expected to file in a year, in legal order.

    Returns
    -------
    DataFrame
        ``organisation, name, first_level, first_level_name, kind, tier, status, file, errors,
        warnings, infos``. ``status`` is ``filed``, ``blank`` (a form without figures) or
        ``missing``; in a history year a body without a return is left out, since none was asked.
    """
    bodies = organisations_in(plan.organisations, year)
    home = {
        code: source["file"]
        for source in returns.sources.to_dict("records")
        for code in source["organisations"].split()
    }
    counts = returns.findings.groupby(["organisation", "severity"]).size().to_dict()
    blank = set(returns.findings.loc[returns.findings["code"] == "blank_return", "organisation"])
    rows = []
    for code, body in bodies.items():
        if code not in home and year in plan.history_years:
            continue
        head = first_level(bodies, code)
        status = "blank" if code in blank else "filed" if code in home else "missing"
        rows.append(
            {
                "organisation": code,
                "name": body.name,
                "first_level": head,
                "first_level_name": bodies[head].name,
                "kind": body.kind,
                "tier": body.tier,
                "status": status,
                "file": home.get(code, ""),
                **{
                    f"{each}s": counts.get((code, each), 0) for each in ("error", "warning", "info")
                },
            }
        )
    columns = (
        "organisation", "name", "first_level", "first_level_name", "kind", "tier", "status",
        "file", "errors", "warnings", "infos",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns), dtype=object)
