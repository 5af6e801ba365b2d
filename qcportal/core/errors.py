"""What can be refused. Pages show the sentence beside the field or on top; the API answers a problem (RFC 9457)."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """Base: `sentence` is for the user, `code` for programs, `status` for HTTP."""

    status = 400
    code = "refused"

    def __init__(self, sentence, *, field: str | None = None, code: str | None = None):
        super().__init__(str(sentence))
        self.sentence, self.field = sentence, field
        self.code = code or self.code


class Rejected(Refused):
    """The input cannot be taken, or the record's state does not allow it now."""

    code = "rejected"


class NotProven(Rejected):
    """A password or code of the signed-in person is wrong; it counts towards the lock (core.lock)."""


class LockedOut(Refused):
    """Too many wrong passwords or codes."""

    status, code = 429, "locked_out"

    def __init__(self):
        super().__init__(_("Too many failed attempts. Wait 15 minutes and try again, or ask for a new password."))


class Conflict(Refused):
    """Somebody else has it, or did it, or it clashes with what is there."""

    status, code = 409, "conflict"


class StaleVersion(Refused):
    """The record changed since the form or the program read it."""

    status, code = 412, "stale_version"


class Forbidden(Refused):
    """May be seen, may not be done by this person."""

    status, code = 403, "forbidden"


class SecondFactorNeeded(Forbidden):
    """TOTP_REQUIRED is set and this person has not switched two-step sign-in on."""

    code = "second_factor_needed"

    def __init__(self):
        super().__init__(_("Switch two-step sign-in on under Your profile first."))
