"""A plan's review as a terminal or another program reads it."""

import json

import pandas as pd

from kpitools.plan.models import Plan
from kpitools.plan.review.line import STATUSES, rules
from kpitools.workbook.dictionary import label


def review_as_json(plan: Plan, lines: pd.DataFrame) -> str:
    """Spell a review as one JSON object: ``plan``, and ``findings``, a list of the lines."""
    findings = lines.to_dict("records")
    return json.dumps({"plan": plan.plan, "findings": findings}, ensure_ascii=False, indent=1)


def review_as_text(plan: Plan, lines: pd.DataFrame) -> str:
    """Spell a review for a terminal: a heading a rule, a line a thing looked at, its basis below."""
    counts = lines["status"].value_counts()
    told = "、".join(
        f"{label('review_status', status, 'zh-TW')} {counts.get(status, 0)} ({status})"
        for status in STATUSES
    )
    text = [f"{plan.plan}  {plan.title}", f"共檢視 {len(lines)} 項：{told}"]
    for rule, found in lines.groupby("rule", sort=False):
        text += ["", f"{rules()[rule][0]} [{rule}]"]
        for row in found.to_dict("records"):
            status = label("review_status", row["status"], "zh-TW")
            text.append(
                f"  {status} ({row['status']}, {row['severity']}) {row['subject']}：{row['message_zh']}"
            )
            text.append(f"      出處：{row['basis']}")
    return "\n".join(text)
