"""The bundled font: made by its script, with its licence, and whole for all that is ever drawn."""

import pytest
from fontTools.ttLib import TTFont

from kpitools.figures.font.subset import TARGET, characters
from kpitools.figures.picture import FONT
from kpitools.paths import ROOT

DRAWN = (
    "parameters/*/plan.yaml",
    "parameters/*/organisations.csv",
    "parameters/*/reviews.yaml",
    "parameters/*/corrections.yaml",
    "kpitools/plan/ratings.yaml",
    "returns/demonstration.yaml",
    "kpitools/returns/units.csv",
    "kpitools/sampling/fieldwork.csv",
    "kpitools/workbook/*.csv",
    "kpitools/workbook/text.yaml",
)
"""Where every word comes from that a picture may hold."""
NOT_DRAWN = {chr(code) for code in range(0x2500, 0x2580)} | set("\n\r\t\ufeff\u3000")


@pytest.fixture(scope="module")
def glyphs():
    with TTFont(FONT) as font:
        return {chr(code) for code in font.getBestCmap()}


@pytest.mark.parametrize("pattern", DRAWN)
def test_every_character_of_our_words_and_data_has_a_glyph(glyphs, pattern):
    files = sorted(ROOT.glob(pattern))
    assert files
    for path in files:
        missing = set(path.read_text(encoding="utf-8")) - glyphs - NOT_DRAWN
        assert not missing, (path, missing)


def test_the_font_holds_what_its_script_asks_for(glyphs):
    assert TARGET == FONT
    # Noto Sans CJK TC itself has no glyph for these two signs of Big5.
    assert set(characters()) - glyphs - NOT_DRAWN == {"≒", "ˍ"}
    assert FONT.stat().st_size < 2_000_000


def test_the_licence_lies_beside_the_font():
    licence = FONT.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright" in licence
