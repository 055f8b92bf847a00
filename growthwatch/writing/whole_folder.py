"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from growthwatch.writing.exchanging import exchanged
from growthwatch.writing.leftovers import OLD, PART, clear_up, in_use, new_name, put_back
from growthwatch.writing.private import folder_mode, keep_private, make_folders
from growthwatch.writing.replacing import REPORT, check_folder, writable


@contextmanager
def whole_folder(
    out: Path, *, force: bool = False, made_by: str = REPORT, keep: Collection[str] = ()
) -> Iterator[Path]:
    """Give a temporary folder to write into, and turn it into `out` when all went well.

    On any error, and when interrupted, nothing is left behind and a folder that was there before
    is untouched. A run that is killed loses neither: the two change places in one step where the
    system can do that, and else the next run puts the earlier one back. Only its owner may read
    the folder, but in `shared_output`.

    Parameters
    ----------
    out : Path
    force : bool
        Replace what growthwatch wrote into `out` earlier.
    made_by : str
        The command that writes it: one does not replace what another one wrote.
    keep : collection of str
        Files of people's, taken over from the folder that is replaced.

    Raises
    ------
    CannotWrite
        An OSError, if the name or folder cannot be written to.
    NotReplaced
        A FileExistsError, if `out` exists and may not be replaced: without `force`; or if
        growthwatch did not write it, or did not write one of its files, which replacing would lose.
    """
    out = Path(out).absolute()
    ready_for(out, force=force, made_by=made_by, keep=keep)
    beside = next(folder for folder in out.parents if folder.exists())
    with writable(out):
        clear_up(out, beside, keep)
    with ExitStack() as locks:
        work, old = new_name(out, beside, PART), new_name(out, beside, OLD)
        try:
            with writable(out):
                _begin(work, locks)
            yield work
            check_folder(out, force=force, made_by=made_by, keep=keep)
            _take_over(out, work, keep)
            keep_private(work)
            make_folders(out.parent)
            if out.exists():
                locks.enter_context(in_use(out))
                if not exchanged(work, out):
                    out.rename(old)
            if not out.exists():
                work.rename(out)
        except BaseException:
            if os.path.lexists(old) and not os.path.lexists(out):
                old.rename(out)
            shutil.rmtree(old, ignore_errors=True)
            shutil.rmtree(work, ignore_errors=True)
            # Folders made on the way to `out`, if any, are empty; others do not go.
            for folder in out.parents:
                if folder == beside:
                    break
                with suppress(OSError):
                    folder.rmdir()
            raise
        # Where they changed places, the earlier folder is now under the new one's hidden name.
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)


def ready_for(out: Path, *, force: bool, made_by: str = REPORT, keep: Collection[str] = ()) -> None:
    """Raise NotReplaced unless a folder may be written, as `whole_folder`, before the work."""
    out = Path(out).absolute()
    with writable(out):
        put_back(out)
        check_folder(out, force=force, made_by=made_by, keep=keep)


def _begin(work: Path, locks: ExitStack) -> None:
    """Make a folder that no other run takes for one left by a killed run."""
    while True:
        work.mkdir(mode=folder_mode())
        mine = ExitStack()
        mine.enter_context(in_use(work))
        if work.exists():
            locks.push(mine)
            return
        mine.close()  # cleared by another run before the lock was held


def _take_over(out: Path, work: Path, keep: Collection[str]) -> None:
    """Copy what is to be kept into the new folder; the earlier one stays whole until it is gone."""
    for name in keep:
        if (out / name).is_file() and not (work / name).exists():
            shutil.copy2(out / name, work / name)
