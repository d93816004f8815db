"""Fill a fieldwork workbook as auditors would: seeded, with a documented share of figures found wrong."""

import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from kpitools.analysis.attainment import attainment
from kpitools.checks.intake import load_returns
from kpitools.demonstration.invent import _settings
from kpitools.paths import ROOT
from kpitools.plan.load import load_plan
from kpitools.plan.models import Plan
from kpitools.sampling.audit_sample import AuditSample, audit_sample
from kpitools.sampling.data_tests import audit_tests
from kpitools.sampling.risk import risk_scores
from kpitools.workbook.fieldwork_book import write_fieldwork

EVIDENCE = {"one": "公文管理系統統計表", "other": "電子交換系統月報表", "flag": "線上簽核啟用紀錄"}
REMARKS = ("重複計列", "誤計密件公文", "誤計至次月", "抄錄錯誤")


def filled(sample: AuditSample, declared: Mapping) -> dict[str, dict]:
    """What was seen of each item: the claim, or for the declared share of them less.

    Parameters
    ----------
    sample : AuditSample
    declared : mapping
        ``seed``; ``wrong``, the share of figures found wrong; ``most``, the largest share of a
        claim that is wrong.
    """
    draw = random.Random(f"{declared['seed']}")
    found = {}
    for row in sample.items.to_dict("records"):
        claimed = row["claimed"]
        # Three draws an item, used or not, so that one item more changes no other.
        chance, part, why = draw.random(), draw.random(), draw.random()
        kind = (
            "flag" if claimed in (0, 1) else "other" if row["indicator"] == "e_exchange" else "one"
        )
        said = {"evidence": EVIDENCE[kind], "audited": claimed}
        if chance < float(declared["wrong"]) and claimed:
            less = round(claimed * Decimal(str(part)) * declared["most"])
            said["audited"] = max(claimed - max(less, 1), 0)
            said["remark"] = REMARKS[int(why * len(REMARKS))]
        found[row["item"]] = said
    return found


def write_fieldworks(folder: Path = ROOT / "returns") -> list[Path]:
    """Write the filled fieldwork of every plan and year that ``demonstration.yaml`` declares."""
    written = []
    for name, settings in _settings("demonstration.yaml").items():
        declared = settings.get("fieldwork", {"years": ()})
        written += [
            write_filled(load_plan(name), year, declared, folder) for year in declared["years"]
        ]
    return written


def write_filled(plan: Plan, year: int, declared: Mapping, folder: Path = ROOT / "returns") -> Path:
    """Draw one year's sample from the returns in ``folder``, and write it filled."""
    returns = load_returns(plan, folder, year)
    attained = attainment(plan, returns, year)
    scores = risk_scores(plan, returns, audit_tests(plan, returns, attained, year), year)
    sample = audit_sample(plan, returns, attained, scores, year)
    path = folder / plan.plan / "fieldwork" / f"{year}.xlsx"
    return write_fieldwork(path, plan, sample, year, filled=filled(sample, declared))
