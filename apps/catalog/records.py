"""The shapes in which the catalogue's records are sent, as DESIGN section 8 fixes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from apps.core.rendering.pictures import picture_hash

Moment = Annotated[
    AwareDatetime,
    Field(strict=False, ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
]
"""A time with its offset. The bounds keep years out that Postgres can store and Python cannot read back."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Short = Annotated[str, StringConstraints(max_length=200)]

MAX_TEXT = 200_000
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]

MAX_MESSAGES = 400
MAX_ALT = 1_000


class Message(BaseModel):
    """One turn of a conversation; fields that other tools add are kept."""

    model_config = ConfigDict(extra="allow", strict=True)

    role: Literal["system", "user", "assistant", "tool", "developer"]
    content: Text | list[dict[str, Any]] | None = None

    @field_validator("content")
    @classmethod
    def _pictures_fit(cls, content: Any) -> Any:
        """Refuse a picture that is named by no hash, and words about one that are no text of a bearable length."""
        for part in content if isinstance(content, list) else ():
            if part.get("type") != "image" or "media" not in part:
                continue
            if picture_hash(part) is None:
                raise ValueError(_("A picture is named by its SHA-256, in 64 small hexadecimal digits."))
            alt = part.get("alt", "")
            if not isinstance(alt, str) or len(alt) > MAX_ALT:
                raise ValueError(_("The words about a picture are a text of at most 1,000 characters."))
        return content


class Record(BaseModel):
    """What all records share: unknown fields are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SystemRecord(Record):
    """A model or product."""

    key: Key
    name: Short = ""


class VersionRecord(Record):
    """A checkpoint or release."""

    key: Key
    system: Key | None = None
    name: Short = ""
    commit: Short = ""
    step: int | None = Field(default=None, ge=0, lt=2**63)
    at: Moment | None = None

    @property
    def system_key(self) -> str:
        """The system's key: as given, else what stands before the first slash, else `default`."""
        head, slash, _rest = self.key.partition("/")
        return self.system or (head if slash and head else "default")


Tag = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Card = dict[Literal["who", "where", "goal"], Annotated[str, StringConstraints(max_length=300)]]
"""Who asks, where, with which goal."""


class Messages(Record):
    """The turns of a scenario."""

    messages: list[Message] = Field(min_length=1, max_length=MAX_MESSAGES)


class ScenarioFields(Record):
    """What is said about a scenario, beside its key and its turns."""

    tags: list[Tag] = Field(default=[], max_length=50)
    risk: Annotated[str, StringConstraints(max_length=40)] = ""
    value: Annotated[str, StringConstraints(max_length=40)] = ""
    weight: float = Field(default=1.0, gt=0, le=1e9, allow_inf_nan=False)
    set: Short = ""
    attribute: dict[Short, Short] = {}
    owner: Short = ""
    origin: Annotated[str, StringConstraints(max_length=80)] = ""
    locale: Annotated[
        str, StringConstraints(max_length=35, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")
    ] = ""
    reference: Text = ""
    label: Short = ""
    context: Card = {}

    @field_validator("tags")
    @classmethod
    def _each_tag_once(cls, tags: list[str]) -> list[str]:
        return list(dict.fromkeys(tags))


class ScenarioEdit(ScenarioFields):
    """What is changed of a scenario: the fields that are given, its turns among them."""

    messages: list[Message] = Field(default=[], min_length=1, max_length=MAX_MESSAGES)


class ScenarioRecord(ScenarioFields, Messages):
    """What a version is asked. A card or a state that is not sent stays as it is."""

    key: Key
    state: Literal["proposed", "active", "retired"] | None = None


class OutputRecord(Record):
    """What a version produced for a scenario."""

    version: Key
    scenario: Key
    messages: list[Message] = Field(default=[], max_length=MAX_MESSAGES)
    sample: int = Field(default=0, ge=0, lt=2**31)
    label: Short = ""
    confidence: float | None = Field(default=None, ge=0, le=1)
    probabilities: dict[Short, Annotated[float, Field(ge=0, le=1)]] = {}
    explanation: dict[str, Any] = {}
    meta: dict[str, Any] = {}


def moment(value: datetime | None) -> str:
    """Return a time as the contract writes it."""
    return value.isoformat().replace("+00:00", "Z") if value else ""
