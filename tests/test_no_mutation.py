"""Nothing changes its argument: every public function is called and its arguments compared."""

import copy
import inspect

import pandas as pd
import pytest

import kpitools
from kpitools import (
    assessments,
    audit,
    audit_sample,
    audit_tests,
    challenge,
    compare,
    contributions,
    evaluate_fieldwork,
    execution,
    filing,
    load_progress,
    peers,
    plan_review,
    programmes,
    progress,
    risk_scores,
    roll_up,
    targets_in_force,
    trend_tables,
    with_gap,
)
from kpitools.analysis.trend.tables import TrendTables
from kpitools.paths import ROOT

TABLES = {"attained", "rolled", "filed", "table", "findings"}


@pytest.fixture(scope="module")
def trend(epaper_104):
    plan, returns, _ = epaper_104
    return trend_tables(plan, {104: returns})


@pytest.fixture(scope="module")
def audited(epaper_104):
    plan, returns, attained = epaper_104
    tests = audit_tests(plan, returns, attained, 104)
    scores = risk_scores(plan, returns, tests, 104)
    sample = audit_sample(plan, returns, attained, scores, 104)
    evaluated = evaluate_fieldwork(plan, sample, None, roll_up(plan, attained))
    return {
        "tests": tests,
        "scores": scores,
        "sample": sample,
        "evaluated": evaluated,
        "audited": audit(plan, returns, attained, 104),
        "peers": peers(plan, attained),
    }


@pytest.fixture(scope="module")
def arguments(epaper_104, audited, tmp_path_factory, trend):
    """Made once: no function may change them, and the test of the one that does would say so."""
    plan, returns, attained = epaper_104
    rolled = roll_up(plan, attained)
    entries = load_progress(plan, None, 104)
    return {
        **audited,
        "plan": plan,
        "returns": returns,
        "attained": attained,
        "rolled": rolled,
        "filed": filing(plan, returns, 104),
        "table": rolled,
        "findings": returns.findings,
        "year": 104,
        "language": "zh-TW",
        "path": tmp_path_factory.mktemp("written") / "written.xlsx",
        "folder": None,
        "codes": ["D0100"],
        "name": "returns",
        "actual": 39,
        "target": 40,
        "indicator": None,
        "cell": "約 500 人",
        "several": [returns, returns],
        "by_year": {104: returns},
        "tables": trend,
        "values": [30.0, 33.5, None, 36.0, 41.0],
        "period": 2,
        "matrix": pd.DataFrame([[1.0, 2.0, 4.0], [3.0, None, 1.0]]),
        "targets": {5: 40.0, 6: 45.0},
        "before": _parts(attained),
        "after": _parts(attained),
        "as_of": "104.10",
        "through": 10,
        "earlier": rolled,
        "in_force": targets_in_force(plan, 104),
        "grouped": roll_up(plan, attained, by="first_level"),
        "compared": compare(plan, rolled, rolled),
        "gapped": with_gap(plan, rolled),
        "behind": contributions(plan, attained),
        "steps": assessments(plan, attained),
        "entries": entries,
        "executed": execution(plan, returns, 104),
        "spent": programmes(plan, [entries], 104),
        "forms": [entries],
        "work": progress(plan, entries),
        "lines": plan_review(plan, attained, 104),
        "held": challenge(plan, attained, 104),
        "fieldwork": None,
    }


SPECIAL = {
    "bunching_test": {"values": [39, 40, 41], "target": 40},
    "digit_test": {"values": [12, 340, 5600]},
    "fieldwork_file": {"plan": "epaper"},
    "evaluate_sample": {"n": 60, "errors": 1},
    "funnel_limits": {"numerator": [1, 2], "denominator": [10, 20]},
    "load_plan": {"plan": "epaper"},
    "output_file": {"plan": "epaper"},
    "read_fieldwork": {"path": ROOT / "returns" / "epaper" / "fieldwork" / "104.xlsx"},
    "repeated_values": {"values": [5, 5, 8]},
    "sample_size": {"materiality": "0.05"},
    "say": {},
    "select_sample": {"size": 2},
    "trend_file": {"plan": "epaper", "first": 101, "last": 104},
    "year_to_date": {"earlier": []},
    "write_form": {"path": "form.xlsx"},
    "write_progress_form": {"path": "progress.xlsx"},
}


def _parts(attained: pd.DataFrame) -> pd.DataFrame:
    rows = attained[attained["indicator"] == "esign_documents"]
    return rows[rows["denominator"].notna()]


def same(before, after) -> bool:
    if isinstance(before, pd.DataFrame):
        pd.testing.assert_frame_equal(before, after)
        return True
    if hasattr(before, "observations"):
        return all(
            same(getattr(before, name), getattr(after, name))
            for name in ("observations", "findings", "sources", "corrections")
        )
    if isinstance(before, TrendTables):
        return same(vars(before), vars(after))
    if isinstance(before, dict):
        return list(before) == list(after) and all(same(before[key], after[key]) for key in before)
    if hasattr(before, "entries"):
        return all(
            same(getattr(before, name), getattr(after, name))
            for name in ("entries", "findings", "sources")
        )
    if hasattr(before, "conclusion"):
        return all(
            same(getattr(before, name), getattr(after, name))
            for name in ("tests", "peers", "scores", "sample", "evaluated", "conclusion")
        )
    for bundle in (("results", "exceptions"), ("items", "strata", "plans")):
        if hasattr(before, bundle[0]):
            return all(same(getattr(before, name), getattr(after, name)) for name in bundle)
    if isinstance(before, list):
        return all(map(same, before, after)) and len(before) == len(after)
    return before == after


def functions() -> list[str]:
    return [name for name in kpitools.__all__ if inspect.isfunction(getattr(kpitools, name))]


@pytest.mark.parametrize("name", functions())
def test_a_public_function_leaves_its_arguments_alone(name, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function = getattr(kpitools, name)
    special = SPECIAL.get(name, {})
    given = {**arguments, **special}
    wanted = [
        each.name
        for each in inspect.signature(function).parameters.values()
        if each.default is inspect.Parameter.empty and each.kind == each.POSITIONAL_OR_KEYWORD
    ]
    passed = {each: given[each] for each in dict.fromkeys([*wanted, *special])}
    kept = copy.deepcopy(passed)
    function(**passed)
    for each in passed:
        assert same(kept[each], passed[each]), each
