"""Lines of layouts.csv: what each may say, when it holds, and every fault with its line."""

import pytest

from kpitools.plan.layouts import COLUMNS, LayoutLine, layouts_in, read_layouts
from kpitools.plan.models import PlanFile
from kpitools.plan.organisations import read_organisations
from kpitools.plan.source import parse
from kpitools.plan.words import folded

HEADER = ",".join(COLUMNS)
SOUND = """\
t,103,,table,收支表,,,,,,,,
t,,,column,機　關; 單位名稱,name,,,,,,,
t,,,column,件數/線上,figure,,online,done,0,,件,zero
t,,,column,件數/合計,figure,,online,handled,,,,
t,,104,row,小計,skip,,,,,,,
t,,,end,註,,,,,,,,
"""


@pytest.fixture
def plan(minimal_plan):
    return PlanFile.model_validate(parse("plan.yaml", minimal_plan).value)


@pytest.fixture
def read(tmp_path, plan, registry_at):
    """Read layouts from text; lines, and faults as (line, column, message)."""
    registry = registry_at("A,甲局,,,1,一級機關,1,,", "B,乙局,,,1,一級機關,2,,")
    organisations, _ = read_organisations(registry)

    def run(text, plan=plan, organisations=organisations):
        path = tmp_path / "layouts.csv"
        path.write_text(f"{HEADER}\n{text}", encoding="utf-8")
        lines, faults = read_layouts(path, plan, organisations)
        return lines, [(each.line, each.column, each.message) for each in faults]

    return run


def edited(old, new):
    assert SOUND.count(old) == 1, old
    return SOUND.replace(old, new)


def test_sound_layouts_are_read_whole_with_their_lines(read):
    lines, faults = read(SOUND)
    assert faults == []
    assert [each.line for each in lines] == [2, 3, 4, 5, 6, 7]
    name, online = lines[1], lines[2]
    assert (name.text, name.use) == (("機關", "單位名稱"), "name")
    assert (online.indicator, online.part, online.year, online.unit) == ("online", "done", 0, "件")
    assert online.given == {
        "indicator": "online", "part": "done", "year": 0, "unit": "件", "blank": "zero",
    }  # fmt: skip


def test_a_plan_without_layouts_has_none(tmp_path, plan):
    assert read_layouts(tmp_path / "layouts.csv", plan, ()) == ((), [])


def test_widths_and_blanks_do_not_tell_texts_apart_but_any_other_character_does():
    assert folded("本年度\n預算數　（１） ") == folded("本年度預算數(1)") == "本年度預算數(1)"
    assert folded("臺中市") != folded("台中市")


def test_a_layout_holds_while_its_table_line_does_and_a_line_within_its_years(read):
    lines, _ = read(SOUND)
    assert layouts_in(lines, 102) == {}
    assert [each.line for each in layouts_in(lines, 104)["t"]] == [2, 3, 4, 5, 6, 7]
    assert [each.line for each in layouts_in(lines, 105)["t"]] == [2, 3, 4, 5, 7]


def test_a_renamed_header_is_two_lines_and_an_unchanged_year_none(read):
    old, new = "t,,104,column,件數/合計", "t,105,,column,件數/總計"
    rest = ",figure,,online,handled,,,,\n"
    lines, faults = read(edited("t,,,column,件數/合計" + rest, old + rest + new + rest))
    assert faults == []
    texts = {
        year: [each.text for each in layouts_in(lines, year)["t"] if each.part == "handled"]
        for year in (103, 104, 105, 120)
    }
    assert texts == {
        103: [("件數/合計",)], 104: [("件數/合計",)], 105: [("件數/總計",)], 120: [("件數/總計",)],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("t,,104,row", "t,105,104,row", 6, "first_year 105 is after last_year 104"),
        ("end,註", "end,", 7, "a end is found by its text; text is blank"),
        (
            "小計,skip",
            "小計,name",
            6,
            "found use 'name'; a row is figure or skip, a column has a use",
        ),
        (
            "件數/合計,figure",
            "件數/合計,",
            5,
            "found use None; a row is figure or skip, a column has",
        ),
        ("end,註,", "end,註,skip", 7, "found use 'skip'; only a column or a row has a use"),
        ("小計,skip,", "小計,skip,A", 6, "gives organisation, but no figure stands at its place"),
        ("收支表,,,,,,,,", "收支表,,,,,,,千元,", 2, "a table states its own unit"),
    ],
)
def test_a_line_that_does_not_fit_its_place_is_a_fault(read, old, new, line, message):
    ((found, _, said),) = read(edited(old, new))[1]
    assert found == line
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("t,,,end", "T,,,end", 7, "layout"),
        (",end,", ",foot,", 7, "place"),
        ("小計,skip", "小計,jump", 6, "use"),
        ("done,0,", "done,last,", 4, "year"),
        ("handled,,,", "handled,,13,", 5, "month"),
        ("件,zero", "件,none at all", 4, "blank"),
        ("t,,104,row", "t,,一〇四,row", 6, "last_year"),
        ("t,,,end", ",,,end", 7, "layout"),
    ],
)
def test_a_value_nobody_knows_is_a_fault_at_its_cell(read, old, new, line, column):
    ((found, place, _),) = read(edited(old, new))[1]
    assert (found, COLUMNS[place - 1]) == (line, column)


def test_every_fault_is_told_at_once_in_order(read):
    text = edited("end,註", "foot,註").replace("done,0", "done,last")
    assert [line for line, _, _ in read(text)[1]] == [4, 7]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("online,done", "offline,done", 4, "indicator 'offline' is not in the plan"),
        ("online,done", "online,people", 4, "online has no part 'people'"),
        (",0,,件,", ",0,,千件,", 4, "unit 千件, but online.done is in 件"),
        ("online,done", ",done", 4, "no line says the indicator of this column's figures"),
        ("online,handled", "online,", 5, "no line says the part of this column's figures"),
        ("t,103,,table", "t,103,,end", 2, "layout t has no line for place table"),
        ("end,註", "column,機關", 7, "found use None"),
        ("單位名稱,name", "單位名稱,skip", 2, "no column has the use name, code, label or month"),
        ("figure,,online,done", "figure,A,online,done", 4, "says organisation, and so does"),
        ("收支表,,,,,", "收支表,,,,handled,", 4, "says part done, and another line of the same figure"),
        ("收支表,,,,,", "收支表,,C,,,", 2, "organisation 'C' is not in the registry"),
        ("收支表,,,,,", "收支表,,A,,,", 2, "says organisation, and so does"),
        ("件數/合計", "件數/ 線上", 5, "column '件數/線上' of t stands in line 4 too"),
    ],
)  # fmt: skip
def test_lines_that_do_not_agree_are_faults(read, old, new, line, message):
    faults = read(edited(old, new))[1]
    assert (line, True) in [(found, said.startswith(message)) for found, _, said in faults]


def test_a_fault_of_many_years_is_told_once(read):
    text = edited("online,done", ",done").replace("t,,104,row", "t,,110,row")
    assert len(read(text)[1]) == 1


def test_a_text_may_mean_another_thing_in_another_year(read):
    again = "t,105,,column,件數/線上,figure,,online,done,,,,\n"
    assert read(edited("t,,,column,件數/線上", "t,,104,column,件數/線上") + again)[1] == []
    assert "stands in line" in read(SOUND + again)[1][0][2]


def test_rows_with_labels_say_what_their_columns_do_not(read):
    table = "t,,,table,,,A,,,,,,\nt,,,column,項目,label,,,,,,,\nt,,,column,數,figure,,,,,,,\n"
    row = "t,,,row,線上件數,figure,,online,done,,,,\n"
    assert read(table + row)[1] == []
    short = row.replace("online,done", "online,")
    message = "no line says the part of this column's figures, row of line 5"
    assert read(table + short)[1] == [(4, 0, message)]


def test_a_block_says_year_and_part(read):
    text = (
        "t,,,table,,,,online,,,,,\nt,,,block,本年,,,,done,0,,,\nt,,,block,上年,,,,handled,-1,,,\n"
        "t,,,column,機關,name,,,,,,,\nt,,,column,件數,figure,,,,,,,\n"
    )
    assert read(text)[1] == []


def test_a_faulty_plan_or_registry_is_not_told_again(read):
    assert read(edited("online,done", "offline,done"), plan=None)[1] == []
    text = (
        "t,,,table,,,C,,,,,,\nt,,,column,項目,label,,,,,,,\nt,,,column,數,figure,,online,done,,,,\n"
    )
    assert read(text + "t,,,row,線上,figure,,,,,,,\n", organisations=())[1] == []


@pytest.mark.parametrize("short", ["t,,,end,註", SOUND.splitlines()[0] + ","])
def test_a_row_of_another_width_is_a_fault(read, short):
    ((line, _, message),) = read(short + "\n")[1]
    assert line == 2
    assert message.endswith(f"; expected {len(COLUMNS)}")


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"layout,text\n", 1, "found columns layout, text; expected layout, first_year"),
        (b"", 1, "found columns none; expected layout"),
        ("表".encode("big5"), 0, "is not UTF-8; save it as CSV UTF-8"),
        (HEADER.encode() + b'\nt,"open\n', 2, "is not CSV: unexpected end of data"),
    ],
)
def test_a_file_that_is_no_such_csv_is_one_fault(tmp_path, plan, content, line, message):
    path = tmp_path / "layouts.csv"
    path.write_bytes(content)
    lines, (fault,) = read_layouts(path, plan, ())
    assert lines == ()
    assert fault.line == line
    assert fault.message.startswith(message)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path, read, plan):
    lines, _ = read(SOUND)
    path = tmp_path / "layouts.csv"
    path.write_bytes(f"\ufeff{HEADER}\n{SOUND}".replace("\n", "\r\n").encode())
    assert read_layouts(path, plan, ())[0] == lines


def test_a_line_is_frozen():
    line = LayoutLine(layout="t", place="end", text=("註",))
    with pytest.raises(ValueError, match="frozen"):
        line.layout = "u"
