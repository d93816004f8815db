"""Exact numbers as people read and round them: thousands apart, half away from zero."""

from decimal import Decimal
from fractions import Fraction

Exact = Decimal | Fraction | int


def spell(number: Exact, places: int = 2) -> str:
    """Spell a number: as printed, or a fraction rounded half up to so many decimals."""
    if isinstance(number, Fraction):
        if number.denominator == 1:
            return f"{number.numerator:,}"
        return f"{rounded(number, places):,f}"
    return f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"


def signed(number: Exact, places: int = 2) -> str:
    """Spell a number with its sign, plus or minus."""
    text = spell(number, places)
    return text if text.startswith("-") else f"+{text}"


def places_of(number: Decimal) -> int:
    """Decimals a number is printed with."""
    return max(0, -number.as_tuple().exponent)


def rounded(number: Fraction, places: int) -> Decimal:
    """Round half away from zero, as a person does, exactly."""
    shifted = abs(number) * 10**places
    whole = (2 * shifted.numerator + shifted.denominator) // (2 * shifted.denominator)
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


def cut(number: Fraction, places: int) -> Decimal:
    """Cut off what lies beyond so many decimals."""
    whole = abs(number) * 10**places // 1
    return Decimal(int(whole if number >= 0 else -whole)).scaleb(-places)


def half_unit(number: Decimal) -> Fraction:
    """Half of the last printed place: how far rounding may have moved a number."""
    return Fraction(1, 2 * 10 ** places_of(number))


def summed(numbers: list[Exact]) -> str:
    """Spell a sum as a reader would type it: ``10 + 13 + 7``."""
    return " + ".join(map(spell, numbers))
