"""The data dictionary: every column and code has its words in both languages."""

from dataclasses import fields

import pytest

from kpitools import KpiError, attainment, load_returns, roll_up
from kpitools.analysis.attainment import COLUMNS as ATTAINMENT
from kpitools.analysis.roll_up import COLUMNS as ROLL_UP
from kpitools.checks.catalogue import describe
from kpitools.language import LANGUAGES
from kpitools.returns.finding import Finding
from kpitools.returns.rows import FormRow
from kpitools.workbook.dictionary import columns, label, style, words
from kpitools.workbook.measure import lines_needed, text_width


def test_every_column_of_the_result_tables_is_declared():
    # ``by`` names the grouping and ``sheet`` titles; neither is shown as a column of its own.
    assert {*ATTAINMENT, *ROLL_UP} - {"by"} <= set(columns())


BARE = [field.name for field in fields(Finding)]


@pytest.mark.parametrize("name", columns())
def test_a_column_has_heading_and_meaning_in_each_language(name):
    column = columns()[name]
    assert column.dtype in ("text", "integer", "number")
    assert column.format in style()["formats"]
    for language in LANGUAGES:
        assert column.headings[language]
        assert column.meanings[language]


def test_headings_are_unique_in_each_language():
    for language in LANGUAGES:
        headings = [column.headings[language] for column in columns().values()]
        doubled = {each for each in headings if headings.count(each) > 1}
        assert doubled <= {"說明", "數值"}  # message and meaning; never on one sheet


def test_every_code_that_results_hold_has_words(epaper_104, secretariat_106, secretariat):
    plan, _, attained = epaper_104
    history = attainment(secretariat, load_returns(secretariat, None, 103), 103)
    tables = [attained, secretariat_106[2], history, roll_up(plan, attained, by="tier")]
    tables += [roll_up(secretariat, history), describe(epaper_104[1].findings[BARE])]
    labelled = {name: each.labels for name, each in columns().items() if each.labels}
    seen = {
        (labelled[name], code)
        for table in tables
        for name in labelled.keys() & set(table) - {"group_name"}
        for code in table[name]
        if isinstance(code, str)
    }
    assert ("reason", "judged_together") in seen
    for labels, code in seen:
        for language in LANGUAGES:
            assert label(labels, code, language) != code or language == "en", (labels, code)


def test_both_languages_say_the_same_things():
    def shape(node):
        return {k: shape(v) for k, v in node.items()} if isinstance(node, dict) else None

    assert shape(words("zh-TW")) == shape(words("en"))


def test_an_unknown_language_is_refused():
    with pytest.raises(KpiError, match="language"):
        words("fr")


def test_full_width_characters_count_two():
    assert text_width("達成 ok") == 7
    assert text_width("一\n二三") == 4
    assert lines_needed("一二三四五六七八九十", 13.5) == 2


def test_form_rows_have_readable_keys():
    assert FormRow("a", "b", 3, "count", True, False).key == "a.b.3"
    assert FormRow("a", "b", None, "count", True, False).key == "a.b.year"
