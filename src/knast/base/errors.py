"""Wrong requests, as sentences a person can act on.

A bad row is data (see ``contacts.rejects``); a wrong request is one of these errors.
"""


class KnastError(Exception):
    """A request that cannot be carried out.

    Args:
        message: What happened and where, one sentence.
        hint: What to do next, one sentence; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class WrongRequest(KnastError):
    """The request itself is wrong: an unknown file kind, a setting out of range."""


class Missing(KnastError):
    """A file or service that the request needs is not there."""


class Busy(KnastError):
    """Another process is writing to the same workspace."""


class Conflict(KnastError):
    """What the request was made from has changed since it was looked at."""


class Stopped(KnastError):
    """A limit that was set is reached. What was done is kept, and the same request goes on from there."""


# The one table from kind of error to exit code and HTTP status.
OUTCOMES: dict[type[KnastError], tuple[int, int]] = {
    WrongRequest: (2, 422),
    Missing: (3, 404),
    Busy: (3, 503),
    Conflict: (2, 409),
    Stopped: (4, 503),
    KnastError: (2, 400),
}
EXIT_DONE, EXIT_REJECTS, EXIT_INTERRUPTED, EXIT_DEFECT = 0, 1, 4, 70


def exit_code(error: KnastError) -> int:
    """The process exit code for an error: 2 wrong request, 3 something missing, 4 stopped and resumable."""
    return next(code for kind, (code, _) in OUTCOMES.items() if isinstance(error, kind))
