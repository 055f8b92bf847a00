"""One child's judgement as it is shown: printed, it can be read aloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from growthwatch.caseload.shown import chip, page
from growthwatch.say import judged


class Judgement(Mapping[str, Any]):
    """What is known of a child's growth on a day: the columns of `growthwatch.judge` by name.

    Examples
    --------
    >>> from growthwatch import datasets
    >>> child = datasets.child_b1().child("B1").as_of("2014-05-21")
    >>> child.judgement["state"], child.judgement["action"]
    ('losing', 'assess')
    """

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = dict(facts)

    def __getitem__(self, name: str) -> Any:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._facts:
            raise AttributeError(f"a judgement has no {name!r}: it has {', '.join(self._facts)}")
        return self._facts[name]

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self._facts])

    @property
    def sentences(self) -> tuple[str, ...]:
        """What there is to say, in the order in which it is read: the headline first."""
        facts = self._facts
        said = (
            facts["headline"],
            judged.frequency(facts),
            judged.advice(facts),
            judged.next_weight(facts),
            judged.target(facts),
            judged.rests_on(facts),
            *judged.around(facts),
        )
        return tuple(one for one in said if one)

    def _state(self) -> str:
        """Return the state where it is told beside the level; "" where it says no more, or less.

        What is told of a position, a length or a swing is no growth as expected.
        """
        state, level = str(self["state"]), str(self["level"])
        less = state == "growing as expected" and level != "none"
        return "" if less or state == level else state

    def __str__(self) -> str:
        head, *rest = self.sentences
        state, level = self._state(), str(self["level"])
        called = f"{state} ({level})" if state else level
        lines = [f"{called[:1].upper()}{called[1:]}. {head}", *rest]
        if self["because"]:
            lines += ["Because:", *(f"- {reason}" for reason in self["because"])]
        if self["nice"]:
            lines.append(f"NICE NG75 thresholds met: {'; '.join(self['nice'])}.")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        head, *rest = self.sentences
        because = "".join(f"<li>{escape(reason)}</li>" for reason in self["because"])
        nice = "; ".join(self["nice"])
        state = self._state()
        named = f"<strong>{escape(state.capitalize())}.</strong> " if state else ""
        return page(
            f"<p>{chip(str(self['level']))} {named}{escape(head)}</p>",
            f"<p>{escape(' '.join(rest))}</p>" if rest else "",
            f"<p>Because</p><ul>{because}</ul>" if because else "",
            f"<p>NICE NG75 thresholds met: {escape(nice)}.</p>" if nice else "",
        )
