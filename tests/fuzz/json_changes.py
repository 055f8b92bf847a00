"""JSON changed in what it says and not only in its letters, so that it is JSON still."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 4.9, 1e308, 10**40, "", " ", "p1", "Patient/p1", "#c", "2024-02-30",
    "2024-03", "2024-03-31T23:30:00-11:00", "0001-01-01", "4,9", "٣", "\x00", "=1+1", "<b>", "kg",
    "[lb_av]", "entered-in-error", "x" * 300, [], {}, [[]], {"value": 1}, ["a", {"b": []}],
)  # fmt: skip


def changed(content: bytes, words: list[str], draw: random.Random) -> bytes | None:
    """Return one line or the whole of some JSON with one to three of its parts changed.

    What comes before the first bracket stays. None where there is no JSON in it.
    """
    lines = content.split(b"\n")
    for at in draw.sample(range(len(lines)), len(lines)):
        for some, before, after in (
            (lines[at], lines[:at], lines[at + 1 :]),
            (b"\n".join(lines[at:]), lines[:at], []),
        ):
            try:
                tree = json.loads(some)
            except (ValueError, RecursionError):
                continue
            if isinstance(tree, dict | list) and tree:
                with suppress(RecursionError):  # deeper than is of use
                    for _ in range(draw.randint(1, 3)):
                        change(tree, words, draw)
                    return b"\n".join([*before, json.dumps(tree).encode(), *after])
    return None


def change(tree: Any, words: list[str], draw: random.Random) -> None:
    """Change one part of a tree: another value, another name, gone, twice, or a copy of a part."""
    every = list(parts(tree))
    if not every:
        return
    holder, key = draw.choice(every)
    other, of_other = draw.choice(every)
    what = draw.randrange(6)
    if what == 0:
        del holder[key]
    elif what == 1:
        holder[key] = json.loads(json.dumps(other[of_other]))
    elif what == 2:
        holder[key] = draw.choice(words)
    elif what == 3 and isinstance(holder, dict):
        holder[draw.choice(words)] = holder.pop(key)
    elif what == 4 and isinstance(holder, list):
        holder.insert(key, json.loads(json.dumps(holder[key])))
    else:
        holder[key] = json.loads(json.dumps(draw.choice(VALUES)))


def parts(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each part of a tree as what holds it, and its key or place there."""
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in list(keys):
        yield tree, key
        yield from parts(tree[key])
