"""A file appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthwatch.writing.whole_file import whole_file


def test_the_file_is_there_when_all_went_well_and_nothing_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "one.csv"
    with whole_file(out) as beside:
        assert beside.suffix == ".csv"  # writers look at the ending
        beside.write_text("new", encoding="utf-8")
        assert not out.exists()
    assert out.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_on_an_error_or_when_stopped_what_was_there_stays(
    tmp_path: Path, error: type[BaseException]
) -> None:
    out = tmp_path / "one.csv"
    out.write_text("old", encoding="utf-8")

    def stopped() -> None:
        with whole_file(out, force=True) as beside:
            beside.write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(error):
        stopped()
    assert out.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [out]
