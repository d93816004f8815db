"""Bodies against their peers: each ratio in the funnel of its kind and tier, and its rank."""

import numpy as np
import pandas as pd

from kpitools.plan.models import Plan
from kpitools.sampling.exact import exactly
from kpitools.sampling.funnel import funnel_limits
from kpitools.sampling.pool import thresholds

PEERS = (
    "organisation", "name", "kind", "tier", "indicator", "numerator", "denominator", "actual",
    "peer_ratio", "peer_size", "lower_95", "upper_95", "lower_998", "upper_998", "z", "phi",
    "tau2", "lower_95_adjusted", "upper_95_adjusted", "lower_998_adjusted",
    "upper_998_adjusted", "beyond", "peer_rank", "peer_ties", "why",
)  # fmt: skip
TOLD = PEERS[:8]
LIMITS = tuple(name for name in PEERS if name.startswith(("lower", "upper")))
BEYOND = ("below_998", "below_95", "within", "above_95", "above_998")


def peers(plan: Plan, attained: pd.DataFrame) -> pd.DataFrame:
    """Set every body's ratio beside those of its peers: bodies of the same kind and tier.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        As made by `kpitools.attainment`; one year.

    Returns
    -------
    DataFrame
        One row a body and bounded ratio, each group in order of size, with the columns of `PEERS`;
        ratios and limits in per cent. ``beyond`` is judged by the adjusted limits, which are the
        exact ones where the group varies by chance alone. ``peer_rank`` counts from the highest
        ratio, bodies with the same exact ratio share the best rank and ``peer_ties`` says how many.
        ``why`` says why there are no limits: ``too_few`` peers, ``not_counts`` where parts are not
        whole, or ``no_spread`` where all peers together are at 0 or 100 %.
    """
    known = attained["actual"].notna() & attained["denominator"].notna()
    tables = []
    for indicator in plan.indicators:
        if indicator.measure != "ratio" or not indicator.bounded or indicator.judged != "each":
            continue
        of = attained.loc[known & (attained["indicator"] == indicator.id), list(TOLD)]
        for _, group in of.groupby(["kind", "tier"], sort=False):
            tables.append(_group(group))
    if not tables:
        return pd.DataFrame(columns=list(PEERS), dtype=object)
    return pd.concat(tables, ignore_index=True)[list(PEERS)]


def _group(group: pd.DataFrame) -> pd.DataFrame:
    rows = group.iloc[_by_size(group)].reset_index(drop=True)
    rank = rows["actual"].rank(method="min", ascending=False).astype(int)
    ties = rows.groupby("actual")["actual"].transform("size")
    above, below = (rows[name].tolist() for name in ("numerator", "denominator"))
    middle = 100 * float(sum(above) / sum(below))
    rows = rows.assign(peer_rank=rank, peer_ties=ties, peer_size=len(rows), peer_ratio=middle)
    why = "too_few" if len(rows) < thresholds()["peers"]["bodies"] else None
    if not why and not 0 < middle < 100:
        why = "no_spread"
    above, below = exactly(above, "numerator"), exactly(below, "denominator")
    if why or not (_counts(above) and _counts(below)):
        blank = dict.fromkeys((*LIMITS, "z", "phi", "tau2"), float("nan"))
        return rows.assign(**blank, beyond=None, why=why or "not_counts")
    limits = funnel_limits(above, below)
    shown = (100 * limits[list(LIMITS)], limits[["z", "phi", "tau2"]])
    rows = pd.concat([rows, *shown], axis=1)
    return rows.assign(beyond=_beyond(rows), why=None)


def _counts(parts: np.ndarray) -> bool:
    """Whether all are whole, and such as a float holds."""
    if parts.dtype == np.int64 and np.abs(parts).max(initial=0) < 2**53:
        return True
    return all(float(each) == int(each) for each in parts)


def _by_size(group: pd.DataFrame) -> np.ndarray:
    return np.argsort(group["denominator"].to_numpy(dtype=float), kind="stable")


def _beyond(rows: pd.DataFrame) -> list[str]:
    """Where each ratio lies: beyond the outer limits, else the inner ones, else within."""
    found, actual = np.full(len(rows), "within", dtype=object), rows["actual"]
    for level in ("95", "998"):
        found[actual > rows[f"upper_{level}_adjusted"]] = f"above_{level}"
        found[actual < rows[f"lower_{level}_adjusted"]] = f"below_{level}"
    return found.tolist()
