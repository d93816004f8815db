import warnings
from decimal import Decimal

import pytest

from kpitools.plan.source import Source, parse, spell


def value_of(written):
    source = parse("plan.yaml", f"a: {written}\n")
    assert source.faults == ()
    return source.value["a"]


def faults_in(text):
    return [(each.line, each.column, each.path, each.message) for each in parse("f", text).faults]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("104", 104),
        ("0104", 104),
        ("-7", -7),
        ("+7", 7),
        ("1_000", 1000),
        ("0x1F", 31),
        ("0o17", 15),
        ("81.97", Decimal("81.97")),
        ("104.10", Decimal("104.10")),
        ("1e3", Decimal(1000)),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_plain_value_is_read_by_yaml_1_2(written, value):
    read = value_of(written)
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize("text", ["yes", "no", "on", "off", "y", "12:30", "40%", "104.6.15", "一"])
def test_words_of_yaml_1_1_are_text(text):
    assert value_of(text) == text


@pytest.mark.parametrize("text", ["104", "81.97", "true", "null", ""])
def test_what_stands_in_quotes_is_text(text):
    assert value_of(f'"{text}"') == text


def test_a_decimal_keeps_its_digits():
    assert str(value_of("81.97")) == "81.97"
    assert str(value_of("40.0")) == "40.0"
    assert value_of("0.1") + value_of("0.2") == Decimal("0.3")


def test_a_file_that_declares_yaml_1_1_does_not_have_its_yes_read_as_false():
    source = parse("plan.yaml", "%YAML 1.1\n---\na: yes\n")
    assert source.faults or source.value["a"] in (True, "yes")


def test_lists_become_tuples():
    assert value_of("[1, [2, {b: [3]}]]") == (1, (2, {"b": (3,)}))


def test_every_path_has_its_line_and_column():
    source = parse("plan.yaml", "a: 1\nb:\n  - c: 2\n  - 目標: 3\n")
    assert source.marks == {
        (): (1, 1),
        ("a",): (1, 1),
        ("b",): (2, 1),
        ("b", 0): (3, 5),
        ("b", 0, "c"): (3, 5),
        ("b", 1): (4, 5),
        ("b", 1, "目標"): (4, 5),
    }


def test_an_aliased_value_is_read_where_it_is_used():
    source = parse("plan.yaml", "a: &basis {document: paper}\nb: *basis\n")
    assert source.faults == () and source.value["b"] == {"document": "paper"}
    assert source.marks[("b",)] == (2, 1)


def test_a_fault_at_an_unknown_path_stands_at_the_nearest_place_above():
    source = parse("plan.yaml", "a: 1\nb:\n  - c: 2\n")
    fault = source.fault(("b", 0, "missing", 3), "is missing")
    assert (fault.line, fault.column, fault.path) == (3, 5, "b[0].missing[3]")


def test_a_fault_without_any_place_stands_at_the_beginning():
    fault = Source("plan.yaml", None).fault(("a",), "is missing")
    assert (fault.line, fault.column) == (1, 1)


def test_a_path_is_spelt_as_people_write_it():
    assert spell(("indicators", 0, "targets", 104)) == "indicators[0].targets[104]"
    assert spell(()) == ""


def test_a_repeated_key_is_a_fault_and_the_first_value_stays():
    source = parse("plan.yaml", "a: 1\nb: 2\na: 3\n")
    assert faults_in("a: 1\nb: 2\na: 3\n") == [(3, 1, "a", "is given twice")]
    assert source.value == {"a": 1, "b": 2}


def test_keys_that_read_alike_are_the_same_key():
    assert faults_in("t: {104: 1, 0104: 2}\n") == [(1, 13, "t[104]", "is given twice")]


@pytest.mark.parametrize("tag", ["!foo", "!!python/name:os.system", "!!timestamp", "!!binary"])
def test_an_unknown_tag_is_a_fault_at_its_place(tag):
    ((line, column, path, message),) = faults_in(f"a: 1\nb: {tag} c\n")
    assert (line, column, path) == (2, 4, "b")
    assert message.startswith("tag ") and message.endswith(" is not allowed here")


def test_an_unquoted_date_is_a_fault():
    assert [fault[:3] for fault in faults_in("a: 2015-03-01\n")] == [(1, 4, "a")]


def test_a_key_must_be_a_plain_word():
    assert faults_in("? [a, b]\n: 1\n")[0][3] == "a key must be a plain word or number"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("a: &a [1, *a]\n", ["a[1]"]),
        ("a: &a {b: [*a]}\n", ["a.b[0]"]),
        ("a: &a [*a, *a]\n", ["a[0]", "a[1]"]),
    ],
)
def test_a_self_referring_alias_is_one_fault_where_it_stands(text, paths):
    assert [fault[2:] for fault in faults_in(text)] == [
        (path, "refers to itself") for path in paths
    ]


def test_a_plan_with_a_self_referring_alias_is_refused(edited, faults_of):
    faults = faults_of(edited(("years: [104, 105]\nh", "years: &a [104, *a]\nh")))
    assert {fault[2] for fault in faults} == {"years[1]"}


def test_deep_nesting_is_a_fault_not_a_crash():
    assert faults_in("a: " + "[" * 3000 + "]" * 3000)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, 2),
        ("a: 1\n\tb: 2\n", 2, 1),
        ('a: "沒有結尾\n', 2, 1),
        ("a: *nowhere\n", 1, 4),
        ("a: 1\n---\nb: 2\n", 2, 1),
        ("a: 一: 二\n", 1, 5),
    ],
)
def test_a_syntax_error_has_its_line_and_column(text, line, column):
    source = parse("plan.yaml", text)
    (fault,) = source.faults
    assert (source.value, fault.line, fault.column) == (None, line, column)
    assert fault.message.startswith("is not YAML: ")


def test_a_control_character_is_a_fault():
    ((_, _, _, message),) = faults_in("a: \x01\n")
    assert message.startswith("is not YAML: unacceptable character #x0001")


def test_an_empty_text_is_nothing_without_a_fault():
    assert parse("plan.yaml", "") == Source("plan.yaml", None)


def test_reading_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse("plan.yaml", "a: &x 1\nb: &y 2\nc: [*x, *y]\n")
