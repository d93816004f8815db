"""A short run of damaged files: the promise is kept for each, and the damage was worth the name."""

import time
from collections import Counter

import pytest

from fuzz.answer import answers
from fuzz.mutate import FAMILIES, Mutant, mutant
from fuzz.run import run
from fuzz.seeds import libreoffice_seeds, own_seeds
from fuzz.tally import codes_of, tally

CHANCE = 7
CODES = {"damaged_file", "unknown_format", "extension_differs", "undecodable_text", "unsafe_member"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def own(folder):
    return own_seeds(folder)


def failures(results):
    return {made.number: said.failure for made, said in results if said.failure}


def test_whatever_a_file_holds_the_intake_answers_in_time_with_codes_of_the_catalogue(own, folder):
    results = list(run(CHANCE, range(120), own, folder / "put"))
    assert failures(results) == {}
    assert codes_of(results).keys() >= CODES and len(codes_of(results)) >= 12
    assert 10 < sum(said.clean for _, said in results) < 80
    assert "failures: 0" in tally(results)


def test_files_as_libreoffice_saves_them_are_answered_too(own, folder, soffice):
    saved = libreoffice_seeds(folder, soffice, own)
    results = list(run(CHANCE, range(40), saved, folder / "put"))
    assert failures(results) == {}
    assert {each.form for each in saved} == {"xls", "ods", "xlsx"}
    assert len(codes_of(results)) >= 5


def test_sound_files_say_no_error_so_that_damage_is_seen(own, folder):
    untouched = [
        Mutant(1, seed, "none", (), f"{nth}-{seed.name}", seed.content)
        for nth, seed in enumerate(own)
    ]
    for made, said in answers(untouched, folder):
        assert said.clean and not said.moved and not said.failure, made.name
        assert set(said.codes) <= {"encoding_used"}, made.name


def test_a_number_makes_the_same_file_always_and_every_family_has_its_turn(own, tmp_path):
    time.sleep(1.1)  # a file that holds the second it was made in would now be another
    made = [mutant(CHANCE, number, own) for number in range(400)]
    anew = own_seeds(tmp_path)
    again = [mutant(CHANCE, number, anew) for number in range(400)]
    assert [(each.name, each.content) for each in made] == [
        (each.name, each.content) for each in again
    ]
    families = Counter((each.seed.form, each.family) for each in made)
    wanted = {
        (form, family) for form in ("xlsx", "xls", "csv", "xlsb") for family in FAMILIES[form]
    }
    assert wanted <= families.keys()
    same = [
        each.number for each in made if each.content == each.seed.content and each.family != "name"
    ]
    assert len(same) < 40
