"""What a version is asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Discipline, Team


class ScenarioState(models.TextChoices):
    """Whether rounds may use a scenario."""

    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("In use")
    RETIRED = "retired", _("Retired")


class Words(Func):
    """The words of texts, in any language, as they are written. Texts of a message lie in JSON, where a line's end is two signs."""

    arg_joiner = " || ' ' || "
    template = "to_tsvector('simple'::regconfig, left(replace(replace(%(expressions)s, '\\n', ' '), '\\t', ' '), 100000))"
    output_field = SearchVectorField()


class Turns(Func):
    """What the turns of a dialogue say; the names of fields and roles are nobody's words."""

    template = "jsonb_path_query_array(%(expressions)s, '$[*].content')"
    output_field = models.JSONField()


class Values(Func):
    """What the fields of an object say."""

    template = "jsonb_path_query_array(%(expressions)s, '$.*')"
    output_field = models.JSONField()


class Scenario(models.Model):
    """One prompt or multi-turn context. Once a round has shown it, other messages are another `revision`.

    `context` is its card: `who` asks, `where`, with which `goal`. `source` says what a proposal came from. `approved` lists the
    disciplines whose newest word on this revision is yes, as `Approval` has them: a hundred thousand are counted by it.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="scenarios")
    key = models.CharField(max_length=200)
    messages = models.JSONField(default=list)
    tags = ArrayField(models.CharField(max_length=80), default=list)
    risk = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=40, blank=True)
    weight = models.FloatField(default=1.0)
    set = models.CharField(max_length=200, blank=True)
    attribute = models.JSONField(default=dict)
    owner = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    locale = models.CharField(max_length=35, blank=True, db_default="")
    reference = models.TextField(blank=True)
    label = models.CharField(max_length=200, blank=True)
    shown = models.BooleanField(default=False, help_text="A round has shown it; its messages are fixed.")
    revision = models.PositiveIntegerField(default=1, db_default=1)
    state = models.CharField(
        max_length=10, choices=ScenarioState.choices, default=ScenarioState.ACTIVE, db_default="active"
    )
    approved = ArrayField(
        models.CharField(max_length=20, choices=Discipline.choices), default=list, db_default=[]
    )
    context = models.JSONField(default=dict, db_default={})
    source = models.JSONField(default=dict, db_default={})
    search = models.GeneratedField(
        expression=Words(
            "key",
            Cast(Turns("messages"), models.TextField()),
            Cast(Values("context"), models.TextField()),
            "reference",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="catalog_scenario_key_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="catalog_scenario_weight_positive"),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="catalog_scenario_tags"),
            GinIndex(fields=["search"], name="catalog_scenario_words"),
            models.Index(
                fields=["team", "key"],
                name="catalog_scenario_key_begins",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.key
