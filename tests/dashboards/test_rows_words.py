"""The page behind a number shows comments as they may be read: checked, with personal data replaced, or why not."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.analysis.services import refresh_now
from apps.insight.models import Text
from apps.insight.services.intake import take_in_words
from apps.insight.services.reviewing import withhold
from apps.studies.models import Round
from tests.factories.judging import answer, following, token_of
from tests.factories.studies import NOW, make_rater

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_checked_words_are_shown(ada_client: Client, running: Round, ada: User) -> None:
    for words in (
        "The first answer is fine, says ana@example.org.",
        "You are an idiot if you like this second one.",
        "The second answer is not what I asked for.",
    ):
        joined = make_rater(running)
        answer(joined, token_of(following(joined)), note=words)
    take_in_words(running.pk)
    withhold(text=Text.objects.get(shown__contains="asked"), actor=ada, now=NOW)
    refresh_now(running.pk)

    page = ada_client.get(f"/d/{running.study.team.slug}/{running.study.slug}/rows/?metric=note")

    told = page.content.decode()
    assert page.status_code == 200
    assert "says [e-mail]." in told
    assert "[held for review]" in told
    assert "[withheld]" in told
    for word in ("ana@", "idiot", "asked for"):
        assert word not in told
