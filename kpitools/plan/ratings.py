"""How a rate or a score becomes a rating: ordered rules, the first that fits wins."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kpitools.plan.types import Declared, Number, Text
from kpitools.yaml_file import read_yaml

CANNOT_BE_RATED = "cannot_be_rated"
STATES = ("excellent", "good", "fair", "poor", CANNOT_BE_RATED)
"""The five states a rating may take, best first; the last beats any score."""

PRESETS = ("two_state", "ninety_seventy_five", "three_light", "four_light")


class RatingRule(Declared):
    """One rule: the rating it gives, and all that must hold for it. Without conditions it fits all."""

    rating: Literal["excellent", "good", "fair", "poor"]
    name: Text = Field(description="What readers are told, such as 綠燈")
    name_en: Text
    at_least: Annotated[Number, Field(ge=0, le=100)] | None = Field(
        None, description="Least capped rate of an indicator, or least score of the plan, per cent"
    )
    met: bool = Field(False, description="The target must be met")
    critical_met: bool = Field(False, description="Every critical indicator must be met")

    @property
    def is_open(self) -> bool:
        """Whether the rule fits whatever comes."""
        return self.at_least is None and not self.met and not self.critical_met


class Scale(Declared):
    """An ordered list of rules, or the name of a preset that holds one."""

    preset: Literal["two_state", "ninety_seventy_five", "three_light", "four_light"] | None = None
    rules: tuple[RatingRule, ...] = ()
    unrated_name: Text | None = Field(None, description="Word for what can not be rated; 無法評定")
    unrated_name_en: Text | None = None

    @property
    def in_order(self) -> tuple[RatingRule, ...]:
        """The rules in force; none where the plan declares no rating."""
        return _presets()[self.preset].rules if self.preset else self.rules

    def unrated(self, language: str) -> str | None:
        """The word of this scale for what can not be rated, if it has one of its own."""
        own = self.unrated_name if language == "zh-TW" else self.unrated_name_en
        if own is None and self.preset:
            return _presets()[self.preset].unrated(language)
        return own


class Ratings(Declared):
    """Scales of the plan: one for each indicator's rate, one for the total score."""

    indicators: Scale = Scale()
    total: Scale = Scale()


@cache
def _presets() -> dict[str, Scale]:
    """Ready scales by name, from ``ratings.yaml``."""
    known = read_yaml(Path(__file__).with_name("ratings.yaml"))
    return {name: Scale.model_validate(_exact(scale)) for name, scale in known.items()}


def _exact(scale: dict) -> dict:
    """A list of YAML as the tuple a strict model wants."""
    return {**scale, "rules": tuple(scale["rules"])}
