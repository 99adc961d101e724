"""How the addresses of a round's raters are described."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api import shapes_raters
from apps.api.openapi import parts

_FLAG = {
    "kind": "side_bias",
    "evidence": "The output shown first won 31 of 33 decided comparisons (94%; 80 to 99%).",
    "expected_false_alarms": 0.0102,
    "state": "open",
}
_RATERS = {
    "raters": [
        {
            "rater": "r-5f0c2a91",
            "cohort": "crowd",
            "responses": 40,
            "accuracy": {"value": 0.41, "low": 0.26, "high": 0.58, "n": 37},
            "flags": [_FLAG],
        }
    ]
}
_PSEUDONYM = OpenApiParameter("pseudonym", str, OpenApiParameter.PATH, description="The rater's pseudonym.")
_KIND = OpenApiParameter(
    "kind", str, OpenApiParameter.PATH, description="Which check: the `kind` of the flag."
)

raters_list = extend_schema(
    operation_id="studies_raters",
    summary="List a round's raters with what stands out about them",
    description=(
        "For members who may write. Worst first: whoever has the least probable open flag, then who is set aside, then who is right least "
        "often. `accuracy` is against the scenario's label, else the majority of the other people, null where it is not computed. `state` is open, "
        "accepted, dismissed or closed_by_rule; a flag takes a rater out of pool main only once it is accepted."
    ),
    tags=["rounds"],
    parameters=[parts.SLUG, parts.ROUND],
    responses={200: shapes_raters.RaterList, **parts.problems(400, 403, 404)},
    examples=[parts.replied("raters", _RATERS)],
)

flag_settle = extend_schema(
    operation_id="studies_raters_flag",
    summary="Accept or dismiss a rater's flag",
    description=(
        "Accepting sets the rater aside in all their rounds; dismissing what was accepted takes them back in, unless another flag of theirs is accepted. "
        "The same twice changes nothing. 409 once the rater has withdrawn."
    ),
    tags=["rounds"],
    parameters=[parts.SLUG, _PSEUDONYM, _KIND, parts.ROUND, parts.IDEMPOTENCY],
    request={
        parts.JSON: {
            "type": "object",
            "additionalProperties": False,
            "required": ["state", "reason"],
            "properties": {
                "state": {"type": "string", "enum": ["accepted", "dismissed"]},
                "reason": {"type": "string", "maxLength": 500, "description": "Why; kept with the flag."},
            },
        }
    },
    responses={
        200: shapes_raters.FlagSettled,
        **parts.problems(400, 403, 404, 409, 411, 413, 415, 422),
    },
    examples=[
        parts.sent("set aside", {"state": "accepted", "reason": "Always the left one."}),
        parts.replied("settled", {"rater": "r-5f0c2a91", **_FLAG, "state": "accepted"}),
    ],
)
