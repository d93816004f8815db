"""Samples drawn by item, in two stages, and projected by estimators: planned, drawn, evaluated."""

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import comb

import openpyxl
import pytest
import sampling_cases as cases

from kpitools import (
    audit_sample,
    audit_tests,
    evaluate_fieldwork,
    read_fieldwork,
    risk_scores,
    roll_up,
    write_fieldwork,
)
from kpitools.checks.catalogue import describe
from kpitools.demonstration.fill import filled
from kpitools.plan.audit import TwoStages
from kpitools.plan.audit_rules import audits
from kpitools.returns.load import finding_table, table_of
from kpitools.sampling.allocation import allocate
from kpitools.sampling.designs import design, estimator_size, items_asked, plan_costs, two_stages
from kpitools.sampling.evaluate import clopper_pearson
from kpitools.sampling.fieldwork import FILLED, Fieldwork, fieldwork_columns
from kpitools.sampling.fieldwork_evaluation import estimate_fieldwork
from kpitools.sampling.two_stage import TwoStage, two_stage_bound, two_stage_size

ESTIMATORS = ("mean", "difference", "ratio", "regression")
STAGED = {"drawn_by": "item", "strata": "none", "two_stages": TwoStages()}


@pytest.fixture(scope="module")
def city(epaper_104):
    plan, returns, attained = epaper_104
    tests = audit_tests(plan, returns, attained, 104)
    scores = risk_scores(plan, returns, tests, 104)
    return plan, returns, attained, scores, roll_up(plan, attained)


@pytest.fixture(scope="module")
def staged(city):
    return drawn(city, **STAGED)


def drawn(city, **audit):
    """The plan with its audit changed, and the sample it draws."""
    plan, returns, attained, scores, _ = city
    plan = cases.changed(plan, audit=cases.audit_of(plan, **audit))
    return plan, audit_sample(plan, returns, attained, scores, 104)


def said(sample, audited) -> Fieldwork:
    """A fieldwork as it would be read, from a function of a row."""
    rows = [
        (row["item"], audited(row), "x", "x", "", "", "") for row in sample.items.to_dict("records")
    ]
    return Fieldwork(table_of(rows, FILLED), describe(finding_table([])))


def line_of(table, indicator="e_exchange"):
    return table[table["indicator"] == indicator].iloc[0]


@pytest.mark.parametrize("strata", ["none", "kind", "tier", "risk"])
def test_drawn_by_item_every_figure_counts_once(city, strata):
    plan, sample = drawn(city, drawn_by="item", method="binomial", strata=strata)
    by_chance = sample.items[sample.items["why_chosen"] != "targeted"]
    # AICPA 2017, Table A-1: 10 % tolerable, 2 % expected, 5 % risk: 46, of which 1 wrong.
    assert (by_chance["indicator"] == "e_exchange").sum() == 46
    assert set(by_chance["hits"]) == {1}
    found = evaluate_fieldwork(plan, sample, said(sample, lambda row: row["claimed"]), city[4])
    row = line_of(found)
    assert (row["design"], row["sample_verdict"]) == ("item", "accept")
    assert row["error_upper"] == pytest.approx(100 * (1 - 0.05 ** (1 / 46)))
    # Of counted figures nobody can tell how much of the total is wrong.
    assert row["effect"] is None and row["actual_upper"] != row["actual_upper"]


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_an_estimator_takes_the_error_out_of_the_total(city, estimator):
    plan, sample = drawn(city, drawn_by="item", estimator=estimator, allocation="spread")
    tenth = said(sample, lambda row: Fraction(row["claimed"]) * Fraction(9, 10))
    found = line_of(evaluate_fieldwork(plan, sample, tenth, city[4]))
    if estimator != "mean":
        # Every figure is a tenth too high: the ratio and the regression see no spread at all.
        assert found["error_likely"] == pytest.approx(10, abs=2)
        assert found["error_upper"] >= found["error_likely"]
    if estimator in ("ratio", "regression"):
        assert found["error_upper"] == pytest.approx(10)
    assert found["effect"] in ("none", "possible", "likely")
    honest = said(sample, lambda row: row["claimed"])
    if estimator != "mean":
        fair = line_of(evaluate_fieldwork(plan, sample, honest, city[4]))
        assert fair["sample_verdict"] == "accept"
        assert fair["error_upper"] == pytest.approx(0, abs=1e-9)


def test_all_estimators_stand_beside_the_one_declared(city):
    plan, sample = drawn(city, drawn_by="item", estimator="difference", strata="tier")
    table = estimate_fieldwork(plan, sample, said(sample, lambda row: row["claimed"]))
    of = table[table["indicator"] == "e_exchange"]
    assert of["estimator"].tolist() == list(ESTIMATORS)
    assert of["chosen_design"].tolist() == [False, True, False, False]
    book = float(of["book_value"].iloc[0])
    for row in of.to_dict("records"):
        assert row["total_lower"] <= row["true_total"] <= row["total_upper"]
        if row["estimator"] != "mean":
            assert row["true_total"] == pytest.approx(book)
    assert estimate_fieldwork(plan, sample, None).empty


def test_every_stratum_has_what_its_estimate_rests_on(city):
    for estimator, least in (("difference", 2), ("regression", 3)):
        _, sample = drawn(city, drawn_by="item", estimator=estimator, strata="kind")
        # Claims that are a yes each are counted, whatever the estimator.
        rows = sample.strata[sample.strata["indicator"] != "esign_agencies"]
        for row in rows.to_dict("records"):
            assert row["sample_items"] >= min(least, row["items_held"])


def test_two_stages_are_drawn_and_can_be_drawn_again(staged):
    plan, sample = staged
    stages = two_stages(plan.audit)
    of = sample.items[sample.items["indicator"] == "e_exchange"]
    counts = of["why_chosen"].value_counts()
    assert (counts["first"], counts["second"]) == (stages.first, stages.second)
    rows = sample.strata[sample.strata["indicator"] == "e_exchange"]
    assert rows["stratum"].tolist() == ["both", "first"]
    assert rows["seed"].notna().all()
    again = drawn_again(of, rows["seed"].iloc[1], stages.first)
    assert again == set(of.loc[of["why_chosen"] == "first", "item"])


def drawn_again(of, seed, size):
    from kpitools import select_sample

    both = of[of["why_chosen"].isin(("first", "second"))]
    return set(select_sample(both, size, "random", seed=seed)["item"])


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(0, None, "accept"), (1, None, "extend"), (2, None, "reject"), (1, 0, "accept"), (1, 1, "reject")],
)  # fmt: skip
def test_two_stages_decide_by_their_counts(city, staged, first, second, verdict):
    plan, sample = staged
    of = sample.items[sample.items["indicator"] == "e_exchange"]
    wrong = {
        *of.loc[of["why_chosen"] == "first", "item"].iloc[:first],
        *of.loc[of["why_chosen"] == "second", "item"].iloc[: second or 0],
    }

    def audited(row):
        if row["why_chosen"] == "second" and second is None:
            return None
        return 0 if row["item"] in wrong else row["claimed"]

    row = line_of(evaluate_fieldwork(plan, sample, said(sample, audited), city[4]))
    assert row["sample_verdict"] == verdict
    assert (row["error_upper"] <= 10) == (verdict == "accept")
    assert row["items_wrong"] == len(wrong)


def test_a_second_stage_may_be_blank_as_a_whole_and_not_in_part(staged, tmp_path):
    plan, sample = staged
    honest = filled(sample, {"seed": 1, "wrong": 0, "most": Decimal(0)})
    later = sample.items.loc[sample.items["why_chosen"] == "second", "item"]
    kept = {item: row for item, row in honest.items() if item not in set(later)}
    path = write_fieldwork(tmp_path / "first.xlsx", plan, sample, 104, filled=kept)
    read = read_fieldwork(path, sample)
    assert read.usable and read.findings.empty
    book = openpyxl.load_workbook(path)
    sheet, place = (
        book.worksheets[0],
        [each.column for each in fieldwork_columns()].index("audited"),
    )
    row = next(row for row in sheet.iter_rows(min_row=5) if row[0].value == later.iloc[0])
    row[place].value = row[5].value
    book.save(tmp_path / "part.xlsx")
    part = read_fieldwork(tmp_path / "part.xlsx", sample)
    assert not part.usable
    of = sample.items[sample.items["why_chosen"] == "second"]
    others = (of["indicator"] == of["indicator"].iloc[0]).sum() - 1
    assert (part.findings["code"] == "fieldwork_blank").sum() == others


def test_a_bound_after_two_stages_covers_by_long_counting():
    # All results of stages of 6 and 6 items that end with at most 0 errors or go on with 1 or 2.
    plan, sure = TwoStage(6, 6, 0, 2, 0.0), 0.90
    bounds = {}
    for x, y in product(range(7), range(7)):
        goes_on = plan.accept < x <= plan.total
        bounds[x, y] = two_stage_bound(plan, x, x + y if goes_on else None, sure)
    for share in (0.02, 0.1, 0.3, 0.5, 0.8):
        chance = {n: comb(6, n) * share**n * (1 - share) ** (6 - n) for n in range(7)}
        covered = sum(
            chance[x] * chance[y] for (x, y), bound in bounds.items() if bound >= share - 1e-9
        )
        assert covered >= sure - 1e-9, share


def test_after_the_first_stage_the_bound_is_that_of_clopper_and_pearson():
    plan = two_stage_size("0.05", 0, 1, "0.90")
    assert two_stage_bound(plan, 0, None, 0.9) == pytest.approx(clopper_pearson(49, 0, 0.9))
    # Accepted with one error in all: no more than the materiality; with two, more.
    assert two_stage_bound(plan, 1, 1, 0.9) <= 0.05 < two_stage_bound(plan, 1, 2, 0.9)


def test_sizes_of_estimators_follow_the_spread_of_the_claims(epaper):
    # Claims of 1 and 3, half each: mean 2, spread 1. Materiality 10 %, nothing expected, 95 %:
    # n0 = (1.644854 x 1 / 0.2)^2 = 67.64, n = 67.64 / (1 + 67.64 / 200) = 50.55.
    audit = cases.audit_of(epaper, expected=Decimal(0))
    claims = [1, 3] * 100
    assert estimator_size(audit, "mean", claims) == 51
    # No errors expected: the others need what rules out 10 % of wrong figures by counting, 29.
    assert {estimator_size(audit, name, claims) for name in ESTIMATORS[1:]} == {29}
    with pytest.raises(ValueError, match="all 20 figures"):
        estimator_size(audit, "difference", [1, 3] * 10)


def test_costs_list_every_design_and_mark_the_one_chosen(epaper):
    audit = cases.audit_of(epaper, method="binomial")
    table = plan_costs(audit, {"a": [5, 9] * 100, "b": [1] * 60, "c": []})
    assert set(table["indicator"]) == {"a", "b"}
    of = table[table["indicator"] == "a"].set_index("design")
    assert list(of.index) == ["value", "item", "two_stages", *ESTIMATORS]
    assert of.index[of["chosen_design"].astype(bool)].tolist() == ["value"]
    assert of.loc["item", "sample_items"] == 46
    stages = of.loc["two_stages"]
    assert stages["sample_items"] < stages["sample_likely"] < stages["sample_most"]
    assert of.loc["item", "sample_share"] == pytest.approx(23)
    assert set(table.loc[table["indicator"] == "b", "design"]) == {"ones", "two_stages"}


def test_the_design_follows_the_declaration(epaper):
    claims = [4, 5]
    assert design(epaper.audit, claims) == "value"
    assert design(epaper.audit, [1, 1]) == "ones"
    assert design(cases.audit_of(epaper, drawn_by="item"), claims) == "item"
    assert design(cases.audit_of(epaper, **STAGED), [1, 1]) == "two_stages"
    assert items_asked(cases.audit_of(epaper, drawn_by="item", estimator="mean"), claims) == 2


def test_neyman_gives_more_where_figures_are_spread():
    # Shares as N S (Cochran 1977, section 5.5), by hand: 100 x 1 against 100 x 4 of 10 are 2 and 8.
    assert allocate(10, {"a": 100, "b": 100}, {"a": 100, "b": 400}) == {"a": 2, "b": 8}
    assert allocate(10, {"a": 100, "b": 100}, {"a": 1, "b": 999}, 3) == {"a": 3, "b": 7}
    # A sample too small for two of each goes where the most is.
    assert allocate(4, {"a": 100, "b": 10, "c": 9}, None, 2) == {"a": 4, "b": 0, "c": 0}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"estimator": "ratio"}, ("audit", "estimator")),
        ({"allocation": "spread"}, ("audit", "allocation")),
        ({"two_stages": TwoStages()}, ("audit", "two_stages")),
        ({**STAGED, "strata": "kind"}, ("audit", "two_stages")),
        ({**STAGED, "two_stages": TwoStages(accept=1, total=1)}, ("audit", "two_stages", "total")),
        ({"expected": Decimal("0.2")}, ("audit", "expected")),
    ],
)
def test_what_is_projected_must_be_drawn_for_it(epaper, fields, place):
    wrong = cases.changed(epaper, audit=cases.audit_of(epaper, **fields))
    assert [path for path, _ in audits(wrong, frozenset())] == [place]
    assert not list(audits(epaper, frozenset()))


def test_the_claimed_total_is_that_of_the_strata(city):
    _, sample = drawn(city, drawn_by="item", estimator="difference", strata="tier")
    for row in sample.plans.to_dict("records"):
        of = sample.strata[sample.strata["indicator"] == row["indicator"]]
        assert sum(map(Fraction, of["book_value"])) == row["book_value"]
