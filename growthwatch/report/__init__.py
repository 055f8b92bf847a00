"""The report step: a caseload's findings as a page to open and tables to keep."""

from growthwatch.report.summary import ReportSummary
from growthwatch.report.writing import Progress, write_report

__all__ = ["Progress", "ReportSummary", "write_report"]
