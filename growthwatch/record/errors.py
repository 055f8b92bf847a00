"""What is raised when input cannot be used: one sentence that says what is wrong and what to do."""

from __future__ import annotations


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
