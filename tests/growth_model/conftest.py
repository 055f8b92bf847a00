"""A made-up caseload for the growth model's tests."""

import numpy as np
import pytest
from growth_model_records import scores_of


@pytest.fixture
def caseload():
    """Two hundred children with one to ten weights at scattered ages."""
    rng = np.random.default_rng(3)
    records = {}
    for number in range(200):
        count = rng.integers(1, 11)
        ages = np.sort(rng.choice(np.arange(1, 1700), size=count, replace=False))
        z = rng.normal() + np.cumsum(rng.normal(0, 0.3, size=count))
        records[f"C{number:03d}"] = (("female", "male")[number % 2], ages, z)
    return scores_of(records)
