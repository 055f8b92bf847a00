"""A caseload judged as of a day and compared with the last time: without paths and clocks."""

from growthwatch.review.previous import Previous
from growthwatch.review.reviewing import Review, review

__all__ = ["Previous", "Review", "review"]
