"""The read and check steps: a folder of tables to a caseload, every row accepted or explained."""

from growthwatch.caseload.caseload import Caseload, read_caseload
from growthwatch.record.errors import CaseloadError, UnknownChildError

__all__ = ["Caseload", "CaseloadError", "UnknownChildError", "read_caseload"]
