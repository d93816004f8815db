"""Work items at every edge of their due months, and what must hold whatever the months are."""

from calendar import monthrange

import progress_cases as cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import KpiError, load_progress, progress, progress_roll_up, roc
from kpitools.analysis.progress import STATES, Reported, Standing, judge

DONE = ("done_in_time", "done_late")


def state(as_of, due="104.6", within=3, year=104, **said):
    return judge(Reported(**said), due, roc.evaluation_date(as_of, year), within)


@pytest.mark.parametrize(
    ("done", "as_of", "wanted"),
    [
        ("104.06", "104.12", Standing("done_in_time")),
        ("104.05", "104.12", Standing("done_in_time")),
        ("104.07", "104.12", Standing("done_late", None, 1)),
        ("105.06", "105.12", Standing("done_late", None, 12)),
        ("104.06", "104.06", Standing("done_in_time")),
        ("104.06", "104.06.30", Standing("done_in_time")),
        ("104.06", "104.06.29", Standing("due_soon")),
        ("104.07", "104.06", Standing("overdue", None, 0)),
        ("104.07", "104.07.30", Standing("overdue", None, 1)),
        ("104.07", "104.07.31", Standing("done_late", None, 1)),
    ],
)
def test_a_month_done_counts_once_its_last_day_has_come(done, as_of, wanted):
    assert state(as_of, status="done", started="103.01", done=done) == wanted


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        ("104.06.29", "due_soon"),
        ("104.06.30", "overdue"),
        ("104.06", "overdue"),
        ("104.07.01", "overdue"),
        ("104.03.31", "due_soon"),
        ("104.03.01", "due_soon"),
        ("104.02.28", "under_way"),
        ("", "overdue"),
    ],
)
def test_an_item_is_due_through_the_last_day_of_its_month(as_of, wanted):
    assert state(as_of, status="under_way", started="103.01").state == wanted


@pytest.mark.parametrize(
    ("within", "wanted"), [(0, "under_way"), (1, "under_way"), (2, "due_soon")]
)
def test_due_soon_counts_months_ahead(within, wanted):
    assert state("104.04", within=within, status="under_way", started="103.01").state == wanted


def test_the_month_itself_is_due_soon_with_nothing_ahead():
    assert state("104.06.01", within=0, status="under_way", started="103.01").state == "due_soon"


def test_due_months_cross_the_year():
    assert state("103.11.15", due="104.1", status="not_started").state == "due_soon"
    assert state("103.09.30", due="104.1", status="not_started").state == "not_started"


def test_february_ends_on_its_last_day():
    # ROC 105 is 2016, a leap year; 104 is not.
    assert state("105.02.28", due="105.2", status="under_way").state == "due_soon"
    assert state("105.02.29", due="105.2", status="under_way").state == "overdue"
    assert state("104.02.28", due="104.2", status="under_way").state == "overdue"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"status": "not_started"}, Standing("not_started")),
        ({"status": "under_way"}, Standing("under_way")),
        ({"started": "102.12"}, Standing("under_way")),
        ({"started": "103.01"}, Standing("under_way")),
        ({"started": "103.02"}, Standing("not_started")),
        ({"status": "under_way", "started": "103.02"}, Standing("not_started")),
        ({"status": "not_applicable"}, Standing("not_applicable")),
        ({"status": "not_applicable", "started": "103.01"}, Standing("under_way")),
        ({"status": "done"}, Standing(None, "no_done_month")),
        ({"status": "done", "done": "104.05"}, Standing(None, "no_started_month")),
        ({}, Standing(None, "missing_value")),
        ({"fault": "no_return"}, Standing(None, "no_return")),
    ],
)
def test_what_is_neither_done_nor_due(said, wanted):
    assert state("103.01", **said) == wanted


MONTHS = st.tuples(st.integers(102, 106), st.integers(1, 12))
SAID = st.fixed_dictionaries(
    {
        "status": st.sampled_from([None, "not_started", "under_way", "done", "not_applicable"]),
        "started": st.none() | MONTHS,
        "done": st.none() | MONTHS,
    }
)


@st.composite
def days(draw):
    year, month = draw(MONTHS)
    return year, month, draw(st.integers(1, monthrange(roc.ce_year(year), month)[1]))


def said_of(raw):
    months = {name: raw[name] and "{}.{:02}".format(*raw[name]) for name in ("started", "done")}
    return Reported(raw["status"], **months)


@given(raw=SAID, due=MONTHS, first=days(), second=days(), within=st.integers(0, 12))
def test_a_later_day_undoes_nothing_and_forgives_nothing(raw, due, first, second, within):
    early, late = sorted((first, second))
    limit = "{}.{}".format(*due)
    before, after = (judge(said_of(raw), limit, when, within) for when in (early, late))
    if before.state in DONE:
        assert after == before
    if before.state == "overdue":
        assert after.state in ("overdue", "done_late")
        assert after.months_late >= before.months_late or after.state == "done_late"
    if before.state == "not_applicable" or before.reason in ("missing_value", "no_done_month"):
        assert after == before
    if after.state in ("not_started",):
        assert before.state in ("not_started", None)


@given(raw=SAID, due=MONTHS, when=days(), within=st.integers(0, 12))
def test_every_item_has_a_state_or_a_reason_and_never_both(raw, due, when, within):
    found = judge(said_of(raw), "{}.{}".format(*due), when, within)
    assert (found.state in STATES) != (found.reason is not None)
    assert (found.months_late is not None) == (found.state in ("done_late", "overdue"))


@given(raw=SAID, due=MONTHS, when=days(), more=st.integers(1, 12), within=st.integers(0, 12))
def test_looking_further_ahead_only_makes_more_due_soon(raw, due, when, more, within):
    limit = "{}.{}".format(*due)
    near, far = (judge(said_of(raw), limit, when, each) for each in (within, within + more))
    assert far == near or far.state == "due_soon"


@given(raw=SAID, due=MONTHS, later=MONTHS, when=days())
def test_a_later_due_month_is_never_worse(raw, due, later, when):
    first, second = sorted((due, later))
    tight, loose = (judge(said_of(raw), "{}.{}".format(*each), when) for each in (first, second))
    if tight.state == "done_in_time":
        assert loose.state == "done_in_time"
    if loose.state == "overdue":
        assert tight.state == "overdue"


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("staged"))


@pytest.fixture
def table(staged, tmp_path):
    """The table of a year in which A1's rows are put differently."""

    def make(rows=None, as_of="", drop=(), within=3):
        entries = {"A1": {**cases.filled(staged, "A1"), **(rows or {})}}
        folder = cases.write_forms(staged, tmp_path, entries)
        for code in drop:
            (folder / f"{code}-progress.xlsx").unlink()
        return progress(staged, cases.intake(staged, folder), as_of, within)

    return make


def standing(table):
    return [(row.work_item, row.organisation, row.state, row.reason) for row in table.itertuples()]


def test_one_row_an_item_and_reporting_body(table):
    assert standing(table(as_of="104.05")) == [
        ("1", "A1", "done_in_time", None),
        ("1", "B1", "done_in_time", None),
        ("2", "A1", "under_way", None),
        ("2", "A2", "under_way", None),
        ("2", "B1", "under_way", None),
        ("3", None, None, "nobody_here"),
    ]


def test_a_row_says_where_it_was_read(staged, table):
    row = table().iloc[0]
    place = cases.cell(staged, "A1", "item.1", "done")
    assert (row["file"], row["sheet"], row["cell"]) == ("A1-progress.xlsx", *place)
    assert (row["evidence"], row["due"]) == ("函 1 號", "104.06")


def test_a_body_that_filed_nothing_is_told_so(table):
    rows = standing(table(drop=("B1",)))
    assert [each for each in rows if each[1] == "B1"] == [
        ("1", "B1", None, "no_return"),
        ("2", "B1", None, "no_return"),
    ]


@pytest.mark.parametrize(
    ("row", "state", "reason"),
    [
        ({"status": "done", "done": "年底"}, None, "unusable_value"),
        ({"status": "done", "done": 104.1}, None, "unusable_value"),
        ({"started": "不知何時"}, None, "unusable_value"),
        ({"status": "快好了"}, None, "unusable_value"),
        ({"status": "快好了", "done": "104.05"}, "done_in_time", None),
        ({"started": "不知何時", "done": "104.05"}, "done_in_time", None),
        ({"started": "104.05", "done": "104.02"}, None, "error_finding"),
        ({"done": "105.06"}, None, "error_finding"),
        ({"status": "done"}, None, "no_done_month"),
        ({"remark": "洽辦中"}, None, "missing_value"),
        ({"status": "under_way", "done": "－"}, "overdue", None),
    ],
)
def test_what_can_not_be_used_has_its_reason(table, row, state, reason):
    assert standing(table({"item.1": row}))[0][2:] == (state, reason)


def test_as_of_a_day_before_it_was_done(table):
    rows = {row[:2]: row[2] for row in standing(table(as_of="104.05.30"))}
    assert rows["1", "A1"] == "due_soon"


def test_counts_add_up_to_what_was_expected(table):
    made = table(drop=("B1",))
    for by in ("item", "first_level"):
        rolled = progress_roll_up(made, by)
        states = rolled[[*STATES, "untold"]].sum(axis=1)
        assert list(states) == list(rolled["reports"])
    assert list(progress_roll_up(made)["share_done"]) == [50, 0, None]
    assert list(progress_roll_up(made)["reason"]) == [None, None, "nobody_here"]
    heads = progress_roll_up(made, "first_level")
    assert list(zip(heads["first_level"], heads["reports"], strict=True)) == [("A1", 3), ("B1", 2)]


@pytest.mark.parametrize(
    "call",
    [
        lambda made, staged, read: progress(staged, read, "十月"),
        lambda made, staged, read: progress(staged, read, "", -1),
        lambda made, staged, read: progress(staged, read, "", 1.5),
        lambda made, staged, read: progress_roll_up(made, "city"),
    ],
)
def test_what_makes_no_sense_is_refused(staged, table, call, tmp_path):
    made = table()
    read = cases.intake(staged, tmp_path / "staged" / "104")
    with pytest.raises(KpiError):
        call(made, staged, read)


def test_the_shipped_year_as_of_june_and_december(epaper):
    entries = load_progress(epaper, None, 104)
    june, december = (progress(epaper, entries, as_of) for as_of in ("104.06", "104.12"))
    for table in (june, december):
        told = table["state"].notna()
        assert (told | table["reason"].notna()).all() and not (told & table["reason"].notna()).any()
        assert set(table.loc[table["organisation"].isna(), "reason"]) == {"nobody_here"}
    late = june[june["state"] == "overdue"]
    later = december.loc[late.index, "state"]
    assert set(late["work_item"]) == {"2.2"} and set(later) == {"done_late"}
