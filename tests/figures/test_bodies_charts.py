"""The heat map and the dot plot: words beside every colour, every body drawn, the same twice."""

import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from kpitools import dot_plot, heat_map, roll_up
from kpitools.figures.picture import BAD, GOOD


@pytest.fixture(scope="module")
def grouped(epaper_104):
    plan, _, attained = epaper_104
    return roll_up(plan, attained, by="first_level")


def drawn(monkeypatch, module, draw):
    """The figure behind a picture, caught as it is rendered."""
    caught = []
    monkeypatch.setattr(f"{module}.picture", lambda figure, said: caught.append(figure) or said)
    draw()
    return caught[0].axes[0]


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_pictures_are_the_same_twice_and_miss_no_glyph(
    epaper_104, secretariat_106, grouped, language, recwarn
):
    plan, _, attained = epaper_104
    one, two = (heat_map(plan, grouped, language) for _ in range(2))
    assert one.png == two.png
    one, two = (dot_plot(plan, attained, language) for _ in range(2))
    assert one.png == two.png
    plan, _, attained = secretariat_106
    assert heat_map(plan, roll_up(plan, attained, by="first_level"), language).png
    assert dot_plot(plan, attained, language).png
    assert not [each for each in recwarn if "Glyph" in str(each.message)]


def test_every_cell_of_the_heat_map_says_its_colour_in_a_word(epaper_104, grouped, monkeypatch):
    axes = drawn(monkeypatch, "kpitools.figures.heat_map", lambda: heat_map(epaper_104[0], grouped))
    told = [text.get_text() for text in axes.texts]
    assert len(told) == len(axes.patches) == len(grouped)
    assert sum(each.startswith("達成") for each in told) == sum(grouped["met"] == True)  # noqa: E712
    assert sum(each.startswith("未達") for each in told) == sum(grouped["met"] == False)  # noqa: E712


def test_a_target_missed_by_a_hair_does_not_read_as_100(epaper_104, grouped, monkeypatch):
    row = grouped.iloc[[0]].assign(rate=99.97, met=pd.Series([False], dtype=object))
    axes = drawn(monkeypatch, "kpitools.figures.heat_map", lambda: heat_map(epaper_104[0], row))
    assert [text.get_text() for text in axes.texts] == ["未達  99.9"]


def test_bodies_beyond_what_can_be_read_are_counted(epaper_104, grouped, monkeypatch):
    monkeypatch.setattr("kpitools.figures.heat_map.picture", lambda figure, said: said)
    many = pd.concat(
        grouped.assign(group_name=grouped["group_name"] + str(nth)) for nth in range(4)
    )
    assert "圖中未繪其餘 8 個單位" in repr(heat_map(epaper_104[0], many))


def test_every_judged_body_has_a_dot_of_its_own(epaper_104, monkeypatch):
    plan, _, attained = epaper_104
    axes = drawn(monkeypatch, "kpitools.figures.dot_plot", lambda: dot_plot(plan, attained))
    judged = attained[attained["rate"].notna() & attained["met"].notna()]
    dots = [each for each in axes.collections if isinstance(each, PathCollection)]
    spots = [tuple(spot) for each in dots for spot in each.get_offsets().tolist()]
    assert len(spots) == len(set(spots)) == len(judged)


def grey(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_met_and_missed_keep_apart_in_a_grey_print():
    light, dark = grey(BAD), grey(GOOD)
    assert (light + 0.05) / (dark + 0.05) > 2
