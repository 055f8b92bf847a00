"""The one-place changes that mutants.py tries, and where in a file each stands.

cosmic-ray's own: comparisons moved by one step or turned round, numbers by one, plus and minus,
times and divided by, "and" and "or", a condition negated. And ours: a number doubled, the largest
taken for the smallest, the first for the last. Nothing in type hints or sizes of caches is changed:
those decide nothing.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes, get_ast, is_number
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

COMPARISONS: dict[str, tuple[str, ...]] = {
    "Lt": ("LtE", "GtE"), "LtE": ("Lt",), "Gt": ("GtE", "LtE"), "GtE": ("Gt",),
    "Eq": ("NotEq",), "NotEq": ("Eq",),
}  # fmt: skip
SUMS = {
    "Add": "Sub", "Sub": "Add", "Mul": "Div", "Div": "Mul", "BitAnd": "BitOr", "BitOr": "BitAnd",
}  # fmt: skip
PAIRS = [
    ("max", "min"), ("maximum", "minimum"), ("fmax", "fmin"), ("nanmax", "nanmin"),
    ("argmax", "argmin"), ("cummax", "cummin"), ("idxmax", "idxmin"), ("first", "last"),
    ("any", "all"), ("head", "tail"), ("ffill", "bfill"), ("floor", "ceil"),
]  # fmt: skip
OPPOSITE = {a: b for one, other in PAIRS for a, b in ((one, other), (other, one))}


class Doubled(Operator):
    """A number is twice itself."""

    def mutation_positions(self, node: Any) -> Any:
        """Yield where a number stands that is not nought."""
        if is_number(node) and ast.literal_eval(node.value):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the number doubled."""
        return parso.python.tree.Number(f" {ast.literal_eval(node.value) * 2}", node.start_pos)

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return none: cosmic-ray asks for them of its own operators only."""
        return ()


class Opposite(Operator):
    """The largest for the smallest, the first for the last, any for all: in code and as "first"."""

    def mutation_positions(self, node: Any) -> Any:
        """Yield where such a name is called or passed as a word."""
        if _opposite(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the opposite name, spaced as before."""
        return type(node)(_opposite(node), node.start_pos, node.prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return none: cosmic-ray asks for them of its own operators only."""
        return ()


def _opposite(node: Any) -> str:
    """Return what is put in place of a called name or of a word in quotes, or nothing."""
    if node.type == "string" and node.value[:1] in "\"'":
        word = node.value[1:-1]
        return f'"{OPPOSITE[word]}"' if word in OPPOSITE else ""
    if node.type != "name" or node.value not in OPPOSITE:
        return ""
    after = node.get_next_leaf()
    return OPPOSITE[node.value] if after is not None and after.value == "(" else ""


OPERATORS: dict[str, Operator] = {
    name: get_operator(f"core/{name}")()
    for name in (
        "NumberReplacer", "AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd",
        *(f"ReplaceComparisonOperator_{a}_{b}" for a, into in COMPARISONS.items() for b in into),
        *(f"ReplaceBinaryOperator_{a}_{b}" for a, b in SUMS.items()),
    )
} | {"Doubled": Doubled(), "Opposite": Opposite()}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change: its file, operator, number in the file, and the line it stands on."""

    file: Path
    operator: str
    number: int
    line: int
    key: str

    def made(self) -> str:
        """Return the file's text with the change."""
        before = self.file.read_text(encoding="utf-8")
        return MutationVisitor.mutate_code(before, OPERATORS[self.operator], self.number) or before


@dataclass(frozen=True)
class Named:
    """A change that is written down: what a line is, and what it is made."""

    file: Path
    before: str
    after: str
    operator: str = "named"

    @property
    def line(self) -> int:
        """The number of the one line that is so."""
        lines = self.file.read_text(encoding="utf-8").splitlines()
        found = [number for number, line in enumerate(lines, 1) if line.strip() == self.before]
        if len(found) != 1:
            sys.exit(f"{self.file.name} has {len(found)} lines {self.before!r}: correct the list")
        return found[0]

    def made(self) -> str:
        """Return the file's text with the change."""
        text = self.file.read_text(encoding="utf-8")
        return text.replace(self.before, self.after)


def possible(files: list[Path], copy: Path, seed: int) -> list[Change]:
    """Return every change of the files, in an order that the seed draws.

    The order comes from what a line says and not from where it stands: a line elsewhere does not
    draw other changes.
    """
    found: list[Change] = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines()
        skipped = _deciding_nothing(ast.parse(text))
        nodes = list(ast_nodes(get_ast(text)))
        for name, operator in OPERATORS.items():
            seen: dict[str, int] = {}
            places = [
                (place[0], node) for node in nodes for place in operator.mutation_positions(node)
            ]
            for number, (start, node) in enumerate(places):
                if any(begin <= start < end for begin, end in skipped):
                    continue
                # A star between parameters multiplies nothing.
                if "BinaryOperator" in name and node.parent.type in ("parameters", "param"):
                    continue
                said = f"{file.relative_to(copy).as_posix()}:{name}:{lines[start[0] - 1].strip()}"
                seen[said] = seen.get(said, 0) + 1
                key = hashlib.sha256(f"{seed}:{said}:{seen[said]}".encode()).hexdigest()
                found.append(Change(file, name, number, start[0], key))
    return sorted(found, key=lambda change: change.key)


def _deciding_nothing(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the spans of type hints, sizes of caches and what only a type checker reads."""
    spans: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            spans.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            every += tuple(one for one in (arguments.vararg, arguments.kwarg) if one)
            spans += [one.annotation for one in every if one.annotation]
            spans += [node.returns] if node.returns else []
            spans += [one for one in node.decorator_list if "cache" in ast.unparse(one)]
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            spans.append(node)
        elif isinstance(node, ast.Assign) and _type_alias(node):
            spans.append(node.value)
    return [
        ((span.lineno, span.col_offset), (span.end_lineno, span.end_col_offset)) for span in spans
    ]


def _type_alias(node: ast.Assign) -> bool:
    """Whether a name of types is given: its value is made of names of classes and ``|``."""
    if not isinstance(node.value, ast.BinOp | ast.Subscript):
        return False
    kinds = (ast.BinOp, ast.Subscript, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Load,
             ast.BitOr)  # fmt: skip
    held = all(
        isinstance(part, kinds) or (isinstance(part, ast.Constant) and part.value in (None, ...))
        for part in ast.walk(node.value)
    )
    names = [part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)]
    return held and all(name[:1].isupper() or name in dir(__builtins__) for name in names)


def reach(change: Change | Named) -> tuple[range, set[str]]:
    """Return the lines of the change's statement and the names it defines where a file is loaded.

    A statement inside a function is reached by the tests that run through it. One outside is run
    when the file is loaded, whatever test asks: whoever mentions the name it defines is reached.
    """
    tree = ast.parse(change.file.read_text(encoding="utf-8"))
    lines = range(change.line, change.line + 1)
    names: set[str] = set()
    inside = False

    def visit(node: ast.AST, within: bool) -> None:
        nonlocal lines, names, inside
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt) and child.lineno <= change.line <= child.end_lineno:
                body = getattr(child, "body", None)
                last = body[0].lineno - 1 if body else child.end_lineno
                function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                if change.line <= max(last, child.lineno):
                    lines = range(child.lineno, max(last, child.lineno) + 1)
                    inside = within
                    names = _defined(child)
                visit(child, within or function)
            elif not isinstance(child, ast.stmt):
                visit(child, within)

    visit(tree, within=False)
    return lines, set() if inside else names


def _defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return {
        part.id
        for target in targets
        if target is not None
        for part in ast.walk(target)
        if isinstance(part, ast.Name)
    }
