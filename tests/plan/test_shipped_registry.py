"""The registries that ship: the bodies of the invented city, and the secretariat's own."""

from collections import Counter

import pytest

from kpitools.plan.organisations import first_level, months_in, organisations_in


@pytest.mark.parametrize("year", [102, 103, 104, 105])
def test_the_city_has_bodies_in_three_tiers_every_year(epaper, year):
    tiers = Counter(each.tier for each in organisations_in(epaper.organisations, year).values())
    assert tiers[1] >= 14
    assert tiers[2] + tiers[3] >= 80
    assert tiers[3] > 0


@pytest.mark.parametrize("year", [102, 103, 104, 105])
def test_every_body_stands_under_a_first_level_body(epaper, year):
    bodies = organisations_in(epaper.organisations, year)
    assert {bodies[first_level(bodies, code)].tier for code in bodies} == {1}


def test_a_school_stands_under_the_bureau_of_its_district(epaper):
    bodies = organisations_in(epaper.organisations, 104)
    assert bodies["D0401S01"].parent == "D0401"
    assert first_level(bodies, "D0401S01") == "D0400"
    assert first_level(bodies, "D0400") == "D0400"


def test_bodies_stand_in_legal_order(epaper):
    orders = [each.order for each in organisations_in(epaper.organisations, 104).values()]
    assert orders == sorted(orders)


def test_one_body_is_closed_from_july_104(epaper):
    assert months_in(epaper.organisations, "D0902", 103) == tuple(range(1, 13))
    assert months_in(epaper.organisations, "D0902", 104) == (1, 2, 3, 4, 5, 6)
    assert months_in(epaper.organisations, "D0902", 105) == ()
    assert "D0902" in organisations_in(epaper.organisations, 104)
    assert "D0902" not in organisations_in(epaper.organisations, 105)


def test_one_body_is_founded_in_july_103(epaper):
    assert "D1700" not in organisations_in(epaper.organisations, 102)
    assert months_in(epaper.organisations, "D1700", 103) == (7, 8, 9, 10, 11, 12)
    assert months_in(epaper.organisations, "D1700", 104) == tuple(range(1, 13))


def test_one_body_is_renamed_in_104(epaper):
    names = [organisations_in(epaper.organisations, year)["D0101"].name for year in (103, 104)]
    assert names == ["示範市資訊室", "示範市資訊中心"]
    assert months_in(epaper.organisations, "D0101", 103) == tuple(range(1, 13))
    assert months_in(epaper.organisations, "D0101", 104) == tuple(range(1, 13))


def test_the_earlier_scheme_is_one_body_in_101_only(epaper):
    assert list(organisations_in(epaper.organisations, 101)) == ["NATION"]
    assert "NATION" not in organisations_in(epaper.organisations, 102)


def test_every_body_of_the_plans_own_years_is_of_the_invented_city(epaper, secretariat):
    for plan in (epaper, secretariat):
        for year in plan.demonstration_years:
            bodies = organisations_in(plan.organisations, year).values()
            assert all(each.name.startswith("示範市") for each in bodies)


def test_the_secretariat_is_real_before_104_and_invented_after(secretariat):
    for year in (100, 101, 102, 103):
        assert list(organisations_in(secretariat.organisations, year)) == ["TC10"]
    for year in (104, 105, 106, 107):
        assert list(organisations_in(secretariat.organisations, year)) == ["DEMO10"]
