"""Numerals to exact numbers: 1,234 and 47 萬 0,432 and 一百二十; what may mean two things is refused."""

import re
from decimal import Context, Decimal
from math import isfinite
from numbers import Integral, Real

HAN_DIGITS = "零〇一二三四五六七八九兩壹貳參叁肆伍陸柒捌玖廿卅"
POWERS = {"十": 1, "百": 2, "千": 3, "萬": 4, "億": 8, "兆": 12}
MULTIPLIERS = "十百千萬億兆拾佰仟万亿"

_TIDY = str.maketrans(
    {
        **dict(
            zip(
                "〇兩壹貳參叁肆伍陸柒捌玖拾佰仟万亿",
                "零二一二三三四五六七八九十百千萬億",
                strict=True,
            )
        ),
        "廿": "二十",
        "卅": "三十",
    }
)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_GROUP = re.compile(r"\s*([0-9,]*(?:\.[0-9]+)?)\s*([十百千]?(?:萬億|[萬億兆])?)")
_PLAIN = re.compile(r"[0-9]*(?:\.[0-9]+)?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PADDED = re.compile(r"0,[0-9]{3}(?:\.[0-9]+)?")
_HAN = re.compile(r"(?:([^兆]+)兆)?(?:([^兆億]+)億)?(?:([^兆億萬]+)萬)?([^兆億萬]*)")
_HAN_RUN = re.compile(f"[{HAN_DIGITS}{MULTIPLIERS}]+")
_EXACT = Context(prec=1000)
"""Wide enough for every text that is read: arithmetic in it rounds nothing."""
EXACT = 2.0**53
"""Whole floats below it are spelt as the whole number they are."""
_FARTHEST = 400
"""Places from the point; a float holds 324, and nobody types a number of more."""


def whole_or_decimal(number: Real | Decimal) -> int | Decimal | None:
    """An int where it is whole, else a Decimal; None where it is not finite.

    A binary float goes by its shortest spelling, which is what its author typed.
    """
    if isinstance(number, float):
        if number.is_integer() and abs(number) < EXACT:
            return int(number)
        number = Decimal(repr(float(number))) if isfinite(number) else Decimal("nan")
    elif isinstance(number, Integral):
        return int(number)
    elif not isinstance(number, Decimal):
        number = Decimal(str(number))
    if not number.is_finite() or abs(number.adjusted()) > _FARTHEST:
        return None
    return int(number) if number == number.to_integral_value(context=_EXACT) else number


def read_numeral(text: str) -> int | Decimal | None:
    """Read a numeral of half-width digits or of Chinese characters; None where it is neither.

    A lone last digit is refused in ``3 萬 5`` and ``三百五``: said aloud they are 35,000 and 350,
    read by the rule 30,005 and 305.
    """
    tidy = text.strip().translate(_TIDY)
    return _digit_numeral(tidy) if re.search("[0-9]", tidy) else _han_numeral(tidy)


def with_digits(text: str) -> str:
    """Spell every Chinese numeral in a text in digits, where it can be read."""

    def spelt(run: re.Match) -> str:
        number = _han_whole(run[0].translate(_TIDY))
        return run[0] if number is None else str(number)

    return _HAN_RUN.sub(spelt, text)


def _digit_numeral(text: str) -> int | Decimal | None:
    total, limit, place = Decimal(0), None, 0
    while place < len(text):
        digits, multiplier = (group := _GROUP.match(text, place)).groups()
        place = group.end()
        valid = _PLAIN.fullmatch(digits) or _THOUSANDS.fullmatch(digits)
        after = limit is not None and _PADDED.fullmatch(digits)
        if not digits or not (valid or after):
            return None
        power = sum(POWERS[each] for each in multiplier)
        more = place < len(text)
        lone = limit is not None and not power and len(digits.partition(".")[0]) < 2
        if lone or (more and (not power or "." in digits)):
            return None
        part = Decimal(f"{digits.replace(',', '')}E{power}")
        if limit is not None and part >= 10**limit:
            return None
        total, limit = _EXACT.add(total, part), power
    return whole_or_decimal(total)


def _han_numeral(text: str) -> int | Decimal | None:
    whole, point, places = text.partition("點")
    number = _han_whole(whole)
    if not point or number is None:
        return number
    if not places or any(each not in _DIGITS for each in places):
        return None
    return whole_or_decimal(Decimal(f"{number}.{_positional(places)}"))


def _positional(text: str) -> str:
    return "".join(str(_DIGITS[each]) for each in text)


def _han_whole(text: str) -> int | None:
    """一百二十 by its powers, or 一〇四 digit by digit."""
    if text and all(each in _DIGITS for each in text):
        return int(_positional(text))
    parts = _HAN.fullmatch(text) if text else None
    if parts is None:
        return None
    total, higher = 0, False
    for section, power in zip(parts.groups(), (12, 8, 4, 0), strict=True):
        if section:
            value = _section(section, after=higher)
            if value is None:
                return None
            total, higher = total + value * 10**power, True
    return total


def _section(text: str, after: bool) -> int | None:
    """Up to 9,999; ``after`` says that a larger power stands before it."""
    total, last, digit, before = 0, 4, None, ""
    lone = not after
    for each in text:
        if each == "零":
            if digit is not None or before == "零":
                return None
            lone = True
        elif each in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[each]
        else:
            power = POWERS.get(each, last)
            if power >= last or (digit is None and (power > 1 or before == "零")):
                return None
            total += (1 if digit is None else digit) * 10**power
            last, digit, lone = power, None, power == 1
        before = each
    if digit is None:
        return None if before == "零" else total
    return total + digit if lone else None
