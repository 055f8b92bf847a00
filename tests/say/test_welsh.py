"""A judgement said in Welsh, where the catalogue has the sentence, and in English where not."""

from __future__ import annotations

import gettext
import re

import pandas as pd
import pytest

from growthwatch import datasets
from growthwatch.say import headline, judged
from growthwatch.say.language import DOMAIN, LOCALES, language

CATALOGUE = LOCALES / "cy" / "LC_MESSAGES" / f"{DOMAIN}.po"
PAIR = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)


def written() -> dict[str, str]:
    return dict(PAIR.findall(CATALOGUE.read_text(encoding="utf-8")))


def test_what_is_to_be_done_is_said_in_welsh_with_a_welsh_date():
    with language("cy"):
        facts = {"sex": "female", "act_by": pd.Timestamp("2013-02-11"), "action": "weigh again"}
        assert judged.to_do(facts) == "Pwyswch y plentyn eto erbyn 11 Chwefror 2013."
    assert judged.to_do(facts) == "Weigh her again by 11 February 2013."


def test_child_b1_is_to_be_weighed_in_welsh_and_what_is_not_translated_is_english():
    child = datasets.child_b1().child("B1").as_of("2013-05-01")
    with language("cy"):
        said = child.judgement.sentences
    assert "Pwyswch y plentyn erbyn 20 Mai 2013." in said
    assert any(one.startswith("Of 100 healthy children with her record") for one in said)


def test_the_compiled_catalogue_is_the_one_that_is_written():
    compiled = gettext.translation(DOMAIN, LOCALES, languages=["cy"])
    assert len(written()) >= 15
    for english, welsh in written().items():
        assert compiled.gettext(english) == welsh


def test_every_translated_sentence_is_one_that_is_said_and_names_no_fact_of_its_own():
    said = {*judged.TO_DO.values()}
    sentences = [english for english in written() if " " in english]
    assert sentences and set(sentences) <= said
    for english in sentences:
        facts = set(re.findall(r"{[^}]*}", written()[english]))
        assert facts <= set(re.findall(r"{[^}]*}", english))


@pytest.mark.parametrize("module", [headline, judged])
def test_words_of_a_judgement_are_templates_and_not_made_in_place(module):
    with open(module.__file__, encoding="utf-8") as file:
        code = file.read()
    assert len(re.findall(r"\bsentence\(", code)) > 10
    assert re.findall(r'\bf"[^"\n]*[a-z]{3,} [a-z]{3,}', code) == []
