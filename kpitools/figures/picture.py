"""Pictures for notebooks: matplotlib in Traditional Chinese with no setup, PNG with a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from matplotlib import font_manager, rc_context
from matplotlib.figure import Figure

FONT = Path(__file__).parent / "font" / "NotoSansTC-Subset.otf"
SYSTEM_FONTS = ("Microsoft JhengHei", "PingFang TC", "Noto Sans CJK TC", "TW-Kai")
DPI = 110

# Blue and orange keep apart for colour-blind readers, and light from dark in greyscale print.
GOOD, BAD, QUIET, LINE = "#2F6DA8", "#E69F4B", "#C9D3E0", "#1B1B1B"


@dataclass(frozen=True)
class Picture:
    """A picture and the sentence that says the same in words."""

    png: bytes
    said: str

    def _repr_png_(self) -> bytes:
        return self.png

    def __repr__(self) -> str:
        return self.said


@cache
def _families() -> tuple[str, ...]:
    """The bundled font first, so that a picture is the same everywhere; then what is installed."""
    font_manager.fontManager.addfont(FONT)
    bundled = font_manager.FontProperties(fname=FONT).get_name()
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return (bundled, *(name for name in SYSTEM_FONTS if name in installed))


@contextmanager
def chinese() -> Iterator[None]:
    """Draw with fonts that have every character, whatever the machine has installed."""
    settings = {
        "font.family": list(_families()),
        "font.size": 11,
        "axes.unicode_minus": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "hatch.linewidth": 0.8,
        # A name with two dollar signs is a name, no formula to be set.
        "text.parse_math": False,
    }
    with rc_context(settings):
        yield


def picture(figure: Figure, said: str) -> Picture:
    """Render a figure to PNG; the same figure gives the same bytes on any day."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None})
    return Picture(buffer.getvalue(), said)
