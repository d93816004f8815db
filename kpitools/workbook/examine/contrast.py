"""Whether words can be told from what is behind them, by the formula of WCAG 2."""

from collections.abc import Iterator

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.worksheet.worksheet import Worksheet

from kpitools.workbook.examine.flaw import Flaw

SMALL, LARGE = 4.5, 3.0
"""Least contrast of a text, and of a large one: 18 points, or 14 in bold (WCAG 2.1, 1.4.3)."""
_THEME = {0: "FFFFFF", 1: "000000"}


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours written ``RRGGBB``, 1 to 21.

    ``(L1 + 0.05) / (L2 + 0.05)`` with the relative luminance L of the lighter over the darker
    (WCAG 2.1, "contrast ratio" and "relative luminance").
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[nth : nth + 2], 16) / 255 for nth in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def low_contrasts(sheet: Worksheet) -> Iterator[Flaw]:
    """Yield the first cell of each look, and each conditional format, that can hardly be read."""
    seen: dict[int, float | None] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None or cell.style_id in seen:
                continue
            fill = _colour(cell.fill.fgColor) if cell.fill.patternType == "solid" else None
            seen[cell.style_id] = low = _low(cell.font, fill or "FFFFFF")
            if low:
                yield Flaw("low_contrast", sheet.title, cell.coordinate, f"{low:.2f}")
    for ranges in sheet.conditional_formatting:
        for rule in ranges.rules:
            if rule.dxf is None:
                continue
            fill = rule.dxf.fill and _colour(rule.dxf.fill.bgColor)
            low = _low(rule.dxf.font, fill or "FFFFFF")
            if low:
                yield Flaw("low_contrast", sheet.title, str(ranges.sqref), f"{low:.2f}")


def _low(font, fill: str) -> float | None:
    """The contrast where it is too low, else None."""
    text = _colour(font.color) if font is not None and font.color is not None else None
    size = (font.sz if font is not None else None) or 11
    large = size >= 18 or (size >= 14 and bool(font.b))
    found = contrast(text or "000000", fill)
    return found if found < (LARGE if large else SMALL) else None


def _colour(colour) -> str | None:
    """``RRGGBB`` of a colour; None where a theme or the system decides."""
    if colour is None:
        return None
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return colour.rgb[-6:]
    if colour.type == "theme":
        return _THEME.get(colour.theme)
    if colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
        return COLOR_INDEX[colour.indexed][-6:]
    return None
