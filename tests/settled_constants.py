"""Every number that the deciding modules draw their lines at: see test_settled_constants.py.

`python tests/settled_constants.py` writes them anew: read the difference before it is kept.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pandas as pd

FILE = Path(__file__).with_name("settled") / "constants.csv"
DECIDING = (
    "conversion", "centiles", "references", "likely_units", "scoring", "record", "reading",
    "importing", "growth_model", "detection", "judgement",
)  # fmt: skip
PLAIN = (bool, int, str)
NUMBERS = int | float


def _modules() -> Iterator[Any]:
    for part in DECIDING:
        module = importlib.import_module(f"growthwatch.{part}")
        yield module
        for one in pkgutil.walk_packages(getattr(module, "__path__", []), f"{module.__name__}."):
            yield importlib.import_module(one.name)


def _own(module: Any) -> set[str]:
    """Return the names that a module gives a value itself, and does not import."""
    nodes = ast.walk(ast.parse(inspect.getsource(module)))
    return {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _holds_number(value: Any) -> bool:
    if isinstance(value, dict):
        return _holds_number(list(value.values()))
    if isinstance(value, tuple | list | set | frozenset):
        return any(map(_holds_number, value))
    return isinstance(value, NUMBERS | re.Pattern) and not isinstance(value, bool)


def _defaults(module: Any) -> Iterator[tuple[str, Any]]:
    """Yield the numbers that a module's functions take where none is given."""
    for name, one in vars(module).items():
        if inspect.isfunction(one) and one.__module__ == module.__name__:
            for argument in inspect.signature(one).parameters.values():
                if isinstance(argument.default, NUMBERS):
                    yield f"{name}.{argument.name}", argument.default


def _said(value: Any) -> str:
    """Return a value in words that are the same on every run; "" for what is not plain."""
    if isinstance(value, re.Pattern):
        return repr(re.RegexFlag(value.flags))
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, PLAIN) or value is None:
        return repr(value)
    if isinstance(value, dict):
        value = tuple(value.items())
    if isinstance(value, set | frozenset):
        value = tuple(sorted(value, key=str))
    if isinstance(value, tuple | list):
        each = [_said(one) for one in value]
        return f"({', '.join(each)})" if all(each) else ""
    return ""


def constants() -> pd.DataFrame:
    """Return every number given a name, and every default of a dataclass or function, by module.

    And of every regular expression its flags.
    """
    rows = []
    for module in _modules():
        own = _own(module)
        named = [(name, one) for name, one in vars(module).items() if name in own]
        for kind in vars(module).values():
            if not isinstance(kind, type):
                continue
            if is_dataclass(kind) and getattr(kind, "__module__", "") == module.__name__:
                named += [(f"{kind.__name__}.{one.name}", one.default) for one in fields(kind)]
        named += _defaults(module)
        where = module.__name__.removeprefix("growthwatch.")
        rows += [(where, name, _said(one)) for name, one in named if _holds_number(one)]
    table = pd.DataFrame(rows, columns=["module", "name", "value"])
    return table[(table["value"] != "").to_numpy()].reset_index(drop=True)


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    constants().to_csv(FILE, index=False, lineterminator="\n")
