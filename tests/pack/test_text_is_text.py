"""What a record holds is printed as it is: never read as instructions to the typesetter."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pack_support import make_child, make_contact, pack_of, squeezed

from growthwatch.pack.blocks import points, section, table, text
from growthwatch.pack.pdf import compile_pdf
from growthwatch.pack.printable import breakable, printable

EVIL = [
    '#panic("no")', "$x^2$ and *bold* _it_", "@ref <label>", '\\ \\" "]', "#read(\"/etc/passwd\")",
    "= Heading", "// gone? /* gone? */", "```raw``` `code`", "- item + item", "{#} [#] ~ -- ...",
    "#import \"@preview/x:1.0.0\"", "\\u{1F600} #sys.inputs",
    "<svg onload=x>&amp;</svg> ${mathtext}$",
]  # fmt: skip


def test_markup_in_every_text_of_a_record_is_printed_as_it_stands(tmp_path):
    contacts = [
        make_contact(
            f"2015-{month:02d}-01", summary=evil, role=evil, agency=evil, action=evil, source=evil,
            child_voice=evil, kind=evil,
        )
        for month, evil in enumerate(EVIL[:10], start=3)
    ]  # fmt: skip
    child = make_child(
        contacts=contacts, caption=EVIL[0], name=EVIL[3], nhs_number=EVIL[8], flags=" ".join(EVIL),
        practitioner=EVIL[4], notes=EVIL[:10], child_id='C"]#x',
    )  # fmt: skip
    rejected = pd.DataFrame(
        [{"file": "#a.csv", "line": 2, "field": "$d$", "value": "*x*", "reason": EVIL[12]}]
    )
    read = pack_of(child, tmp_path, rejected=rejected, made_by=EVIL[1])
    for evil in EVIL:
        assert squeezed(evil) in read.squeezed
    assert 'ChildC"]#x' in read.squeezed


LETTERS = st.text(st.sampled_from("#$*_@\\\"'[]{}<>`~=-+/&;:,.()|!?%^azAZ019é"), max_size=60)


@settings(max_examples=15, deadline=None)
@given(LETTERS, LETTERS, LETTERS)
def test_any_signs_come_out_as_they_went_in(one, two, three):
    from io import BytesIO

    from pypdf import PdfReader

    blocks = [text(f"a{one}a"), points([f"b{two}b"]), table([("H", "fr", 1.0)], [[f"c{three}c"]])]
    document = {
        "title": "Growth record", "running": "Child 1", "caption": "", "foot": "", "large": False,
        "sections": [section("One", blocks, new_page=False)],
    }  # fmt: skip
    content = compile_pdf(document, {}, pd.Timestamp("2015-01-01"))
    said = squeezed(PdfReader(BytesIO(content)).pages[0].extract_text())
    for words in (f"a{one}a", f"b{two}b", f"c{three}c"):
        assert squeezed(words) in said


@pytest.mark.parametrize(
    ("given_", "printed"),
    [
        ("Łucja Żółć", "Łucja Żółć"),
        ("بچوں کی صحت ہے", "بچوں کی صحت ہے"),
        ("শিশু came", "[Bengali letters] came"),
        ("很好 和 ok", "[Cjk letters] [Cjk letters] ok"),
        ("well 😀", "well 😀"),
        ("a\x00b\x1b[31mc\td", "a b [31mc d"),
        ("ab\u202ecd", "abcd"),
        ("one\r\ntwo", "one\ntwo"),
    ],
)
def test_letters_without_a_font_become_words_and_nothing_steers_the_page(given_, printed):
    assert printable(given_) == printed


def test_a_word_without_end_can_be_broken():
    assert squeezed(breakable("x" * 300)) == "x" * 300
    assert max(len(part) for part in breakable("x" * 300).split("\u200b")) == 24
