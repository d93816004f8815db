"""The generator of the demonstration returns: the same settings give the same bytes, as committed."""

import re
import zipfile

import pytest

from kpitools.demonstration import invent
from kpitools.demonstration.progress import write_progress_years
from kpitools.paths import ROOT
from kpitools.plan.source import parse

COMMITTED = ROOT / "returns"


def settings(name: str):
    return parse(name, (COMMITTED / name).read_text(encoding="utf-8")).value


def contents(folder) -> dict[tuple[str, str], tuple]:
    """Every part of every workbook, in order and with its stamp, so that a difference has a name.

    How well the parts are compressed depends on the zlib at hand, and is left out.
    """
    found = {}
    for path in sorted(folder.glob("*.xlsx")):
        with zipfile.ZipFile(path) as book:
            for nth, part in enumerate(book.infolist()):
                found[path.name, part.filename] = (nth, part.date_time, book.read(part))
    return found


def differing(one, two) -> list[tuple[str, str]]:
    """Workbooks and parts that differ between two folders; empty when all bytes are the same."""
    left, right = contents(one), contents(two)
    return sorted(each for each in {*left, *right} if left.get(each) != right.get(each))


@pytest.fixture(scope="module")
def generated(secretariat, epaper, tmp_path_factory):
    """Every year of the secretariat and the first of the paperless plan, written anew."""
    folder = tmp_path_factory.mktemp("returns")
    declared = settings("demonstration.yaml")
    bodies = {
        year: invent._one_body(secretariat, declared["secretariat"], year)
        for year in secretariat.years
    }
    invent.write_years(secretariat, bodies, declared["secretariat"], folder / "secretariat")
    city = {102: invent._city(epaper, declared["epaper"], 102)}
    invent.write_years(epaper, city, declared["epaper"], folder / "epaper")
    for plan, years in ((secretariat, secretariat.years), (epaper, (102,))):
        write_progress_years(plan, years, declared[plan.plan]["progress"], folder / plan.plan)
    for figures in settings("real_figures.yaml"):
        invent._write_real(figures, folder)
    return folder


@pytest.mark.parametrize(
    "year",
    ["epaper/101", "epaper/102", *(f"secretariat/{year}" for year in range(103, 108))],
)
def test_returns_written_anew_are_those_committed(generated, year):
    assert contents(generated / year)
    assert differing(generated / year, COMMITTED / year) == []


@pytest.mark.parametrize("name", ["faults.csv", "progress-faults.csv"])
def test_faults_listed_anew_are_those_committed(generated, name):
    for plan in ("epaper", "secretariat"):
        anew, committed = (
            (folder / plan / name).read_text(encoding="utf-8-sig").splitlines()
            for folder in (generated, COMMITTED)
        )
        years = {line.split(",")[0] for line in anew}
        assert anew == [line for line in committed if line.split(",")[0] in years]


def test_every_declared_fault_is_listed_and_no_other():
    for plan, declared in settings("demonstration.yaml").items():
        lines = (COMMITTED / plan / "faults.csv").read_text(encoding="utf-8-sig").splitlines()
        listed = [tuple(line.split(",")[:3]) for line in lines[1:]]
        wanted = [(str(each["year"]), each["code"]) for each in declared["faults"]]
        assert sorted(row[:2] for row in listed) == sorted(wanted)
        path = COMMITTED / plan / "progress-faults.csv"
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        wanted = [(str(each["year"]), each["code"]) for each in declared["progress"]["faults"]]
        assert sorted(tuple(line.split(",")[:2]) for line in lines[1:]) == sorted(wanted)


def test_writing_again_leaves_no_file_of_an_earlier_run(secretariat, tmp_path):
    declared = settings("demonstration.yaml")["secretariat"]
    (tmp_path / "104").mkdir()
    (tmp_path / "104" / "OLD.xlsx").write_bytes(b"old")
    entries = {104: invent._one_body(secretariat, declared, 104)}
    (written,) = invent.write_years(secretariat, entries, declared, tmp_path)
    assert [path.name for path in (tmp_path / "104").iterdir()] == [written.name]


def test_the_returns_that_ship_stay_small():
    sizes = [path.stat().st_size for path in COMMITTED.rglob("*") if path.is_file()]
    assert sum(sizes) < 6 * 2**20


def test_no_workbook_tells_when_or_where_it_was_written():
    for path in COMMITTED.rglob("*.xlsx"):
        if not zipfile.is_zipfile(path):
            continue
        with zipfile.ZipFile(path) as book:
            core = book.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2015-01-01T"}, path
