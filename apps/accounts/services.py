"""What happens to teams, members, invitations and tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import ApiToken, Discipline, Invitation, Membership, Role, Scope, Team, User
from apps.core.errors import Gone, Invalid, Refused
from apps.core.sealed import reseal
from apps.text.self_identification import is_findable

INVITATION_DAYS = 14
TOTP_PURPOSE = "totp"
"""What TOTP secrets and the seeds of recovery codes are sealed for."""

RESERVED_SLUGS = frozenset({"share", "digest"})
"""What stands in addresses of dashboards where a team's slug would."""

MOST_OWN_NAMES, LONGEST_OWN_NAME = 200, 80

TOKEN_PREFIX = "plb_"  # noqa: S105 - how a token begins, so that scanners of leaked secrets know ours


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a random secret, in hex; random secrets need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_team(*, name: str, slug: str, owner: User) -> Team:
    """Store a team with its first owner.

    Raises:
        Invalid: the slug is one that an address of the product has.
    """
    if slug in RESERVED_SLUGS:
        raise Invalid(_("This name is taken by the product itself."))
    team = Team.objects.create(name=name, slug=slug)
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    return team


@transaction.atomic
def invite(*, team: Team, email: str, role: str, actor: User, accept_url: str, now: datetime) -> str:
    """Ask somebody to join by mail and return the link, which is never seen again.

    An open invitation to the same address is replaced.

    Args:
        team: who asks.
        email: whom.
        role: what the person will be.
        actor: the member who asks.
        accept_url: the address of the accepting page, with `{token}` where the secret goes.
        now: when; the invitation ends 14 days later.

    Raises:
        Invalid: the role does not exist.
        Refused: the person is a member already.
    """
    email = email.strip().lower()
    if role not in Role.values:
        raise Invalid(_("There is no such role."))
    if Membership.objects.filter(team=team, user__email=email).exists():
        raise Refused(_("This person is in the team already."))
    secret = secrets.token_urlsafe(24)
    Invitation.objects.filter(team=team, email=email, accepted_at=None).delete()
    Invitation.objects.create(
        team=team,
        email=email,
        role=role,
        token_hash=hash_secret(secret),
        invited_by=actor,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    url = accept_url.replace("{token}", secret)
    subject = _("Join %(team)s on Plumbline") % {"team": team.name}
    body = _("%(who)s asks you to join %(team)s.\n\nOpen this page within 14 days:\n%(url)s\n") % {
        "who": actor,
        "team": team.name,
        "url": url,
    }
    transaction.on_commit(lambda: send_mail(subject, body, None, [email], fail_silently=True))
    return url


def withdraw_invitation(*, invitation: Invitation) -> None:
    """Make an invitation's link useless."""
    invitation.delete()


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, now: datetime) -> User:
    """Make the invited person a member, with a new account where there is none.

    Raises:
        Gone: the invitation was used or is too old.
        Invalid: the password is too weak (new accounts only).
    """
    invitation = (
        Invitation.objects.select_for_update().filter(token_hash=hash_secret(token), accepted_at=None).first()
    )
    if invitation is None or invitation.expires_at < now:
        raise Gone(_("This invitation was used or is too old. Ask for a new one."))
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User(email=invitation.email, name=name.strip())
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages)) from error
        user.set_password(password)
        user.save()
    Membership.objects.get_or_create(team=invitation.team, user=user, defaults={"role": invitation.role})
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return user


@transaction.atomic
def set_role(*, membership: Membership, role: str) -> None:
    """Change what a member may do; a team keeps at least one owner.

    Raises:
        Invalid: the role does not exist.
        Refused: the last owner would be gone.
    """
    if role not in Role.values:
        raise Invalid(_("There is no such role."))
    _keep_an_owner(membership, still_owner=role == Role.OWNER)
    membership.role = role
    membership.save(update_fields=["role"])


def set_disciplines(*, membership: Membership, disciplines: Iterable[str]) -> None:
    """Say as what a member looks at scenarios; nothing takes the word from them.

    Raises:
        Invalid: there is no such discipline.
    """
    membership.disciplines = _disciplines(disciplines)
    membership.save(update_fields=["disciplines"])


def ask_approvals(*, team: Team, disciplines: Iterable[str]) -> None:
    """Say whose yes a scenario needs before a round may use it; nothing lets rounds use every one.

    Raises:
        Invalid: there is no such discipline.
    """
    team.approvals = _disciplines(disciplines)
    team.save(update_fields=["approvals"])


def _disciplines(asked: Iterable[str]) -> list[str]:
    """Return the disciplines asked for, each once, in their usual order."""
    wanted = set(asked)
    if not wanted <= set(Discipline.values):
        raise Invalid(_("There is no such discipline."))
    return [name for name in Discipline.values if name in wanted]


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    """Take somebody out of the team, together with the tokens made on their behalf.

    Raises:
        Refused: the last owner would be gone.
    """
    _keep_an_owner(membership, still_owner=False)
    ApiToken.objects.filter(team=membership.team, user=membership.user).delete()
    membership.delete()


def _keep_an_owner(membership: Membership, *, still_owner: bool) -> None:
    owners = Membership.objects.select_for_update().filter(team=membership.team_id, role=Role.OWNER)
    if not still_owner and [owner.pk for owner in owners] == [membership.pk]:
        raise Refused(_("A team needs at least one owner. Make somebody else an owner first."))


def ask_for_totp(*, team: Team, actor: User, asked: bool) -> None:
    """Ask everybody in the team for a code at log-in, or nobody any more.

    Raises:
        Refused: the owner who asks does not log in with a code themself.
    """
    if asked and not Authenticator.objects.filter(user_id=actor.pk, type=Authenticator.Type.TOTP).exists():
        raise Refused(_("Set up log-in with a code for yourself first, then ask the others for it."))
    team.totp_required = asked
    team.save(update_fields=["totp_required"])


def set_own_names(*, team: Team, words: Iterable[str]) -> list[str]:
    """Keep the words that give the team's systems away in an answer; return them, each once.

    Args:
        team: whose list.
        words: at most `MOST_OWN_NAMES`, of at most `LONGEST_OWN_NAME` characters; empty ones are left out.

    Raises:
        Invalid: there are too many, one is too long, or one is too short to be looked for.
    """
    kept = list(dict.fromkeys(word for raw in words if (word := " ".join(raw.split()))))
    if len(kept) > MOST_OWN_NAMES:
        raise Invalid(_("At most %(most)d words, please.") % {"most": MOST_OWN_NAMES})
    for word in kept:
        if "\0" in word or len(word) > LONGEST_OWN_NAME:
            raise Invalid(_("A word has at most %(most)d characters.") % {"most": LONGEST_OWN_NAME})
        if not is_findable(word):
            raise Invalid(_("“%(word)s” is too short: it would be found everywhere.") % {"word": word})
    team.own_names = kept
    team.save(update_fields=["own_names"])
    return kept


@transaction.atomic
def reset_totp(*, user: User) -> bool:
    """Forget a person's TOTP and recovery codes, for those who lost both; return whether there was any."""
    deleted, _each = Authenticator.objects.filter(user_id=user.pk).delete()
    return bool(deleted)


@transaction.atomic
def reseal_totp() -> int:
    """Seal every stored TOTP secret and recovery seed with the present key; return how many there were.

    Raises:
        BrokenSeal: one was sealed with a key that is no longer known; nothing is changed then.
    """
    count = 0
    for authenticator in Authenticator.objects.select_for_update():
        for name in ("secret", "seed"):
            if name in authenticator.data:
                authenticator.data[name] = reseal(authenticator.data[name], purpose=TOTP_PURPOSE)
                count += 1
        authenticator.save(update_fields=["data"])
    return count


def create_token(
    *, team: Team, user: User, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Store a token and return it with its secret, which is never seen again.

    Raises:
        Invalid: a scope does not exist, or none was given.
    """
    if not scopes or any(scope not in Scope.values for scope in scopes):
        raise Invalid(_("Choose at least one of: %(scopes)s.") % {"scopes": ", ".join(Scope.values)})
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        team=team,
        user=user,
        name=name.strip() or _("Token"),
        token_hash=hash_secret(secret),
        hint=secret[:10],
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    return token, secret


def revoke_token(*, token: ApiToken, now: datetime) -> None:
    """End a token at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
