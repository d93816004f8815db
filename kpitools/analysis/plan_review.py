"""The review of a plan as a table: what it says of itself, and its targets against what was done."""

from dataclasses import asdict

import pandas as pd

from kpitools.analysis.challenge import challenge_lines
from kpitools.plan.models import Plan
from kpitools.plan.review.line import Line
from kpitools.plan.review.review import in_order, review_lines

COLUMNS = tuple(Line.__dataclass_fields__)


def plan_review(plan: Plan, attained: pd.DataFrame, year: int) -> pd.DataFrame:
    """Review a plan: every rule, one line a thing looked at.

    Parameters
    ----------
    plan : Plan
    attained : DataFrame
        Earlier years as made by `kpitools.attained_until`; may be empty.
    year : int
        Last ROC year whose actuals count; targets of later years are held against them.

    Returns
    -------
    DataFrame
        Texts only: ``rule, subject, name_zh, name_en, status, severity, stated, found, message_zh,
        message_en, basis``, in the order of the rules. ``status`` is ``differs`` (the document
        contradicts itself), ``ask``, ``cannot_tell`` or ``holds``.
    """
    lines = in_order([*review_lines(plan), *challenge_lines(plan, attained, year)])
    rows = [tuple(asdict(each).values()) for each in lines]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)
