"""What the OpenAPI description promises, tried out: no call fails, and every answer has its described shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from api.app import create_app
from nq57search.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

CALLS = [
    (method.upper(), path, any(one["in"] == "query" for one in call.get("parameters", ())))
    for path, item in create_app(Settings()).openapi()["paths"].items()
    for method, call in item.items()
]
# Only a query can be written against its description: anything is a path.
TRIALS = [(method, path, GenerationMode.POSITIVE) for method, path, _ in CALLS] + [
    (method, path, GenerationMode.NEGATIVE) for method, path, has_query in CALLS if has_query
]


@pytest.fixture(scope="session")
def described(real_app: FastAPI) -> schemathesis.BaseSchema:
    load_all_checks()
    return schemathesis.openapi.from_asgi("/openapi.json", real_app)


@pytest.mark.parametrize(("method", "path", "mode"), TRIALS)
def test_every_call_keeps_what_is_described(
    described: schemathesis.BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    # Which queries say nothing is for the engine to tell, and an endless address is refused before it is read.
    beyond_the_description = CHECKS.get_by_names(["positive_data_acceptance", "negative_data_rejection"])

    @settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def try_out(case: schemathesis.Case) -> None:
        case.call_and_validate(excluded_checks=beyond_the_description)

    try_out()
