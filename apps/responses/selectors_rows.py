"""The responses behind a number, page by page."""

from __future__ import annotations

from django.db import connection

from apps.core.id_lists import as_array
from apps.responses.models import Response, Source
from apps.studies.models import Round


def rows_of(
    round_: Round,
    *,
    version: int | None,
    versus: int | None,
    metric: int,
    after: int,
    limit: int,
    proxies: bool = False,
    raters: list[int] | None = None,
    scenarios: list[int] | None = None,
    responses: list[int] | None = None,
) -> list[Response]:
    """Return the main-pool responses behind an estimate, oldest first.

    Args:
        round_: whose responses.
        version: id of the version the estimate is about, None for all.
        versus: id of the other version of a pair.
        metric: id of the metric.
        after: the last id of the page before, 0 for the first page.
        limit: how many at most.
        proxies: whether the estimate is about proxies and not about people.
        raters: ids of those whose responses are meant, None for all.
        scenarios: ids of those whose responses are meant, None for all.
        responses: ids of those that may be given, None for all.
    """
    source = f"s.source {'=' if proxies else '<>'} {Source.PROXY.value}"
    told = ["s.response_id = given.id", source, "s.metric_id = %s"]
    values: list[int | str] = [metric]
    if version is not None and versus is not None:
        told.append("((s.version_id = %s AND s.versus_id = %s) OR (s.version_id = %s AND s.versus_id = %s))")
        values += [version, versus, versus, version]
    elif version is not None:
        told.append("(s.version_id = %s OR s.versus_id = %s)")
        values += [version, version]
    where = ["given.round_id = %s", "given.id > %s"]
    values += [round_.pk, after]
    for column, ids in (
        ("given.rater_id", raters),
        ("item.scenario_id", scenarios),
        ("given.id", responses),
    ):
        if ids is not None:
            where.append(f"{column} = ANY(%s::bigint[])")
            values.append(as_array(ids))
    with connection.cursor() as cursor:
        # Responses are gone through in their order until there are enough: to find all that the signals name takes seconds.
        cursor.execute(
            "SELECT given.id FROM responses_response given "  # noqa: S608 - conditions are constants above
            "JOIN studies_item item ON item.id = given.item_id AND item.kind = 'main' "
            "JOIN raters_rater rater ON rater.id = given.rater_id AND rater.status = 'active' "
            f"WHERE EXISTS (SELECT FROM responses_signal s WHERE {' AND '.join(told)}) AND {' AND '.join(where)} "
            "ORDER BY given.id LIMIT %s",
            [*values, limit],
        )
        found = [row[0] for row in cursor.fetchall()]
    return list(
        Response.objects.filter(pk__in=found)
        .select_related("rater", "item__scenario", "assignment")
        .order_by("id")
    )
