from .accounts import (
    change_password,
    change_person,
    change_profile,
    deactivate,
    end_tokens,
    invite,
    may_give,
    reactivate,
    request_password_reset,
    send_invitation_again,
    set_first_password,
)
from .anonymising import anonymise
from .second_factor import confirm_totp, remove_totp, reset_totp, start_totp, use_code

__all__ = [
    "anonymise",
    "change_password",
    "change_person",
    "change_profile",
    "confirm_totp",
    "deactivate",
    "end_tokens",
    "invite",
    "may_give",
    "reactivate",
    "remove_totp",
    "request_password_reset",
    "reset_totp",
    "send_invitation_again",
    "set_first_password",
    "start_totp",
    "use_code",
]
