"""The picker of year and body: there for a person, silent for every machine."""

import sys

import pytest

from kpitools import pick
from kpitools.figures import picker


@pytest.fixture
def person(monkeypatch):
    monkeypatch.setattr(picker, "person_present", lambda: True)


def test_nothing_is_offered_where_no_person_is_present(secretariat_106):
    assert pick(*secretariat_106, 106) is None


def test_nothing_is_offered_without_ipywidgets(secretariat_106, person, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert pick(*secretariat_106, 106) is None


def test_a_person_picks_a_year_and_sees_the_body(secretariat_106, person):
    _, (years, bodies), place = _parts(pick(*secretariat_106, 106))
    assert years.options == tuple(picker.years_in(secretariat_106[0])) and years.value == 106
    assert [name for name, _ in bodies.options] == ["示範市政府秘書處"]
    before = place.value
    assert "達成" in before and "<script" not in before
    years.value = 104
    assert place.value != before and bodies.value == "DEMO10"


def test_another_year_shows_the_body_picked_and_no_other_in_between(epaper_104, person):
    _, (years, bodies), place = _parts(pick(*epaper_104, 104))
    bodies.value = bodies.options[2][1]
    seen = []
    place.observe(lambda change: seen.append(change["new"]), "value")
    code = bodies.value
    years.value = 103
    assert bodies.value == code and len(seen) == 1


def test_a_year_that_can_not_be_read_is_told_in_its_place(secretariat_106, person, tmp_path):
    folder = tmp_path / "secretariat"
    for year in ("105", "106"):
        (folder / year).mkdir(parents=True)
        (folder / year / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    _, (years, bodies), place = _parts(pick(*secretariat_106, 106, str(tmp_path)))
    assert years.options == (105, 106)
    (folder / "105" / "broken.xlsx").unlink()
    years.value = 105
    assert "is empty" in place.value and bodies.options == ()
    years.value = 106
    assert "達成" in place.value


@pytest.mark.parametrize(("metadata", "present"), [({"cellId": "a"}, True), ({}, False)])
def test_a_front_end_is_known_by_the_cell_it_names(monkeypatch, metadata, present):
    class Kernel:
        @staticmethod
        def get_parent(channel):
            return {"metadata": metadata}

    class IPython:
        kernel = Kernel

        @staticmethod
        def get_ipython():
            return IPython

    monkeypatch.setitem(sys.modules, "IPython", IPython)
    assert picker.person_present() is present


def _parts(widget):
    title, lists, place = widget.children
    return title, lists.children, place
