"""A made-up caseload in which everything that can be written by hand is hostile."""

from __future__ import annotations

import csv
from pathlib import Path

import growthwatch as gw

RAN = "window.ran=1"
WORDS = (
    f"<script>{RAN}</script>", f'"><img src=x onerror="{RAN}">', f"</script><script>{RAN}</script>",
    f"<svg onload={RAN}>", f"javascript:{RAN}", f"';{RAN};//", f"</title><script>{RAN}</script>",
    "{{ 7 * 7 }}", "${7*7}", '=HYPERLINK("http://example.invalid","x")', "@SUM(1+1)",
    "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1+1", "../../../outside",
    "\x1b]0;title\x07\x1b[31mred", "#link(\"http://example.invalid\")", "$x^2$ #eval(1)",
    "&lt;b&gt;", "‮txt.exe", "]]><!--", "%00%0a",
)  # fmt: skip
IDS = ("=1+1", "../../outside", "<script>window.ran=1</script>", "plain")


def hostile_caseload(folder: Path) -> gw.Caseload:
    """Write the caseload and read it: a child that loses weight under each identifier."""
    folder.mkdir(parents=True, exist_ok=True)
    joined = " ".join(WORDS)
    tables: dict[str, list[list[object]]] = {
        "children": [
            ["child_id", "sex", "birth_date", "name", "team", "practitioner", "flags", "condition"],
            *(
                [one, "F", "2022-01-10", WORDS[i], WORDS[i + 1], WORDS[i + 2], joined, WORDS[i + 3]]
                for i, one in enumerate(IDS)
            ),
        ],
        "measurements": [
            ["child_id", "date", "weight_kg", "height_cm", "note", "source"],
            *(
                [one, date, weight, height, WORDS[(i + at) % len(WORDS)], joined]
                for at, one in enumerate(IDS)
                for i, (date, weight, height) in enumerate(
                    (("2022-01-10", 3.3, ""), ("2022-03-10", 5.0, 57), ("2022-06-10", 7.0, 65),
                     ("2022-09-10", 8.1, ""), ("2023-01-10", 9.0, 74), ("2023-03-10", 8.4, ""),
                     ("2023-05-10", 8.0, 76))
                )
            ),
            ["=2+5", "2023-05-10", 8, "", joined, ""],
            ["plain", "2023-05-32", "<b>9</b>", "", joined, WORDS[9]],
        ],
        "contacts": [
            ["child_id", "date", "agency", "role", "kind", "summary", "action", "child_voice"],
            *(
                [one, f"2023-04-{i + 1:02}", words, words, words, joined, words, words]
                for one in IDS
                for i, words in enumerate(WORDS)
            ),
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    (folder / "caption.txt").write_text(f"Made up. {WORDS[0]}", encoding="utf-8")
    return gw.read_caseload(folder)
