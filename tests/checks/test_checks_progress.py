"""What a progress form says against itself: status, months, evidence, money."""

import progress_cases as cases
import pytest

from kpitools.checks.single import check_files


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("staged"))


@pytest.fixture
def found(staged, tmp_path):
    """Findings of A1's form once some rows are put differently."""

    def judge(rows, filed="105.01.08"):
        entries = {"A1": {**cases.filled(staged, "A1"), **rows}}
        folder = cases.write_forms(staged, tmp_path, entries, filed)
        return cases.told(cases.intake(staged, folder))

    return judge


def test_nothing_said_of_a_work_item(found):
    assert found({"item.2": {}}) == [("missing_status", "A1", "2", "status")]
    assert found({"item.2": {"remark": "洽辦中"}}) == [("missing_status", "A1", "2", "status")]


def test_months_alone_say_enough(found):
    assert found({"item.2": {"started": "104.02"}}) == []


def test_done_without_a_month(found):
    told = found({"item.1": {"status": "done", "started": "104.02", "evidence": "函"}})
    assert told == [("missing_done_month", "A1", "1", "done")]


@pytest.mark.parametrize(
    "row",
    [
        {"status": "not_started", "started": "104.02"},
        {"status": "not_applicable", "started": "104.02"},
        {"status": "under_way", "done": "104.02", "evidence": "函"},
        {"status": "not_started", "done": "104.02", "evidence": "函"},
    ],
)
def test_a_status_that_the_months_contradict(found, row):
    assert found({"item.1": row}) == [("status_differs", "A1", "1", "status")]


def test_an_item_that_does_not_apply_needs_no_month(found):
    assert found({"item.1": {"status": "not_applicable", "remark": "無此需求"}}) == []


@pytest.mark.parametrize(("done", "wrong"), [("104.02", True), ("104.03", False)])
def test_done_before_it_started(found, done, wrong):
    row = {"status": "done", "started": "104.03", "done": done, "evidence": "函"}
    assert found({"item.1": row}) == [("done_before_started", "A1", "1", "done")] * wrong


@pytest.mark.parametrize(
    ("filed", "done", "wrong"),
    [
        ("104.10.05", "104.10", False),
        ("104.10.05", "104.11", True),
        ("", "105.01", False),
        ("", "105.02", True),
    ],
)
def test_done_after_it_was_filed_or_due(found, filed, done, wrong):
    row = {"status": "done", "done": done, "evidence": "函"}
    assert found({"item.1": row}, filed) == [("done_after_filing", "A1", "1", "done")] * wrong


def test_done_without_evidence(found):
    row = {"status": "done", "started": "104.03", "done": "104.03"}
    assert found({"item.1": row}) == [("missing_evidence", "A1", "1", "evidence")]


@pytest.mark.parametrize(("savings", "wrong"), [(10, False), (10.01, True)])
def test_more_was_spent_than_planned(found, savings, wrong):
    told = found({"programme.1": {"paid": 90, "payable": 20, "savings": savings}})
    assert told == [("executed_over_planned", "A1", "1", "paid")] * wrong


def test_money_where_none_was_planned(found):
    told = found({"programme.2": {"paid": 1, "payable": 0, "savings": 0}})
    assert told == [("executed_over_planned", "A1", "2", "paid")]


def test_one_fault_hides_no_other(found):
    rows = {
        "item.1": {"status": "done", "started": "104.07", "done": "105.03"},
        "item.2": {"status": "完成一半"},
        "programme.1": {"paid": "很多", "payable": -1, "savings": 999},
    }
    assert sorted(code for code, *_ in found(rows)) == [
        "done_after_filing", "executed_over_planned", "missing_evidence", "negative",
        "not_a_number", "unknown_status",
    ]  # fmt: skip


def test_a_form_checked_by_itself_is_told_of_in_its_own_year_and_place(staged, tmp_path):
    entries = {"A1": {**cases.filled(staged, "A1"), "item.2": {}}}
    path = cases.write_forms(staged, tmp_path, entries) / "A1-progress.xlsx"
    (book,), findings = check_files(staged, [path])
    (row,) = findings.to_dict("records")
    sheet, address = cases.cell(staged, "A1", "item.2", "status")
    assert (row["code"], row["file"]) == ("missing_status", book.file)
    assert (row["sheet"], row["cell"]) == (sheet, address)
