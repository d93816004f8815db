"""The kinds of value a plan file may hold, and the frozen model every part of a plan is made of."""

from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from kpitools import roc


class Declared(BaseModel):
    """A frozen part of a plan; a key nobody declared is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


def shown(value: Any) -> str:
    """Spell a value found in a file as its writer knows it."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple | list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, Decimal) else repr(value)


def _exact(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"found {shown(value)}; expected a number without quotes or unit")
    if not isfinite(float(value)):
        raise ValueError(f"found {shown(value)}; expected a number that a workbook can hold")
    return Decimal(value)


def _month(text: str) -> str:
    roc.parse_month(text)
    return text


def _date(text: str) -> str:
    roc.parse_date(text)
    return text


REPORTERS = ("first_level", "all", "nobody_here")


def _reporters(value: Any) -> Any:
    if value in REPORTERS:
        return value
    several = isinstance(value, tuple | list) and value
    if not several or not all(isinstance(each, str) and each for each in value):
        known = ", ".join(REPORTERS)
        raise ValueError(f"found {shown(value)}; expected {known}, or a list of codes")
    return tuple(value)


Number = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": "number"})]
"""An exact number: never passes through a binary float."""

Year = Annotated[int, Field(ge=1, le=300, description="ROC year, such as 104")]
Yearly = Annotated[
    dict[Year, Number],
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": "^[0-9]{1,3}$"},
            "additionalProperties": {"type": "number"},
        }
    ),
]
RocMonth = Annotated[
    str,
    AfterValidator(_month),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2,3}\.\d{1,2}$"}),
]
RocDate = Annotated[
    str,
    AfterValidator(_date),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2,3}\.\d{1,2}(\.\d{1,2})?$"}),
]
Reporters = Annotated[
    str | tuple[str, ...],
    BeforeValidator(_reporters),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(REPORTERS)},
                {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
            ]
        }
    ),
]
"""Who of the registry reports on something: all first-level bodies, all bodies, nobody, or codes."""

Name = Annotated[str, Field(min_length=1, pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""A short name used in files and formulas: lower-case letters, digits, underscore."""

Text = Annotated[str, Field(min_length=1)]
