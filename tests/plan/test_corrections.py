"""Corrections declared beside a plan: read exactly, or every fault with its line and column."""

from decimal import Decimal

import pytest

from kpitools.errors import KpiError
from kpitools.plan.load import load_plan

SOUND = """\
- year: 104
  organisation: A1
  indicator: online
  part: done
  old: 1,61O
  new: 1610
  reason: 數字誤植英文字母
  authority: 示範市政府 105 年 2 月 3 日函
  date: "105.02.03"
"""


@pytest.fixture
def loaded(plan_at, minimal_plan):
    """Load the minimal plan with these corrections beside it."""

    def load(text, monthly=False):
        plan = minimal_plan
        if monthly:
            plan = plan.replace("frequency: year", "frequency: month")
        path = plan_at(plan)
        content = text if isinstance(text, bytes) else text.encode()
        path.with_name("corrections.yaml").write_bytes(content)
        return load_plan(path)

    return load


@pytest.fixture
def faults_in(loaded):
    """Every fault of a corrections file, as (line, column, path, message)."""

    def read(text, monthly=False):
        with pytest.raises(KpiError) as caught:
            loaded(text, monthly)
        assert {each.file.rpartition("/")[2] for each in caught.value.faults} == {
            "corrections.yaml"
        }
        return [(each.line, each.column, each.path, each.message) for each in caught.value.faults]

    return read


def test_a_plan_without_the_file_has_none(plan_at):
    assert load_plan(plan_at()).corrections == ()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n", "---\n"])
def test_an_empty_file_has_none(loaded, text):
    assert loaded(text).corrections == ()


def test_a_correction_is_read_as_it_stands(loaded):
    (each,) = loaded(SOUND).corrections
    assert each.place == (104, "A1", "online", "done", None)
    assert (each.old, each.new) == ("1,61O", Decimal(1610))
    assert (each.reason, each.date) == ("數字誤植英文字母", "105.02.03")


@pytest.mark.parametrize(
    ("written", "old"),
    [
        ("null", None),
        ("161", Decimal(161)),
        ("81.97", Decimal("81.97")),
        ("-12", Decimal(-12)),
        ('"161"', "161"),
        ("≤117", "≤117"),
        ("0", Decimal(0)),
    ],
)
def test_the_old_value_is_a_number_a_text_or_nothing(loaded, written, old):
    (each,) = loaded(SOUND.replace("1,61O", written)).corrections
    assert each.old == old
    assert type(each.old) is type(old)


def test_numbers_are_exact(loaded):
    (each,) = loaded(SOUND.replace("1610", "81.970000000000000001")).corrections
    assert each.new == Decimal("81.970000000000000001")


def test_history_years_can_be_corrected_too(loaded):
    assert len(loaded(SOUND.replace("year: 104", "year: 103")).corrections) == 1


UNKNOWN = [
    ("year: 104", "year: 99", 1, "0.year", "99 is not a year of the plan"),
    ("A1", "Z9", 2, "0.organisation", "'Z9' is not in the registry"),
    ("online", "offline", 3, "0.indicator", "'offline' is not an indicator of the plan"),
    ("part: done", "part: undone", 4, "0.part", "'undone' is not a part of online"),
]


@pytest.mark.parametrize(("old", "new", "line", "path", "message"), UNKNOWN)
def test_what_the_plan_does_not_know_is_told_at_its_place(faults_in, old, new, line, path, message):
    assert faults_in(SOUND.replace(old, new, 1)) == [(line, 3, path, message)]


def test_every_fault_is_told_at_once(faults_in):
    text = SOUND.replace("A1", "Z9") + SOUND.replace("online", "offline")
    assert [(line, message) for line, _, _, message in faults_in(text)] == [
        (2, "'Z9' is not in the registry"),
        (12, "'offline' is not an indicator of the plan"),
    ]


def test_a_figure_can_be_corrected_only_once(faults_in):
    second = SOUND.replace("1,61O", "7").replace("1610", "8")
    ((line, column, _, message),) = faults_in(SOUND + second)
    assert (line, message) == (10, "corrects a figure that is corrected before")
    assert column >= 1


def test_two_parts_of_one_indicator_are_two_figures(loaded):
    assert len(loaded(SOUND + SOUND.replace("part: done", "part: handled")).corrections) == 2


def test_a_plan_of_years_has_no_months(faults_in):
    ((line, _, _, message),) = faults_in(SOUND.replace("part: done", "part: done\n  month: 3"))
    assert (line, message) == (5, "found 3; expected no month")


def test_a_plan_of_months_needs_one(faults_in):
    ((line, _, _, message),) = faults_in(SOUND, monthly=True)
    assert (line, message) == (1, "found None; expected a month in which the body exists")


@pytest.mark.parametrize(("month", "known"), [(3, False), (4, True), (12, True)])
def test_a_month_before_the_body_is_none_of_it(plan_at, minimal_plan, month, known):
    bodies = "code,name,aliases,parent,tier,kind,order,valid_from,valid_to\n"
    bodies += "A1,甲局,,,1,一級機關,1,104.04,\n"
    path = plan_at(minimal_plan.replace("frequency: year", "frequency: month"), bodies)
    text = SOUND.replace("part: done", f"part: done\n  month: {month}")
    path.with_name("corrections.yaml").write_text(text, encoding="utf-8")
    if known:
        assert load_plan(path).corrections[0].month == month
        return
    with pytest.raises(KpiError) as caught:
        load_plan(path)
    (fault,) = caught.value.faults
    assert (fault.line, fault.message) == (
        5,
        f"found {month}; expected a month in which the body exists",
    )


@pytest.mark.parametrize("month", [0, 13, "三", 3.5])
def test_a_month_no_calendar_has_is_told(faults_in, month):
    text = SOUND.replace("part: done", f"part: done\n  month: {month}")
    ((line, *_),) = faults_in(text, monthly=True)
    assert line == 5


WRONG = [
    ("year: 104", 'year: "104"', 1),
    ("year: 104", "year: 104.5", 1),
    ("year: 104", "year: true", 1),
    ("A1", "[A1]", 2),
    ("online", "null", 3),
    ("part: done", "part: Done!", 4),
    ("1,61O", "true", 5),
    ("1,61O", "[7]", 5),
    ("1,61O", '""', 5),
    ("1610", '"1610"', 6),
    ("1610", "null", 6),
    ("1610", ".inf", 6),
    ("數字誤植英文字母", '""', 7),
    ("示範市政府 105 年 2 月 3 日函", "3", 8),
    ('"105.02.03"', '"105.02.30"', 9),
    ('"105.02.03"', "105.02", 9),
]


@pytest.mark.parametrize(("old", "new", "line"), WRONG)
def test_a_value_of_the_wrong_kind_is_told_at_its_line(faults_in, old, new, line):
    assert SOUND.count(old) == 1
    found = faults_in(SOUND.replace(old, new))
    assert [each[:2] for each in found] == [(line, 3)]
    assert not found[0][3].startswith("Value error")


@pytest.mark.parametrize("key", ["year", "organisation", "indicator", "part", "new", "reason"])
def test_a_key_that_is_missing_is_told(faults_in, key):
    lines = [line for line in SOUND.splitlines() if line.strip(" -").partition(":")[0] != key]
    text = "-" + "\n".join(lines)[1:] + "\n"
    ((line, _, path, _message),) = faults_in(text)
    assert (line, path.rpartition(".")[2]) == (1, key)


def test_a_key_nobody_declared_is_told(faults_in):
    ((line, _, path, _message),) = faults_in(SOUND + "  note: 註\n")
    assert (line, path.rpartition(".")[2]) == (10, "note")


def test_a_key_given_twice_is_told(faults_in):
    ((line, _, _, message),) = faults_in(SOUND + "  old: 7\n")
    assert (line, message) == (10, "is given twice")


@pytest.mark.parametrize("text", ["corrections: []\n", "7\n", "text\n", "false\n", '""\n', "0\n"])
def test_a_file_that_is_no_list_is_told(faults_in, text):
    ((line, column, _, _message),) = faults_in(text)
    assert (line, column) == (1, 1)


def test_what_is_not_yaml_is_told_with_its_place(faults_in):
    ((line, column, _, message),) = faults_in(SOUND + "  - [unclosed\n")
    assert line >= 10
    assert message.startswith("is not YAML")
    assert column > 0


def test_what_is_not_utf8_is_told(faults_in):
    ((_, _, _, message),) = faults_in(SOUND.encode("cp950"))
    assert message == "is not UTF-8; save it as UTF-8"


def test_a_byte_order_mark_is_no_fault(loaded):
    assert len(loaded(SOUND.encode("utf-8-sig")).corrections) == 1


def test_faults_of_a_plan_do_not_make_faults_of_its_corrections(plan_at, minimal_plan):
    path = plan_at(minimal_plan.replace("frequency: year", "frequency: week"))
    path.with_name("corrections.yaml").write_text(SOUND.replace("A1", "Z9"), encoding="utf-8")
    with pytest.raises(KpiError) as caught:
        load_plan(path)
    assert {each.file.rpartition("/")[2] for each in caught.value.faults} == {"plan.yaml"}
