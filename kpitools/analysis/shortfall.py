"""Bodies below target, the widest first, each with its cause."""

import pandas as pd


def not_met(attained: pd.DataFrame) -> pd.DataFrame:
    """Select what missed its target.

    Parameters
    ----------
    attained : DataFrame
        As made by `kpitools.attainment`.

    Returns
    -------
    DataFrame
        The rows whose ``met`` is False, with ``shortfall`` (distance to the target, above 0, in
        the indicator's unit), lowest rate first within each indicator.
    """
    missed = attained.loc[[met is False for met in attained["met"]]]
    order = {name: nth for nth, name in enumerate(dict.fromkeys(attained["indicator"]))}
    keyed = missed.assign(
        shortfall=(missed["target"] - missed["actual"]).abs(),
        _order=missed["indicator"].map(order),
    )
    return (
        keyed.sort_values(["_order", "rate"], kind="stable")
        .drop(columns="_order")
        .reset_index(drop=True)
    )
