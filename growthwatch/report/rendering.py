"""Templates to pages: everything a page needs is in it, and it asks the network for nothing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd
from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from growthwatch.config import LOGO_TYPES, Config
from growthwatch.report.summary import counted
from growthwatch.review.comparing import change_words
from growthwatch.say.ages import date_words
from growthwatch.writing.content_policy import content_hash


class _Compiled(BytecodeCache):
    """The templates as compiled, once in a process: a tenth of the time of a small report."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Renderer:
    """The report's templates with its wording, logo, style and the policy that goes with them."""

    def __init__(self, config: Config, version: str, caption: str) -> None:
        self.config = config
        self.environment = Environment(
            loader=FunctionLoader(_template),
            bytecode_cache=_COMPILED,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        hover = chart_part("interactive.js")
        sheet = part("page.css") + chart_part("interactive.css")
        style, lists_style = without_room(without_lists(sheet)), without_room(sheet)
        script = part("page.js")
        light, everybody = part("light.js"), part("everybody.js")
        self.environment.filters.update(
            day=_day,
            short=_short,
            iso=_iso,
            rule=config.rule_title,
            change=_change,
        )
        self.environment.globals.update(
            counted=counted,
            config=config,
            version=version,
            caption=caption,
            logo=_logo(config),
            style=Markup(style),
            lists_style=Markup(lists_style),
            script=Markup(script),
            style_hash=content_hash(style),
            lists_style_hash=content_hash(lists_style),
            script_hash=content_hash(script),
            light_script=Markup(light),
            light_hash=content_hash(light),
            everybody_script=Markup(everybody),
            everybody_hash=content_hash(everybody),
            hover=Markup(hover),
            hover_hash=content_hash(hover),
        )

    def page(self, template: str, **given: Any) -> str:
        """Return a page as HTML."""
        return self.environment.get_template(template).render(**given)

    def macro(self, template: str, name: str) -> Callable[..., str]:
        """Return a macro of a template, to be called."""
        made: Callable[..., str] = getattr(self.environment.get_template(template).module, name)
        return made


def as_script(data: Any) -> Markup:
    """Return data as a script element holds it."""
    # "<" could end the element or begin a comment.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)


def without_lists(style: str) -> str:
    """Return the style sheet without what lists alone need: half of it, in thousands of pages."""
    return re.sub(r"/\* Lists alone: \*/.*?/\* Every page: \*/", "", style, flags=re.DOTALL)


def without_room(style: str) -> str:
    """Return a style sheet without its comments and its room: it stands in every page."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    style = re.sub(r"\s+", " ", style)
    return re.sub(r" ?([{};,]) ?|(:) ", r"\1\2", style).strip()


@cache
def part(name: str) -> str:
    """Return a file that lies beside the templates."""
    folder = resources.files("growthwatch.report").joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


@cache
def chart_part(name: str) -> str:
    """Return a file that lies beside the interactive charts: their points speak here as there."""
    return resources.files("growthwatch.charts.saving").joinpath(name).read_text(encoding="utf-8")


def _template(name: str) -> str:
    return part(name)


def _logo(config: Config) -> str:
    if config.logo is None:
        return ""
    kind = LOGO_TYPES[config.logo.suffix.lower()]
    return f"data:{kind};base64,{base64.b64encode(config.logo.read_bytes()).decode()}"


def _day(date: Any) -> str:
    return "" if date is None or pd.isna(date) else date_words(date)


def _short(date: Any) -> str:
    return "" if date is None or pd.isna(date) else f"{date.day} {date:%b %Y}"


def _iso(date: Any) -> str:
    return "" if date is None or pd.isna(date) else f"{date:%Y-%m-%d}"


def _change(row: dict[str, Any]) -> str:
    """Say what happened to one measurement since the last report."""
    return change_words(pd.Series(row))
