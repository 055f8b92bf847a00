"""Files of settings in TOML: checked by pydantic, and what is wrong with one said in a sentence."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from growthwatch.reading.files import opening
from growthwatch.record.errors import CaseloadError

LARGEST = 5_000_000  # bytes: what people write by hand is a thousand times smaller
SHOWN = 60  # characters of a wrong value
# What to do about each kind of slip that pydantic names; its own words where there is nothing here.
TODO = {
    "float_type": "give a number",
    "float_parsing": "give a number",
    "finite_number": "give a number",
    "int_type": "give a whole number",
    "int_parsing": "give a whole number",
    "int_from_float": "give a whole number",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "string_type": "write text in quotation marks",
    "list_type": "give a list, in square brackets",
    "tuple_type": "give a list, in square brackets",
}
SECTION = {"model_type", "model_attributes_type", "dict_type"}


# Of every model: a name that it does not know is refused, not passed over.
STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file of settings.

    Raises
    ------
    CaseloadError
        If it cannot be opened or is not TOML in UTF-8.
    """
    with opening(path):
        if path.stat().st_size > LARGEST:
            raise CaseloadError(f"{path.name} is too large for a file of settings: is it another?")
        content = path.read_bytes()
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CaseloadError(f"{path.name} is not in UTF-8: save it again as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise CaseloadError(
            f"{path.name} cannot be read as TOML ({str(error)[:1].lower()}{str(error)[1:]}): "
            "correct it there, with every text in quotation marks"
        ) from error
    except RecursionError as error:
        raise CaseloadError(
            f"{path.name} cannot be read as TOML: its brackets are too many"
        ) from error
    except ValueError as error:  # such as a number of thousands of digits
        raise CaseloadError(
            f"{path.name} cannot be read as TOML: it holds a number or a date that is none"
        ) from error


def checked(model: type[Model], said: dict[str, Any], file: str) -> Model:
    """Check settings against a model.

    Parameters
    ----------
    model : type of pydantic model
    said : dict
        As read from TOML.
    file : str
        Where it stands, for the sentence.

    Raises
    ------
    CaseloadError
        Saying the first thing that is wrong, where it stands and what to do; of a name that is not
        known, the nearest one that is.
    """
    try:
        return model.model_validate(said)
    except ValidationError as error:
        raise CaseloadError(_sentence(model, file, error)) from error


def _sentence(model: type[BaseModel], file: str, error: ValidationError) -> str:
    errors = error.errors(include_url=False)
    first = errors[0]
    loc, kind = first["loc"], first["type"]
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in loc)
    if kind == "missing":
        said = f"has no {place}: add it"
    elif kind == "extra_forbidden":
        said = f"has {place}, which is not a name that it knows{_nearest(model, loc)}"
    elif kind in SECTION and len(loc) == 1:
        said = f"is wrong at {place}: it is a section, so write [{place}] on a line of its own"
    else:
        message = first["msg"].removeprefix("Value error, ")
        todo = TODO.get(kind, message[:1].lower() + message[1:])
        value = first["input"]
        shown = f"{value!r}"[:SHOWN] if isinstance(value, str | int | float) else ""
        is_own = kind == "value_error" or not shown
        said = f"is wrong at {place or 'the top'}: " + (todo if is_own else f"{shown}, {todo}")
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{file} {said}{more}"


def _nearest(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    """Name the known name that is nearest to one that is not known."""
    here: type[BaseModel] | None = model
    for part in loc[:-1]:
        if here is not None and isinstance(part, str):
            found = [one for name, one in here.model_fields.items() if part in (name, one.alias)]
            here = next(_models(found[0].annotation), None) if found else here
    known = [one.alias or name for name, one in (here or model).model_fields.items()]
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.0)
    return f" (the nearest is {near[0]}): correct or remove it" if near else ": remove it"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation such as list[Weight] | None is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
