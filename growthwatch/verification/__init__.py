"""z-scores checked independently: by pygrowup, and by a second computation from the tables."""

from growthwatch.record.errors import NotVerified
from growthwatch.verification.own_data import Verified, verify_scores
from growthwatch.verification.pygrowup_scores import AGREE_WITHIN, peer_zscore
from growthwatch.verification.random_sample import summarise, verify

__all__ = [
    "AGREE_WITHIN", "NotVerified", "Verified", "peer_zscore", "summarise", "verify",
    "verify_scores",
]  # fmt: skip
