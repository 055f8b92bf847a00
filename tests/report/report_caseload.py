"""Made-up children for caseloads to report on, and a reader of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np
import pandas as pd

import growthwatch as gw

BIRTH = np.datetime64("2022-01-10")
WEEKS = np.array([0, 8, 12, 16, 30, 40, 52, 60, 70, 80])
EMPTY_ELEMENTS = {"meta", "br", "input", "rect", "path", "polyline", "use", "img"}


def weights_at(z: list[float], weeks: np.ndarray = WEEKS, sex: str = "female") -> np.ndarray:
    return gw.measurement("weight", z, sex=sex, age_days=weeks * 7.0)


def rows_of(child_id: str, weight: np.ndarray, weeks: np.ndarray = WEEKS, note: str = ""):
    dates = BIRTH + (weeks * 7).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "child_id": child_id,
            "date": dates.astype(str),
            "weight_kg": np.round(weight, 3),
            "height_cm": "",
            "ofc_cm": "",
            "note": note,
        }
    )


AT_ONCE = 12  # rows drawn at once: as few as a small caseload needs to have further ones
STEADY = weights_at([0.1] * 10)
LOSING = np.concatenate([STEADY[:7], STEADY[6] - np.array([0.3, 0.6, 0.9])])
# A fall that is over at the last two weights.
RECOVERED = weights_at([0.0, 0.0, 0.0, -2.3, -2.4, -2.3, -0.5, 0.0, 0.0, 0.0])
FALLING = weights_at([0.0, 0.0, -0.2, -0.5, -1.0, -1.5, -1.9, -2.2, -2.4, -2.6])
# As much lower than at birth as NICE names, and gaining as was likely since.
LOWER = weights_at([0.0, 0.0, -0.2, -0.5, -0.9, -1.2, -1.5, -1.6, -1.6, -1.6])


@dataclass
class Folder:
    """Writes caseload folders and reads them."""

    path: object
    children: dict[str, np.ndarray] = field(default_factory=dict)

    def read(self, children: dict[str, np.ndarray], extra_rows: str = "", contacts: str = ""):
        self.path.mkdir(parents=True, exist_ok=True)
        who = pd.DataFrame({"child_id": list(children)})
        for name, value in (
            ("sex", "female"),
            ("birth_date", str(BIRTH)),
            ("gestation_weeks", 40),
            ("gestation_days", 0),
            ("team", "North & East"),
            ("practitioner", "<i>A</i>"),
        ):
            who[name] = value
        who.to_csv(self.path / "children.csv", index=False)
        parts = [rows_of(child, weight) for child, weight in children.items() if len(weight)]
        header = "child_id,date,weight_kg,height_cm,ofc_cm,note\n"
        text = pd.concat(parts).to_csv(index=False) if parts else header
        (self.path / "measurements.csv").write_text(text + extra_rows, encoding="utf-8")
        if contacts:
            (self.path / "contacts.csv").write_text(
                "child_id,date,agency,role,kind,summary\n" + contacts, encoding="utf-8"
            )
        return gw.read_caseload(self.path)


@dataclass
class Element:
    """An element of a parsed page."""

    tag: str
    attributes: dict[str, str]
    children: list = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return the elements inside with this tag and these attributes, in page order."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                wanted = {name.rstrip("_"): value for name, value in attributes.items()}
                if tag in ("", child.tag) and wanted.items() <= child.attributes.items():
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def text(self) -> str:
        parts = [c.text() if isinstance(c, Element) else c for c in self.children]
        return " ".join(" ".join(parts).split())


class PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in EMPTY_ELEMENTS:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)
