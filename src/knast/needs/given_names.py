"""Names that people give to needs: what a name may be, and that no two needs side by side share one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from knast.base.errors import WrongRequest
from knast.base.text import normalise
from knast.needs.need_map import Need

LONGEST_NAME = 80
# Control characters, lone surrogates, line and paragraph ends, and characters nobody has given a meaning to.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn", "Co"})
# Marks that turn the direction of writing: a name could be made to read otherwise than it is.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def folded(words: str) -> str:
    r"""Words as they are compared: casefolded, white space folded.

    >>> folded("  Den KOM\n aldrig ")
    'den kom aldrig'
    """
    return " ".join(words.split()).casefold()


def given_name(text: str) -> str:
    """A name as it is kept, without white space at its ends.

    Raises:
        WrongRequest: It is empty, too long or holds control characters.
    """
    name = normalise(text).strip()
    if any(unicodedata.category(one) in _REFUSED or one in _TURNING for one in name):
        raise WrongRequest("The name holds control characters.", "Write it on one line, as plain words.")
    if not any(one.isalnum() for one in name):
        raise WrongRequest("The name is empty.", "Say in a few words what customers want to achieve or avoid.")
    if len(name) > LONGEST_NAME:
        raise WrongRequest(f"The name has {len(name)} characters.", f"Write at most {LONGEST_NAME}.")
    return name


def given_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names by language as they are kept.

    Raises:
        WrongRequest: There is none, one is no name, or a language is not written as ``da`` or ``en`` is.
    """
    if not names:
        raise WrongRequest("The need has no name.", 'Add: --name "NAME"')
    for lang in names:
        if not re.fullmatch(r"[a-z]{2,3}", lang):
            raise WrongRequest(f"“{lang}” is no language.", "Write it as two letters: da, en.")
    return {lang: given_name(name) for lang, name in names.items()}


def refuse_doubles(needs: Iterable[Need], *, new: Need, hint: str = "") -> None:
    """See to it that a need is called otherwise than those beside it.

    Args:
        needs: All needs of the map; ``new`` itself may be among them.
        new: The need as it shall stand.
        hint: What to do instead.

    Raises:
        WrongRequest: One with the same parent has the same name in the same language.
    """
    for other in needs:
        if other.need_id == new.need_id or (other.level, other.parent_id) != (new.level, new.parent_id):
            continue
        shared = _shared_name(other.names, new.names)
        if shared:
            raise WrongRequest(
                f"{other.need_id}, right beside it, is called “{shared}” already.",
                hint or f"Choose another name, or merge the two: knast need {other.need_id} merge OTHER",
            )


def _shared_name(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    return next((name for lang, name in one.items() if name and folded(name) == folded(other.get(lang, ""))), "")
