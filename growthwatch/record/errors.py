"""What is raised when input cannot be used: one sentence that says what is wrong and what to do."""

from __future__ import annotations

import errno

# What others say when memory ends: pandas, the system, the loader of libraries, and what needs room
# for one more thread.
NO_MEMORY_WORDS = (
    "out of memory", "cannot allocate memory", "failed to map segment",
    "failed to launch worker thread", "can't start new thread",
)  # fmt: skip


class CaseloadError(ValueError):
    """The input cannot be used at all: which file, what is wrong with it and what to do."""


class UnknownChildError(CaseloadError, KeyError):
    """No child of the caseload has this child_id."""

    __str__ = ValueError.__str__  # a KeyError puts its message in quotation marks


class UnlikelyValuesWarning(UserWarning):
    """Most values lie where no child's do: grams for kilograms, months for days."""


class NotVerified(RuntimeError):
    """z-scores differ from an independent computation: they must not be relied on."""


class ProcessLost(RuntimeError):
    """A process of a run was ended from outside, as when memory runs out; its words are shown."""


def memory_ended(error: BaseException | None) -> bool:
    """Return whether an error, or what it came from, says that memory ran out."""
    if error is None:
        return False
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    said = str(error).lower()
    return any(words in said for words in NO_MEMORY_WORDS) or memory_ended(error.__cause__)
