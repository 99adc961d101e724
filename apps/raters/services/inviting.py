"""Invitations by mail: written down in the request, sent by a worker, each address once for each door.

The token of an invitation is made from a key and the invitation's own row, so that a worker can write the mail without
the token ever being stored: the table has its hash alone.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, Refused
from apps.core.sealed import BrokenSeal, seal, unseal_text
from apps.raters.models import Invitee, Link
from apps.raters.services.secrets import hash_person, hash_secret

log = structlog.get_logger(__name__)

ADDRESS_PURPOSE = "invitee"
"""What addresses are sealed for."""
MOST = 500
"""Addresses in one list."""
TRIES = 5
_BATCH = 50
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Invited:
    """What became of a list of addresses."""

    written: int
    repeated: tuple[str, ...]
    bad: tuple[str, ...]


@transaction.atomic
def invite_people(*, link: Link, addresses: str, now: datetime) -> Invited:
    """Write down whom to invite; a worker sends the mails.

    Args:
        link: a door of kind mail.
        addresses: a list, one a line or with commas between.
        now: when.

    Raises:
        Refused: the door is closed, or is for others.
        Invalid: there are too many addresses, or none.
    """
    if link.kind != Link.Kind.MAIL or link.closed_at is not None:
        raise Refused(_("This link sends no invitations."))
    listed = [part for part in _BETWEEN.split(addresses.replace("\0", " ")) if part]
    if not listed:
        raise Invalid(_("Write at least one address."))
    if len(listed) > MOST:
        raise Invalid(_("At most %(most)d addresses at a time.") % {"most": MOST})
    good, bad, repeated = _sorted_out(listed)
    hashes = {hash_person("mail", address): address for address in good}
    there = set(
        Invitee.objects.filter(link=link, address_hash__in=hashes).values_list("address_hash", flat=True)
    )
    fresh = {digest: address for digest, address in hashes.items() if digest not in there}
    Invitee.objects.bulk_create(
        [
            Invitee(
                link=link,
                sealed=seal(address, purpose=ADDRESS_PURPOSE),
                address_hash=digest,
                token_hash=hash_secret(_token(link.pk, digest)),
                due_at=now,
            )
            for digest, address in fresh.items()
        ],
        ignore_conflicts=True,
    )
    known = tuple(hashes[digest] for digest in hashes if digest in there)
    return Invited(len(fresh), (*repeated, *known), bad)


def send_invitations(*, now: datetime) -> int:
    """Send the mails that are due and return how many went out; one that fails is tried again later.

    Each mail is its own transaction: a worker that dies sends at most one of them twice.
    """
    sent = 0
    connection: BaseEmailBackend | None = None
    for _turn in range(_BATCH):
        with transaction.atomic():
            invitee = (
                Invitee.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("link__study")
                .filter(sent_at=None, due_at__lte=now, tries__lt=TRIES, link__closed_at=None)
                .order_by("due_at", "id")
                .first()
            )
            if invitee is None:
                return sent
            connection = connection or get_connection()
            sent += _send(invitee, connection, now)
    return sent


def invitee_by_token(link: Link, token: str) -> Invitee | None:
    """Return whom a token of this door was sent to, or None."""
    return Invitee.objects.filter(link=link, token_hash=hash_secret(token[:64])).first()


def _sorted_out(listed: Sequence[str]) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Return addresses that can be written to, those that cannot, and those that stand twice."""
    good: dict[str, None] = {}
    bad: list[str] = []
    repeated: list[str] = []
    for written in listed:
        address = written.strip("<>\"'").lower()
        try:
            validate_email(address)
        except ValidationError:
            bad.append(written[:120])
            continue
        if address in good:
            repeated.append(address)
        good[address] = None
    return list(good), tuple(bad), tuple(repeated)


def _token(link_id: int, address_hash: str) -> str:
    return salted_hmac("plumbline.invitation", f"{link_id}.{address_hash}", algorithm="sha256").hexdigest()[
        :40
    ]


def _send(invitee: Invitee, connection: BaseEmailBackend, now: datetime) -> int:
    token = _token(invitee.link_id, invitee.address_hash)
    url = settings.BASE_URL + reverse("join_invited", args=[invitee.link.code, token])
    try:
        address = unseal_text(invitee.sealed, purpose=ADDRESS_PURPOSE)
        title = invitee.link.study.title
        body = _(
            "You are invited to take part in a study: %(title)s\n\nThis link is for you alone:\n%(url)s\n\n"
            "You decide on its first page whether you take part. Nothing is stored before you agree.\n"
        ) % {"title": title, "url": url}
        EmailMessage(_("An invitation to judge"), body, to=[address], connection=connection).send()
    except (OSError, smtplib.SMTPException, BrokenSeal) as error:
        # Neither the address nor the link is logged.
        log.warning("invitation not sent", invitee=invitee.pk, error=type(error).__name__)
        invitee.tries += 1
        invitee.due_at = now + timedelta(minutes=2**invitee.tries)
        invitee.save(update_fields=["tries", "due_at"])
        return 0
    invitee.sent_at = now
    invitee.token_hash = hash_secret(token)  # the key may have changed since it was written down
    invitee.save(update_fields=["sent_at", "token_hash"])
    return 1
