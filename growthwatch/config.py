"""Configuration: one commented ``growthwatch.toml``: thresholds, schedule, teams, wording."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import Field as DataclassField
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, Strict, create_model, model_validator

from growthwatch.detection import Parameters, by_name, title
from growthwatch.detection.parameters import fields_of
from growthwatch.detection.rules import every_rule, thresholds_of
from growthwatch.judgement.limits import Limits
from growthwatch.reading.settings import STRICT, checked, read_toml
from growthwatch.record.errors import CaseloadError
from growthwatch.record.schedule import Schedule
from growthwatch.record.vocabulary import REFERENCES, TERMS

FILE = "growthwatch.toml"
LOGO_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg"}
LARGEST_LOGO = 500_000  # bytes: it is put into every page
# Lists of one number for each age of `from_months`, as `Schedule` has them.
BY_AGE = ("closest_days", "urgent_days", "confirm_days", "concern_days", "recovering_days")


# Without `true` for 1 and "2" for 2.
Number = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]
Days = Annotated[Number, Field(gt=0)]


class Section(BaseModel):
    """A section of the file."""

    model_config = STRICT


class ConfigError(CaseloadError):
    """A configuration that cannot be used: one sentence, with what to do."""


@dataclass(frozen=True)
class Config:
    """How a report looks at a caseload, and what it is called.

    Attributes
    ----------
    title, organisation, note : str
        Heading of the report, whose it is, and a sentence of the team's own under the summary.
    logo : Path or None
        A .png, .svg or .jpg, put into every page.
    reference, term : str or None
        As in `growthwatch.score`; None where the configuration says nothing.
    limits : Limits
        Of the judgement.
    parameters : Parameters
        Thresholds of the rules, and when children are to be weighed.
    teams : dict of str to str
        Names to show for the teams as the export writes them.
    wording : dict of str to str
        Titles to show for rules.
    """

    title: str = "Growth report"
    organisation: str = ""
    note: str = ""
    logo: Path | None = None
    reference: str | None = None
    term: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    limits: Limits = field(default_factory=Limits)
    teams: dict[str, str] = field(default_factory=dict)
    wording: dict[str, str] = field(default_factory=dict)

    def rule_title(self, rule: str) -> str:
        """Return what a rule is called in this report."""
        return self.wording.get(rule) or title(rule)


class ReportSection(Section):
    """The section [report]; an empty text is as if it were not there."""

    title: str = ""
    organisation: str = ""
    note: str = ""
    logo: str = ""
    reference: Literal["", *REFERENCES] = ""  # type: ignore[valid-type]
    term: Literal["", *TERMS] = ""  # type: ignore[valid-type]


class RoutineLine(Section):
    """One routine weighing: what it is called, and ages in days."""

    at: str
    due: Number
    counts_from: Number = Field(alias="from")
    late_after: Number

    @model_validator(mode="after")
    def in_order(self) -> RoutineLine:
        """Refuse ages that do not rise."""
        if not self.counts_from <= self.due <= self.late_after:
            raise ValueError("give ages in days with from before due and due before late_after")
        return self


class ScheduleSection(Section):
    """The section [schedule]; what it does not say stays as `Schedule` has it."""

    routine: list[RoutineLine] | None = None
    from_months: list[Number] | None = None
    closest_days: list[Days] | None = None
    urgent_days: list[Days] | None = None
    confirm_days: list[Days] | None = None
    concern_days: list[Days] | None = None
    recovering_days: list[Days] | None = None
    newborn_loss_days: Days | None = None
    gained_and_lost_days: Days | None = None
    other_urgent_days: Days | None = None
    other_concern_days: Days | None = None
    other_again_urgent_days: Days | None = None
    other_again_concern_days: Days | None = None
    after_discharge_days: list[Days] | None = None

    @model_validator(mode="after")
    def of_one_length(self) -> ScheduleSection:
        """Refuse lists that do not give one number for each age."""
        schedule = self.schedule()
        months = schedule.from_months
        if not months or months[0] != 0 or list(months) != sorted(months):
            raise ValueError("from_months begins with 0 and rises")
        for key in BY_AGE:
            if len(getattr(schedule, key)) != len(months):
                raise ValueError(
                    f"give {key} a number for each of from_months, {len(months)} in all"
                )
        return self

    def schedule(self) -> Schedule:
        """Return the schedule that it describes."""
        given = self.model_dump(exclude_none=True, exclude={"routine"})
        made: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
        }
        if self.routine is not None:
            lines = sorted(self.routine, key=lambda line: line.due)
            made["routine"] = tuple(
                (line.at, line.due, line.counts_from, line.late_after) for line in lines
            )
        return Schedule(**made)


def _numbers(name: str, settings: Mapping[str, DataclassField[Any]]) -> type[Section]:
    """Return the model of a section of single numbers; whole ones where the setting is whole."""
    kinds: dict[str, Any] = {
        one: (Whole | None if setting.type in (int, "int") else Number | None, None)
        for one, setting in settings.items()
    }
    return create_model(name, __base__=Section, **kinds)


def _whole() -> type[BaseModel]:
    """Return the model of the whole file, with the thresholds of every rule that is found."""
    rules: dict[str, Any] = dict.fromkeys(by_name(), (str | None, None))
    sections: dict[str, Any] = {
        "report": ReportSection,
        "thresholds": _numbers("Thresholds", fields_of(thresholds_of(every_rule()))),
        "judgement": _numbers("JudgementSection", _limits()),
        "schedule": ScheduleSection,
        "wording": create_model("Wording", __base__=Section, **rules),
        "teams": dict[str, str],
    }
    made: dict[str, Any] = {
        name: (kind, Field(default_factory=kind if name != "teams" else dict))
        for name, kind in sections.items()
    }
    return create_model("ConfigFile", __base__=Section, **made)


def read_config(path: Path | str) -> Config:
    """Read a ``growthwatch.toml``; what it does not mention stays as it is by default.

    Raises
    ------
    ConfigError
        A ValueError: for a file that is missing, with what to do.
    CaseloadError
        For a file that is no TOML, an unknown name (the nearest known one is told) or a value of
        the wrong kind.
    """
    path = Path(path)
    if not path.is_file():
        raise ConfigError(f"{path} cannot be read: growthwatch init writes one to begin with")
    given: Any = checked(_whole(), read_toml(path), path.name)
    report = {name: text for name, text in given.report.model_dump().items() if text}
    if "logo" in report:
        report["logo"] = _logo(path.parent / report["logo"], path.name)
    return Config(
        **report,
        parameters=Parameters(
            **given.thresholds.model_dump(exclude_none=True), schedule=given.schedule.schedule()
        ),
        limits=Limits(**given.judgement.model_dump(exclude_none=True)),
        teams=given.teams,
        wording=given.wording.model_dump(exclude_none=True),
    )


def _logo(logo: Path, name: str) -> Path:
    if logo.suffix.lower() not in LOGO_TYPES or not logo.is_file():
        raise ConfigError(
            f"{name}: logo {logo.name!r} is not there or not a .png, .svg or .jpg: give its path "
            f"as seen from {name}"
        )
    if logo.stat().st_size > LARGEST_LOGO:
        raise ConfigError(f"{name}: logo {logo.name!r} is larger than 500 kB: make it smaller")
    return logo


def default_text() -> str:
    """Return a ``growthwatch.toml`` with every setting at its default, commented out."""
    routine = "\n".join(
        f'#   {{at = "{at}", due = {due:g}, from = {start:g}, late_after = {late:g}}},'
        for at, due, start, late in Schedule().routine
    )
    schedule = Schedule()
    by_age = "\n".join(f"# {key} = {_short(getattr(schedule, key))}" for key in BY_AGE)
    return f"""\
# How growthwatch looks at this caseload. Use it with: growthwatch report CASELOAD --config {FILE}
# A line that begins with # does nothing: take the # away and change the value. Every value below
# is the one used without this file. run.json of every report records what was used.

[report]
# title = "Growth report"
# organisation = ""            # whose report it is
# note = ""                    # a sentence of your own under the summary
# logo = "logo.png"            # .png, .svg or .jpg beside this file, at most 500 kB
# reference = "uk-who"         # or who, trisomy-21, turner
# term = "exact"               # or paper: birth near term as on the paper charts

[teams]
# The names to show for the teams as the export writes them.
# "HV01" = "North Locality"

[wording]
# What a finding is called, where your team says it otherwise.
# weight_fall = "{title("weight_fall")}"

[schedule]
# When a child without concern is to be weighed; ages in days. A weight counts from `from`, and
# after `late_after` it is overdue. RCPCH, chart information for health staff.
# routine = [
{routine}
# ]
# What is due when something was found: from which ages in months, within how many days. The
# closest that weighings should usually be (NICE NG75), a child who is losing weight, a weight to be
# taken again, a child of concern, a child who is recovering. growthwatch, but for the first.
# from_months = {_short(schedule.from_months)}
{by_age}
# A baby more than 10% below birth weight is to be seen within so many days.
# newborn_loss_days = {_short(schedule.newborn_loss_days)}
# A child whose weight went up and down by more than clothes and scales explain, within weeks.
# gained_and_lost_days = {_short(schedule.gained_and_lost_days)}
# What a length, a head or thinness tells is reviewed within so many days, and once it has been
# measured again and is still told, within so many days of that.
# other_urgent_days = {_short(schedule.other_urgent_days)}
# other_concern_days = {_short(schedule.other_concern_days)}
# other_again_urgent_days = {_short(schedule.other_again_urgent_days)}
# other_again_concern_days = {_short(schedule.other_again_concern_days)}
# After hospital, days from going home on which a child in view is weighed.
# after_discharge_days = {_short(schedule.after_discharge_days)}

[thresholds]
# Thresholds of the rules. Changing one changes which children are found: do it with clinical
# advice, and expect findings to come and go in the first report after it.
{_thresholds_text()}
[judgement]
# What is held of a judgement until when. With clinical advice only, as the thresholds.
{_limits_text()}"""


def _limits() -> dict[str, Any]:
    """Return the limits of the judgement that are single numbers, by name."""
    return {one.name: one for one in fields(Limits) if one.type in (int, float, "int", "float")}


def _limits_text() -> str:
    """Return the limits with what their class says of them, commented out."""
    documented = re.split(r"\n    (?=[a-z_0-9]+(?:, [a-z_0-9]+)* : )", Limits.__doc__ or "")
    lines: list[str] = []
    told: set[str] = set()
    values = {name: getattr(Limits(), name) for name in _limits()}
    for part in documented[1:]:
        head, _, body = part.partition("\n")
        names = [name for name in head.split(" : ")[0].split(", ") if name in values]
        if not names:
            continue
        words = " ".join(body.split())
        lines += ["", *_comment(words), *(f"# {name} = {_short(values[name])}" for name in names)]
        told |= set(names)
    lines += [f"# {name} = {_short(value)}" for name, value in values.items() if name not in told]
    return "\n".join(lines) + "\n"


def _thresholds_text() -> str:
    """Return the thresholds with what each means, commented out, beneath the rules they are of."""
    rules = every_rule()
    lines: list[str] = []
    for kind in thresholds_of(rules):
        titles = list(dict.fromkeys(rule.title for rule in rules if rule.thresholds is kind))
        lines += ["", *_comment("; ".join(titles) if titles else "Of several rules")]
        for name, one in fields_of([kind]).items():
            lines += [*_comment(one.metadata["words"].all), f"# {name} = {_short(one.default)}"]
    return "\n".join(lines) + "\n"


def _comment(words: str) -> list[str]:
    return textwrap.wrap(words, 98, initial_indent="# ", subsequent_indent="# ")


def _short(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_short(one) for one in value]
    return int(value) if float(value).is_integer() else value
