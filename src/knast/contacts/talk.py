"""Who is who in a conversation: by the words for them, by what they say, or as the other of two.

What cannot be told is ``system``, which makes no statement: a word of the company's among the customers' would be worse
than a customer who is counted as one whose words we do not know.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from knast.contacts.contact import Role
from knast.contacts.marks import Kind, Speaker, is_numbered, is_of_company, speaker_of
from knast.contacts.sounds import (
    announces,
    answers,
    describes,
    is_value,
    lean_of,
    sound_of,
    sounds_like_company,
    speaks_as_customer,
    talks,
)

# A speaker's name and the words that follow it, in order.
Said = Sequence[tuple[str, str]]

_WORDS: frozenset[Kind] = frozenset({"word", "field", "letter", "me", "you"})
_FIRM: frozenset[Kind] = frozenset({"word", "letter", "me"})
_MOST_LOOKED_AT = 400
_SURE = 2
_SURE_OF_TWO = 4
_OPENING = 3
_FEWEST_UNDECIDED = 4


def roles_of(said: Said) -> dict[str, Role]:
    """Who each speaker is, where it is certain that these are speakers; ``system`` where it cannot be told.

    Args:
        said: Names and words in order.
    """
    roles = _roles(said)
    return {name: roles.get(name, "system") for name, _ in said}


def roles_in_talk(said: Said, *, clocked: bool = False) -> dict[str, Role]:
    """Who each speaker is, where these may be speakers or the fields of a form.

    Args:
        said: Names and words in order.
        clocked: Whether times of day stand in the marks.

    Returns:
        Empty where it is not plainly a conversation. A name that is left out belongs to the words before it.
    """
    kinds = {name: speaker for name, _ in said if (speaker := speaker_of(name, clocked=clocked))}
    said = [one for one in said if one[0] in kinds]
    if len(said) < 2:  # noqa: PLR2004 - a conversation takes two
        return {}
    said = _without_strays(said, kinds)
    roles = _roles(said)
    if not _has_both_sides(said, roles=roles, kinds=kinds, clocked=clocked):
        return _undecided(said, roles=roles, kinds=kinds)
    return {name: roles.get(name, "system") for name, _ in said}


def speaks_as_company(name: str, words: str) -> bool:
    """Whether a mark that stands without its like heads the words of an agent or a bot, and not a topic.

    Args:
        name: What stands before the colon.
        words: What follows it.
    """
    speaker = speaker_of(name)
    if speaker is None or speaker.role not in {"agent", "system"} or is_value(words):
        return False
    if sound_of(words) >= 1:
        return True
    return speaker.kind == "word" and not describes(words)


def _roles(said: Said) -> dict[str, Role]:
    names = list(dict.fromkeys(name for name, _ in said))
    kinds = {name: speaker_of(name, clocked=True) for name in names}
    roles: dict[str, Role] = {name: one.role for name, one in kinds.items() if one is not None and one.role is not None}
    roles |= _letter_roles([name for name in names if (one := kinds[name]) and one.kind == "letter"])
    for kind in ("me", "you"):
        # "Me" wrote it down: the customer, unless somebody else is called so.
        written = [name for name in names if (one := kinds[name]) and one.kind == kind]
        known = set(roles.values())
        role: Role = "agent" if "customer" in known else "customer"
        roles |= dict.fromkeys(written, role)
    unknown = [name for name in names if name and name not in roles]
    return _by_evidence(said, roles=roles, unknown=unknown)


def _letter_roles(letters: Sequence[str]) -> dict[str, Role]:
    """``K``/``A``, ``K``/``M``, ``C``/``A``, ``C``/``R``; any other letter makes it a list."""
    company = "AMRSB" if "K" in letters else "AR"
    mine = [one for one in letters if one in {"K", "C"}]
    if len(mine) != 1 or len(letters) < 2 or any(one not in company for one in letters if one not in mine):  # noqa: PLR2004 - a pair
        return {}
    return {one: "customer" if one in mine else "agent" for one in letters}


def _by_evidence(said: Said, *, roles: dict[str, Role], unknown: Sequence[str]) -> dict[str, Role]:
    if not unknown:
        return roles
    net = _nets(said, unknown)
    known = set(roles.values())
    if {"agent", "customer"} <= known or len(unknown) > 1:
        found = _by_words(net, has=known)
        two = len(unknown) == 2 and not {"agent", "customer"} & {*known, *found.values()}  # noqa: PLR2004 - one and the other
        return roles | (_of_two(said, unknown) if two and _talk_together(said, unknown) else found)
    [name] = unknown
    if "agent" in known:
        # One name beside the agent: the customer, unless it speaks as a second agent.
        return roles | {name: "agent" if net[name] > _SURE else "customer"}
    if "customer" in known:
        return roles | {name: "customer" if net[name] < -_SURE else "agent"}
    return roles | _by_words(net, has=known)


def _of_two(said: Said, names: Sequence[str]) -> dict[str, Role]:
    """Two names that talk to each other, by all their small words too; empty where those do not tell enough."""
    lean = dict.fromkeys(names, 0)
    for name, words in said[:_MOST_LOOKED_AT]:
        if name in lean:
            lean[name] += lean_of(words)
    # Who takes the telephone is the company; who begins a chat is rather the customer.
    if said[0][0] in lean:
        lean[said[0][0]] += _OPENING if _is_taken_call(said) else -1
    other, company = sorted(names, key=lambda name: lean[name])
    return {company: "agent", other: "customer"} if lean[company] - lean[other] >= _SURE_OF_TWO else {}


def _is_taken_call(said: Said) -> bool:
    return len(said) > 1 and said[0][0] != said[1][0] and announces(said[0][1]) and answers(said[1][1])


def _by_words(net: Mapping[str, int], *, has: set[Role]) -> dict[str, Role]:
    ranked = sorted(net, key=lambda name: -net[name])
    found: dict[str, Role] = {}
    for name in ranked:
        # The most and the least that any other name has; alone, a name is measured against nothing.
        most = net[ranked[0] if name != ranked[0] else ranked[1]] if len(ranked) > 1 else None
        least = net[ranked[-1] if name != ranked[-1] else ranked[-2]] if len(ranked) > 1 else None
        if net[name] >= _SURE and (least is None or net[name] - least >= _SURE):
            found[name] = "agent"
        elif net[name] <= -_SURE and (most is None or most - net[name] >= _SURE):
            found[name] = "customer"
    left = [name for name in ranked if name not in found]
    present = has | set(found.values())
    if len(left) == 1 and found:
        # The other of two, where what is known of it does not speak against it.
        [name] = left
        if "customer" not in present and net[name] <= 1:
            found[name] = "customer"
        elif "agent" not in present and net[name] >= 0:
            found[name] = "agent"
    return found


def _nets(said: Said, names: Sequence[str]) -> dict[str, int]:
    net = {name: 1 if is_of_company(name) else 0 for name in names}
    counted: Counter[str] = Counter()
    for name, words in said:
        if name in net and counted[name] < _MOST_LOOKED_AT:
            counted[name] += 1
            net[name] += sound_of(words)
    return net


def _without_strays(said: Said, kinds: Mapping[str, Speaker]) -> Said:
    """Without names met once where both sides are known by the words for them: "Pakke: afsendt" in somebody's turn."""
    sides = {one.role for one in kinds.values() if one.kind == "word"}
    if not {"customer", "agent"} <= sides:
        return said
    times = Counter(name for name, _ in said)
    return [one for one in said if kinds[one[0]].kind != "name" or times[one[0]] > 1]


def _has_both_sides(said: Said, *, roles: Mapping[str, Role], kinds: Mapping[str, Speaker], clocked: bool) -> bool:
    """Whether a customer and somebody else each say something, as people do and forms and lists of topics do not."""
    spoken = [(name, words) for name, words in said if not is_value(words)]
    mine = [(name, words) for name, words in spoken if roles.get(name) == "customer"]
    theirs = [(name, words) for name, words in spoken if roles.get(name) in {"agent", "system"}]
    if not mine or not theirs:
        return False
    firm = [{kinds[name].kind for name, _ in side} & _FIRM for side in (mine, theirs)]
    if all(firm) or any(sounds_like_company(words) for _, words in theirs):
        return True
    if all(describes(words) for _, words in theirs):
        return False
    # "User: …" and "Support: …" may both be headings of a report.
    if any(firm) and all(_are_named(kinds[name] for name, _ in side) for side in (mine, theirs)):
        return True
    times = Counter(name for name, _ in said)
    return (
        clocked
        or any(times[name] > 1 for name, _ in (*mine, *theirs))
        or any(speaks_as_customer(words) for _, words in mine)
        or (any(talks(words) for _, words in spoken) and any(kinds[name].kind != "name" for name, _ in mine))
    )


def _are_named(side: Iterable[Speaker]) -> bool:
    """Whether somebody on a side is called by a word for people who speak."""
    return any(one.kind in _WORDS and (one.kind, one.role) != ("field", "system") for one in side)


def _talk_together(said: Said, names: Sequence[str]) -> bool:
    """Whether two say something to each other, as no list of topics does."""
    mine = [one for one in said if one[0] in names]
    if all(any(talks(words) for name, words in mine if name == one) for one in names):
        return True
    return _is_taken_call(mine) or (len(mine) > len(names) and any(answers(words) for _, words in mine))


def _undecided(said: Said, *, roles: Mapping[str, Role], kinds: Mapping[str, Speaker]) -> dict[str, Role]:
    """A conversation beyond doubt in which nobody can be told: everybody in it is ``system``."""
    if any(roles.get(name) == "customer" for name, _ in said):
        return {}
    names = {name for name, _ in said if kinds[name].kind == "name"}
    turns = [one for one in said if one[0] in names]
    changes = sum(one[0] != other[0] for one, other in pairwise(turns))
    sure = all(is_numbered(name) for name in names)
    if len(names) == 2 and len(turns) > 2 and _talk_together(turns, list(names)):  # noqa: PLR2004 - one and the other
        return {name: roles.get(name, "system") for name, _ in said}
    several = len(names) >= 2 and len(turns) >= (2 if sure else _FEWEST_UNDECIDED)  # noqa: PLR2004 - a conversation takes two
    talking = {name for name, words in turns if talks(words)}
    recurring = sum(times > 1 for times in Counter(name for name, _ in turns).values())
    if not several or 4 * changes < 3 * (len(turns) - 1) or not (sure or (len(talking) >= 2 and recurring >= 2)):  # noqa: PLR2004 - both of two
        return {}
    return {name: roles.get(name, "system") for name, _ in said}
