"""The report step: a caseload's findings as pages to open and tables to keep."""

from growthwatch.report.acknowledged import read_acknowledged
from growthwatch.report.import_warnings import read_import_warnings
from growthwatch.report.summary import ReportSummary
from growthwatch.report.writing import write_report
from growthwatch.writing.progress import Progress

__all__ = ["Progress", "ReportSummary", "read_acknowledged", "read_import_warnings", "write_report"]
