"""Files made to break a reader are refused in one sentence; what fuzzing found stays found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from commands import run
from hostile_files import command, small

sys.path.append(str(Path(__file__).parents[1] / "fuzz"))
from readers import CORPUS, KINDS, seeds, tried

SMALL = small()


@pytest.mark.parametrize("name", SMALL)
def test_a_hostile_file_is_refused_in_one_sentence(name, tmp_path):
    """Exit status 2; or 0 where only the row is wrong, which is then told as rejected."""
    path, place = tmp_path / name, tmp_path / "caseload"
    path.write_bytes(SMALL[name]())
    place.mkdir()
    said = run(*command(path, place))
    assert said.status in (0, 2), said.err
    if said.status == 2:
        [sentence] = said.err.splitlines()
        assert sentence.startswith("growthwatch: ") and len(sentence) < 400
        assert not (place / "out").exists()
    else:
        assert "rejected" in said.out
    assert not (tmp_path.parent / "outside.txt").exists()
    assert "\x00" not in said.out + said.err


@pytest.mark.parametrize("kind", KINDS)
def test_the_kept_corpus_is_read_or_refused_by_every_reader(kind):
    """Each reader's own seeds are read; what once made one fail is read or refused."""
    assert [tried(kind, content) for content in seeds()[kind]] == ["read"] * len(seeds()[kind])
    for path in sorted(CORPUS.glob(f"{kind}-*")):
        assert tried(kind, path.read_bytes()) in ("read", "refused"), path.name
