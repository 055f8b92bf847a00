"""Memory that ends while a file is read is said to have ended: the file is not called broken."""

from __future__ import annotations

import mmap

import numpy as np
import openpyxl
import pytest

from growthwatch.reading.raw import read_raw
from growthwatch.record.errors import CaseloadError, memory_ended

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
# As Arrow said it, for real, in a process whose memory had a limit.
NO_ROOM_FOR_A_THREAD = pa.ArrowException(
    "Unknown error: Failed to launch worker thread: Resource temporarily unavailable"
)


@pytest.mark.parametrize(
    "takes",
    [
        lambda: np.empty(1 << 50),
        lambda: pa.allocate_buffer(1 << 62),
        lambda: mmap.mmap(-1, 1 << 62),
        lambda: bytearray(1 << 62),
    ],
    ids=["numpy", "Arrow", "the system", "Python"],
)
def test_each_way_in_which_memory_ends_is_known(takes):
    with pytest.raises((MemoryError, OSError)) as ended:
        takes()
    assert memory_ended(ended.value)
    assert not memory_ended(ValueError("3.4 kg")) and not memory_ended(OSError(28, "disk full"))


def fails(error):
    def raised(*_: object, **__: object) -> None:
        raise error

    return raised


def assert_no_memory(path):
    with pytest.raises(CaseloadError, match="does not fit into this computer's memory") as told:
        read_raw(path)
    assert memory_ended(told.value)


@pytest.mark.parametrize("error", [MemoryError(), NO_ROOM_FOR_A_THREAD], ids=["memory", "thread"])
def test_a_parquet_file_for_which_there_is_no_memory_is_not_called_broken(
    error, tmp_path, monkeypatch
):
    pq.write_table(pa.table({"child_id": ["A1"]}), tmp_path / "measurements.parquet")
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", fails(error))
    assert_no_memory(tmp_path / "measurements.parquet")


def test_a_workbook_for_which_there_is_no_memory_is_not_called_broken(tmp_path, monkeypatch):
    openpyxl.Workbook().save(tmp_path / "measurements.xlsx")
    monkeypatch.setattr(openpyxl, "load_workbook", fails(MemoryError()))
    assert_no_memory(tmp_path / "measurements.xlsx")
