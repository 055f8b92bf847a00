"""Whatever the description allows is answered as it says, and what it does not is refused."""

from __future__ import annotations

import hypothesis
import pytest

from growthwatch.app.serving import create_app

schemathesis = pytest.importorskip("schemathesis")
# Authorization has a test of its own; a record of the right shape may hold a date that is none.
CHECKS = [
    getattr(schemathesis.checks, name)
    for name in (
        "not_a_server_error", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance", "negative_data_rejection",
    )
]  # fmt: skip
TOKEN = "a-token-for-tests-only"
schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_app(TOKEN, hosts=["*"]))


@schema.parametrize()
@hypothesis.settings(
    max_examples=5, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
)
def test_no_request_stops_the_service_or_gets_an_answer_that_is_not_described(case):
    case.call_and_validate(headers={"authorization": f"Bearer {TOKEN}"}, checks=CHECKS)
