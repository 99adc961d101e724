"""What happens to raters: they come by doors, agree, finish, stop, change their mind, withdraw and are erased."""

from __future__ import annotations

from apps.raters.services.closing import come_back, end, finish, stop
from apps.raters.services.consenting import (
    change_agreements,
    change_profile,
    give_consent,
    take_back_consent,
)
from apps.raters.services.departing import record_departure
from apps.raters.services.erasing import erase, reapply_erasures, reapply_withdrawals
from apps.raters.services.inviting import Invited, invite_people, invitee_by_token, send_invitations
from apps.raters.services.joining import Comer, Joined, WordsChanged, enter, join
from apps.raters.services.links import (
    CheckedCode,
    LinkFull,
    PanelSpec,
    check_code,
    close_link,
    make_link,
    open_link,
)
from apps.raters.services.profiles import keep_profiles
from apps.raters.services.secrets import hash_person, hash_secret
from apps.raters.services.standing import set_aside, take_back_in
from apps.raters.services.withdrawing import withdraw

__all__ = [
    "CheckedCode",
    "Comer",
    "Invited",
    "Joined",
    "LinkFull",
    "PanelSpec",
    "WordsChanged",
    "change_agreements",
    "change_profile",
    "check_code",
    "close_link",
    "come_back",
    "end",
    "enter",
    "erase",
    "finish",
    "give_consent",
    "hash_person",
    "hash_secret",
    "invite_people",
    "invitee_by_token",
    "join",
    "keep_profiles",
    "make_link",
    "open_link",
    "reapply_erasures",
    "reapply_withdrawals",
    "record_departure",
    "send_invitations",
    "set_aside",
    "stop",
    "take_back_consent",
    "take_back_in",
    "withdraw",
]
