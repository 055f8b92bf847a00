"""The mapping file: which column of an export holds what, in which unit.

A TOML file, checked by pydantic, so that a slip in it is one clear sentence and not a wrong weight.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from growthwatch.reading.files import sha256
from growthwatch.reading.settings import STRICT, checked, read_toml
from growthwatch.record.errors import CaseloadError

SHIPPED = Path(__file__).parent / "mappings"
WeightUnit = Literal["kg", "g", "lb"]
LengthUnit = Literal["cm", "m", "mm", "in"]
DateOrder = Literal["auto", "day first", "month first"]


class Part(BaseModel):
    """A part of the mapping."""

    model_config = STRICT


class Text(Part):
    """A column kept as text, several joined with a blank, or the same words in every row."""

    column: str | None = None
    columns: list[str] = []
    value: str | None = None

    @model_validator(mode="after")
    def one_of_three(self) -> Text:
        if sum((self.column is not None, bool(self.columns), self.value is not None)) != 1:
            raise ValueError("give one of column, columns and value")
        return self

    @property
    def names(self) -> list[str]:
        return [self.column] if self.column is not None else self.columns


class Date(Part):
    """A column of dates. `order` decides 03/04/2013; left out, the whole column decides."""

    column: str
    order: DateOrder | None = None

    @property
    def names(self) -> list[str]:
        return [self.column]


class Sex(Part):
    """A column of sexes, with codes beyond F, M, female, male, girl, boy and the NHS's 1 and 2."""

    column: str
    female: list[str] = []
    male: list[str] = []

    @property
    def names(self) -> list[str]:
        return [self.column]


class Weight(Part):
    """A column of weights. `unit` is that of numbers written without one.

    `ounces` is the column of the ounces beyond whole pounds.
    """

    column: str
    unit: WeightUnit | None = None
    unit_column: str | None = None
    ounces: str | None = None

    @model_validator(mode="after")
    def ounces_beside_pounds(self) -> Weight:
        if self.ounces and self.unit != "lb":
            raise ValueError('ounces stand beside pounds: put unit = "lb"')
        return self

    @property
    def names(self) -> list[str]:
        return [name for name in (self.column, self.unit_column, self.ounces) if name]


class Length(Part):
    """A column of lengths, heights or head circumferences, as `Weight`."""

    column: str
    unit: LengthUnit | None = None
    unit_column: str | None = None

    @property
    def names(self) -> list[str]:
        return [name for name in (self.column, self.unit_column) if name]


def _as_table(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _as_tables(value: Any) -> Any:
    return [_as_table(one) for one in (value if isinstance(value, list) else [value])]


def _one_column(text: Text) -> Text:
    """Return the text if it is one column: of what is read, and not kept as it stands."""
    if len(text.names) != 1:
        raise ValueError("give one column")
    return text


TextColumn = Annotated[Text, BeforeValidator(_as_table)]
OneColumn = Annotated[Text, BeforeValidator(_as_table), AfterValidator(_one_column)]
DateColumn = Annotated[Date, BeforeValidator(_as_table)]
SexColumn = Annotated[Sex, BeforeValidator(_as_table)]
WeightColumns = Annotated[list[Weight], BeforeValidator(_as_tables)]
LengthColumns = Annotated[list[Length], BeforeValidator(_as_tables)]


class Format(Part):
    """How the files are written; what is left out is found out."""

    kind: Literal["table", "fhir"] = "table"
    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    date_order: DateOrder = "auto"
    decimal_comma: bool = False
    two_digit_years: bool = False
    fill_down: list[str] = []
    id_width: Annotated[int, Field(ge=1, le=40)] | None = None


class Only(Part):
    """Use only rows in which a column has one of these values."""

    column: str
    values: list[str]


class Join(Part):
    """Another file that holds more about each row, found by a column that both have."""

    file: str
    on: str
    sheet: str | None = None


class Section(Part):
    """What one table of the caseload is made from."""

    file: str = "*"
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    only: Only | None = None
    join: list[Join] = []


class ChildColumns(Part):
    child_id: TextColumn
    sex: SexColumn
    birth_date: DateColumn
    gestation: OneColumn | None = None
    gestation_weeks: OneColumn | None = None
    gestation_days: OneColumn | None = None
    due_date: DateColumn | None = None
    name: TextColumn | None = None
    nhs_number: TextColumn | None = None
    birth_weight: WeightColumns = []
    mother_height: LengthColumns = []
    father_height: LengthColumns = []
    condition: TextColumn | None = None
    team: TextColumn | None = None
    practitioner: TextColumn | None = None
    family_id: TextColumn | None = None
    flags: TextColumn | None = None
    status: OneColumn | None = None
    deceased: OneColumn | None = None
    left: OneColumn | None = None


class Children(Section):
    columns: ChildColumns


class Visit(Part):
    """A visit that stands in columns of its own, as in a file with one row a child."""

    name: str = ""
    date: DateColumn
    weight: WeightColumns = []
    height: LengthColumns = []
    ofc: LengthColumns = []
    position: TextColumn | None = None
    source: TextColumn | None = None
    note: TextColumn | None = None


class MeasurementColumns(Part):
    child_id: TextColumn
    date: DateColumn | None = None
    weight: WeightColumns = []
    height: LengthColumns = []
    ofc: LengthColumns = []
    position: TextColumn | None = None
    source: TextColumn | None = None
    note: TextColumn | None = None


class Kinds(Part):
    """A file with one row a value, and a column that says what was measured."""

    kind: str
    value: str
    unit_column: str | None = None
    weight: list[str] = []
    weight_unit: WeightUnit | None = None
    height: list[str] = []
    height_unit: LengthUnit | None = None
    ofc: list[str] = []
    ofc_unit: LengthUnit | None = None


class Measurements(Section):
    columns: MeasurementColumns
    visits: list[Visit] = []
    events: Kinds | None = None

    @model_validator(mode="after")
    def says_what_and_when(self) -> Measurements:
        columns = self.columns
        plain = bool(columns.weight or columns.height or columns.ofc)
        if plain + bool(self.visits) + (self.events is not None) != 1:
            raise ValueError(
                "say in one way where the values are: columns.weight, height and ofc, or visits, "
                "or events"
            )
        if (columns.date is None) != bool(self.visits):
            raise ValueError("give columns.date, or a date in each of visits, and not both")
        return self


class ContactColumns(Part):
    child_id: TextColumn
    date: DateColumn
    date_to: DateColumn | None = None
    agency: TextColumn | None = None
    role: TextColumn | None = None
    kind: TextColumn | None = None
    summary: TextColumn | None = None
    impact: TextColumn | None = None
    action: TextColumn | None = None
    child_voice: TextColumn | None = None
    source: TextColumn | None = None


class Contacts(Section):
    columns: ContactColumns


class Mapping(Part):
    """A whole mapping file."""

    version: Literal[1]
    name: str = ""
    format: Format = Format()
    children: Children
    measurements: Measurements
    contacts: Contacts | None = None


def load_mapping(where: str | Path) -> tuple[Mapping, str]:
    """Read a mapping.

    Parameters
    ----------
    where : str or Path
        A TOML file, or the name of a shipped mapping, see `shipped_mappings`.

    Returns
    -------
    mapping : Mapping
    sha256 : str
        Of the file.

    Raises
    ------
    CaseloadError
        If it is not there, is not TOML or does not say what a mapping must; names the place.
    """
    path = Path(where)
    if not path.is_file() and str(where) in shipped_mappings():
        path = SHIPPED / f"{where}.toml"
    if not path.is_file():
        raise CaseloadError(
            f"there is no mapping {where}: give a file, or one of {', '.join(shipped_mappings())}, "
            "or let --suggest write one"
        )
    return mapping_from(read_toml(path), path.name), sha256(path)


def mapping_from(said: dict[str, Any], name: str) -> Mapping:
    """Check what a mapping says.

    Parameters
    ----------
    said : dict
        As read from TOML.
    name : str
        Of where it stands, for the sentence that says what is wrong.

    Raises
    ------
    CaseloadError
        If it does not say what a mapping must; names the place.
    """
    return checked(Mapping, said, name)


def shipped_mappings() -> list[str]:
    """Return the names of the mappings that come with the package."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))
