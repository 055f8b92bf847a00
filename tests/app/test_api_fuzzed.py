"""Whatever the description allows is answered as it says, and what it does not is refused."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

TOKEN = "a-token-for-tests-only"
OPERATIONS = (
    "POST /api/score", "POST /api/detect", "POST /api/judge", "POST /api/chart",
    "POST /rcpch/calculation", "POST /rcpch/mid-parental-height", "POST /rcpch/chart-coordinates",
)  # fmt: skip


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The operations of the service's own description, by name."""
    schemathesis = pytest.importorskip("schemathesis")
    from growthwatch.app.serving import create_app

    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_app(TOKEN, hosts=["*"]))
    found = [result.ok() for result in schema.get_all_operations()]
    return {operation.label: operation for operation in found}


def test_every_operation_that_is_described_is_tried(described):
    assert set(described) == set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_stops_the_service_or_gets_an_answer_that_is_not_described(name, described):
    schemathesis = pytest.importorskip("schemathesis")
    # Authorization has a test of its own; a record of the right shape may hold a date that is none.
    checks = [
        getattr(schemathesis.checks, check)
        for check in (
            "not_a_server_error", "status_code_conformance", "content_type_conformance",
            "response_schema_conformance", "negative_data_rejection",
        )
    ]  # fmt: skip
    allowed, not_allowed = (
        schemathesis.GenerationMode.POSITIVE,
        schemathesis.GenerationMode.NEGATIVE,
    )
    tried = {allowed: 0, not_allowed: 0}
    requests = [described[name].as_strategy(generation_mode=mode) for mode in tried]

    @hypothesis.settings(
        max_examples=16, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(case=st.one_of(requests))
    def answered(case: Any) -> None:
        case.call_and_validate(headers={"authorization": f"Bearer {TOKEN}"}, checks=checks)
        tried[case.meta.generation.mode] += 1

    answered()
    assert all(tried.values()), tried
