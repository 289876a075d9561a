"""Who says what in a text whose source told no turns: conversations in running text, and quoted mails.

The text stays as it is, character for character; only the places of its speakers are found. Marks ("Kunde:") lie
between the places, so that no sentence begins with one. ``docs/why/limits.md`` says what is recognised and what is not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from knast.base.text import Cut
from knast.contacts.contact import Role, Speech
from knast.contacts.marks import Mark, inline_marks, line_mark, speaker_of
from knast.contacts.quoted import lines_in, words_of_others
from knast.contacts.sounds import sounds_like_company, speaks_as_customer
from knast.contacts.talk import roles_in_talk, speaks_as_company


class _Piece(NamedTuple):
    """``text[start:end]`` belongs to a role; to nobody where it is ``None``."""

    start: int
    end: int
    role: Role | None


# Without one of these there is neither a mark nor a quote nor a signature.
_MAY_HOLD = re.compile(r"[:：>\r\n]|--|__|\*\*")
_LINE_END = re.compile(r"[\r\n]")
_MARK_SIGN = re.compile(r"[:：>]")
_EVENT = re.compile(
    r"[^\r\n]{0,80}\b(?:(?:har|er|is|was|has) (?:nu )?"
    r"(?:forladt|sluttet|tilsluttet|left|joined|ended|viderestillet|transferred)|"
    r"(?:joined|left|entered|ended) the (?:chat|conversation)|afsluttede chatten|"
    r"(?:chat(?:ten)?|samtale(?:n)?|chat session|conversation) (?:er )?(?:afsluttet|startet|slut|started|ended)|"
    r"du (?:chatter|skriver) (?:nu )?med|you are now (?:chatting|connected))\b[^\r\n]{0,80}$",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:jeg|mig|min|mit|mine|vi|vores|os|i|me|my|mine|we|our|us)\b", re.IGNORECASE)
_LONGEST_LOOK_CHARACTERS = 2000
_LONGEST_EVENT_CHARACTERS = 160
# A contact is asked about again for each of its statements, one contact after the other.
_CACHED = 16


@lru_cache(maxsize=_CACHED)
def speech_in(text: str) -> tuple[Speech, ...]:
    """The places of those who speak in a text, in order and without overlap.

    Agents' turns are ``agent``; bots', quoted messages and those who cannot be told are ``system``. What lies between
    the places is said by nobody: marks, mail headers, signatures.

    Args:
        text: A contact's text, raw or masked, any line ends.

    Returns:
        Empty where all of it is the writer's own.

    >>> [(one.role, one.start, one.end) for one in speech_in("Agent: Hej. Kunde: Den er væk.")]
    [('agent', 7, 11), ('customer', 19, 30)]
    """
    if not _MAY_HOLD.search(text):
        return ()
    others = words_of_others(text)
    marks = _marks_in(text, without=others.quoted) if _MARK_SIGN.search(text) else []
    pieces = _turns(text, marks) or [_Piece(0, len(text), "agent" if others.by_company else "customer")]
    pieces = _laid_over(pieces, [_Piece(one.start, one.end, "system") for one in others.quoted])
    pieces = _laid_over(pieces, [_Piece(one.start, one.end, None) for one in others.bare])
    speech = tuple(_trimmed(text, pieces))
    whole = len(text) - len(text.lstrip()), len(text.rstrip())
    if len(speech) == 1 and speech[0].role == "customer" and (speech[0].start, speech[0].end) == whole:
        return ()
    return speech


def _marks_in(text: str, *, without: Sequence[Cut]) -> list[Mark]:
    """Every mark that may be one, in the writer's own lines."""
    marks: list[Mark] = []
    quoted = iter([*without, Cut(len(text) + 1, len(text) + 1)])
    skip = next(quoted)
    for line in lines_in(text):
        while skip.end <= line.start and skip.end <= len(text):
            skip = next(quoted)
        end = min(line.end, max(line.start, skip.start))
        if end <= line.start or not _MARK_SIGN.search(text, line.start, end):
            continue
        first = line_mark(text, line.start, end=end)
        if first is not None:
            marks.append(first)
        marks += inline_marks(text, first.words if first else line.start, end=end)
    return marks


def _turns(text: str, marks: Sequence[Mark]) -> list[_Piece]:
    """The pieces of a conversation; empty where there is none."""
    if not marks:
        return []
    said = _said(text, marks)
    clocked = sum(mark.clocked for mark in marks) >= 2  # noqa: PLR2004 - one time of day is chance
    roles = roles_in_talk(said, clocked=clocked) if _is_laid_out(marks) else {}
    if not roles:
        return _alone(text, marks)
    kept = [mark for mark in marks if mark.name in roles]
    return list(_with_events(text, _whole_turns(text, kept, roles=roles)))


def _said(text: str, marks: Sequence[Mark]) -> list[tuple[str, str]]:
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    return [
        (mark.name, text[mark.words : min(end, mark.words + _LONGEST_LOOK_CHARACTERS)].strip())
        for mark, end in zip(marks, ends, strict=True)
    ]


def _is_laid_out(marks: Sequence[Mark]) -> bool:
    """A conversation begins a line, or changes speaker at least twice inside one."""
    return any(mark.at_line for mark in marks) or len(marks) >= 3  # noqa: PLR2004 - three turns


def _whole_turns(text: str, marks: Sequence[Mark], *, roles: Mapping[str, Role]) -> Iterator[_Piece]:
    first = marks[0]
    if first.start:
        before = text[: first.start]
        own = (_OWN.search(before) or speaks_as_customer(before)) and not sounds_like_company(before)
        yield _Piece(0, first.start, "customer" if own else "system")
    for mark, following in pairwise([*marks, None]):
        assert mark is not None  # noqa: S101 - only the last of the pairs is empty
        yield _Piece(mark.start, mark.words, None)
        yield _Piece(mark.words, following.start if following else len(text), roles[mark.name])


def _with_events(text: str, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """What the chat program tells between turns ("Anna has left the chat") is nobody's turn."""
    for piece in pieces:
        start = piece.start
        for line in lines_in(text[piece.start : piece.end])[1:] if piece.role else ():
            begin, end = piece.start + line.start, piece.start + line.end
            if 0 < end - begin <= _LONGEST_EVENT_CHARACTERS and _EVENT.match(text, begin, end):
                yield _Piece(start, begin, piece.role)
                yield _Piece(begin, end, "system")
                start = end
        yield _Piece(start, piece.end, piece.role)


def _alone(text: str, marks: Sequence[Mark]) -> list[_Piece]:
    """Lines of an agent's or a bot's in a text that is no conversation.

    One mark at the text's very start heads all of it; any other heads its own line, since what follows may be the
    customer's again.
    """
    kept = [
        (mark, end)
        for mark in marks
        if mark.at_line and speaks_as_company(mark.name, text[mark.words : (end := _line_end(text, mark.words))])
    ]
    if not kept:
        return []
    if len(kept) == 1 and not text[: kept[0][0].start].strip():
        mark = kept[0][0]
        return [_Piece(0, mark.words, None), _Piece(mark.words, len(text), _company_role(mark))]
    above = [
        piece
        for mark, end in kept
        for piece in (_Piece(mark.start, mark.words, None), _Piece(mark.words, end, _company_role(mark)))
    ]
    return _laid_over([_Piece(0, len(text), "customer")], above)


def _company_role(mark: Mark) -> Role:
    speaker = speaker_of(mark.name, clocked=mark.clocked)
    return (speaker.role if speaker else None) or "agent"


def _line_end(text: str, start: int) -> int:
    end = _LINE_END.search(text, start)
    return end.start() if end else len(text)


def _laid_over(below: Sequence[_Piece], above: Sequence[_Piece]) -> list[_Piece]:
    """Pieces with others laid over them; both in order and without overlap."""
    if not above:
        return list(below)
    laid: list[_Piece] = []
    waiting = list(reversed(above))
    for piece in below:
        start = piece.start
        while waiting and waiting[-1].start < piece.end:
            over = waiting[-1]
            if over.start > start:
                laid.append(_Piece(start, over.start, piece.role))
            if over.end > start:
                laid.append(_Piece(max(start, over.start), min(over.end, piece.end), over.role))
            start = max(start, min(over.end, piece.end))
            if over.end > piece.end:
                break
            waiting.pop()
        if start < piece.end:
            laid.append(_Piece(start, piece.end, piece.role))
    return laid


def _trimmed(text: str, pieces: Iterable[_Piece]) -> Iterator[Speech]:
    """Pieces as speech, without white space at their ends; neighbours of one role are one."""
    last: _Piece | None = None
    for piece in pieces:
        if last is not None and piece.role == last.role and piece.start == last.end:
            last = last._replace(end=piece.end)
            continue
        yield from _speech(text, last)
        last = piece
    yield from _speech(text, last)


def _speech(text: str, piece: _Piece | None) -> Iterator[Speech]:
    if piece is None or piece.role is None:
        return
    words = text[piece.start : piece.end]
    start = piece.start + len(words) - len(words.lstrip())
    if words.strip():
        yield Speech(piece.role, start, piece.start + len(words.rstrip()))
