"""Bodies and indicators, those to look at first on top."""

import pandas as pd

_ASSURANCE = {"consistently_missed": 0, "hit_or_miss": 1, None: 2, "consistently_met": 3}
_FAVOUR = {"worse": 0, "same": 1, None: 2, "better": 3}
WATCHED = (
    "points", "assurance", "signals", "last_signal", "season_slope", "season_p", "season_reason",
    "chart_reason",
)  # fmt: skip


def worst_first(bodies: pd.DataFrame, watched: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put those first whose target is out of reach, then those whose course is the wrong one.

    Parameters
    ----------
    bodies : DataFrame
        As made by `kpitools.analysis.trend.yearly.organisation_trends`.
    watched : DataFrame, optional
        As made by `kpitools.analysis.trend.monthly.watched`, for a plan that is reported monthly.

    Returns
    -------
    DataFrame
        ``bodies`` with the columns of `WATCHED`, in order: assurance (missed, hit or miss, not
        known, met), then course (worse, flat, not known, better), then the steepest wrong way, then
        by code. Without months, whether the last target was met stands in for assurance.
    """
    if watched is None:
        found = bodies.assign(**dict.fromkeys(WATCHED))
        first = [{False: 0, True: 3}.get(each, 2) for each in bodies["met"]]
    else:
        keys = ["organisation", "indicator"]
        found = bodies.merge(watched[[*keys, *WATCHED]], on=keys, how="left")
        first = [_ASSURANCE.get(_plain(each), 2) for each in found["assurance"]]
    wrong = found["slope"].where(found["direction"] != "at_most", -found["slope"])
    order = found.assign(
        _first=first,
        _second=[_FAVOUR.get(_plain(each), 2) for each in found["favour"]],
        _third=wrong,
    ).sort_values(["_first", "_second", "_third", "organisation", "indicator"], kind="stable")
    return order.drop(columns=["_first", "_second", "_third"]).reset_index(drop=True)


def _plain(value):
    return None if pd.isna(value) else value
