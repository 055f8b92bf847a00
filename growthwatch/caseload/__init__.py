"""The read and check steps: a folder of tables to a caseload, every row accepted or explained."""

from growthwatch.caseload.caseload import Caseload, UnknownChildError, read_caseload
from growthwatch.caseload.raw import CaseloadError

__all__ = ["Caseload", "CaseloadError", "UnknownChildError", "read_caseload"]
