"""What drf-spectacular has to be told of our own classes; imported when the app is ready, which registers them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent
from pydantic.json_schema import model_json_schema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a token is sent."""

    target_class = "apps.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the security scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "A token of one team, made in the console or by `./run manage token EMAIL --scope all`. "
                "Scopes: read, catalog, studies, responses, all; every token may read. Never put it into an address."
            ),
        }


class ShapeExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Pydantic models as components, in the shape in which they are sent in: what has a default may be left out."""

    target_class = "pydantic.BaseModel"
    match_subclasses = True
    priority = 1  # before drf-spectacular's own, which would ask for fields that may be left out

    def get_name(self, auto_schema: Any, direction: str) -> str:
        """Return the component's name."""
        set_override(self.target, "suppress_collision_warning", value=True)
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """Return the schema, and register the models in it as components of their own."""
        schema = model_json_schema(
            self.target, ref_template="#/components/schemas/{model}", mode="validation"
        )
        for name, part in schema.pop("$defs", {}).items():
            component = ResolvedComponent(  # type: ignore[no-untyped-call]
                name=name, type=ResolvedComponent.SCHEMA, object=name, schema=part
            )
            auto_schema.registry.register_on_missing(component)
        return schema
