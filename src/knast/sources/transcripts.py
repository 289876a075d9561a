"""Transcripts of calls and chats: VTT, SRT and plain text with a speaker before each line.

Our own reader takes what is broken as it stands: cues without numbers, header or order, negative and overlapping
times, several voices in one cue.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from knast.contacts.channels import Channel
from knast.contacts.columns import channel_of, looks_like_name
from knast.contacts.contact import RawContact, Turn
from knast.contacts.machines import role_of
from knast.contacts.marks import inline_marks, speaker_of
from knast.contacts.rejects import Reject
from knast.contacts.talk import roles_in_talk, roles_of
from knast.contacts.times import iso_time
from knast.sources.decode import LineTooLong, lines_of
from knast.sources.options import Options

LONGEST_FILE_BYTES = 16_000_000
_CLOCK = r"(-?(?:\d{1,3}:)?-?\d{1,2}:-?\d{1,2}(?:[.,]\d{1,6})?)"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,60})?\s+([^>]{1,100})>")
_TAGS = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang|font)(?:[.\s][^>]{0,200})?>|<\d[\d:.]{3,14}>", re.IGNORECASE)
_SPEAKER = re.compile(
    r"\s{0,4}(?:\[?\(?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)\]?\)?\s{1,4})?(?:[-–•]\s)?"
    r"(?P<name>[^\W\d_][^:\n<>\[\]()?!]{0,39}?)\s?(?:[\[(]\s?(?P<late>\d{1,2}:\d{2}(?::\d{2})?)\s?[\])])?\s?:\s+(?P<words>\S.*)",
    re.DOTALL,
)
DATE_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_NAME_WORDS = 4
_FEWEST_TURNS = 2


@dataclass(frozen=True, slots=True)
class Said:
    """Something said, before it is known who speaks: ``speaker`` is empty where nothing tells."""

    speaker: str
    text: str
    start_s: float | None = None
    end_s: float | None = None


def read(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The call in a VTT or SRT file: the whole file is one contact."""
    said = _whole(path)
    if isinstance(said, Reject):
        yield said
        return
    cues = cues_of(said) or spoken_lines(said)
    if not cues:
        yield Reject(path.name, 0, "There are no words in this transcript.")
        return
    yield contact_of_speech(
        cues, path=path, system=path.suffix.casefold().lstrip(".") or "vtt", channel="call", options=options
    )


def contact_of_speech(
    said: Sequence[Said], *, path: Path, system: str, channel: Channel, options: Options
) -> RawContact:
    """What was said as one contact. Where no speaker is named, all of it is taken as the customer's.

    A date in the file's name is the contact's time.
    """
    roles = roles_of([(one.speaker, one.text) for one in said])
    named = [one.speaker for one in said if one.speaker]
    turns = tuple(Turn(roles[one.speaker] if named else "customer", one.text, one.start_s, one.end_s) for one in said)
    date = DATE_IN_NAME.search(path.stem)
    return RawContact(
        source=path.name,
        row=1,
        text="\n".join(turn.text for turn in turns),
        system=system,
        time=iso_time("-".join(date.groups())) if date else "",
        channel=(channel_of(options.channel) if options.channel else None) or channel,
        lang=options.lang or "",
        turns=turns,
        names=tuple(dict.fromkeys(name for name in named if role_of(name) is None)),
        attributes={} if named else {"speakers": "unknown"},
    )


def cues_of(lines: Sequence[str]) -> list[Said]:
    """The cues of a VTT or SRT file, in order; empty where there is no timing line."""
    times = [at for at, line in enumerate(lines) if "-->" in line and _TIMES.match(line)]
    said: list[Said] = []
    for at, following in pairwise([*times, len(lines)]):
        match = _TIMES.match(lines[at])
        if match is None:
            continue
        start, end = _seconds(match[1]), _seconds(match[2])
        if start is not None and end is not None and end < start:
            end = None
        said += _voices(_payload(lines[at + 1 : following], is_last=following == len(lines)), start=start, end=end)
    return said


def spoken_lines(lines: Sequence[str]) -> list[Said]:
    """Lines with a speaker before them (``Kunde: …``); empty where they are not plainly a conversation.

    A line without a speaker goes on from the one before it.
    """
    said: list[Said] = []
    for line in lines:
        match = _speaker_in(line)
        if match is not None and (not said or speaker_of(match["name"].strip(), clocked=bool(match["clock"]))):
            clock = match["clock"] or match["late"]
            said.append(Said(match["name"].strip(), match["words"].strip(), _seconds(clock) if clock else None))
        elif line.strip() and said:
            said[-1] = replace(said[-1], text=f"{said[-1].text}\n{line.strip()}")
        elif line.strip() and not line.startswith(("#", "WEBVTT")):
            return []
    timed = sum(one.start_s is not None for one in said) >= _FEWEST_TURNS
    roles = roles_in_talk([(one.speaker, one.text) for one in said], clocked=timed)
    # Where turns also change inside lines, or a name is no speaker's, intake finds the turns in the text as it stands.
    return said if all(one.speaker in roles and not _changes_speaker(one.text) for one in said) else []


def _changes_speaker(words: str) -> bool:
    marks = (speaker_of(mark.name) for mark in inline_marks(words, 0, end=len(words)))
    return ":" in words and any(one is not None and one.kind == "word" for one in marks)


def _whole(path: Path) -> list[str] | Reject:
    if path.stat().st_size > LONGEST_FILE_BYTES:
        return Reject(path.name, 0, f"The transcript is larger than {LONGEST_FILE_BYTES:,} bytes.")
    try:
        return [line.rstrip("\n") for line in lines_of(path)]
    except LineTooLong as problem:
        return Reject(path.name, 0, str(problem))


def _payload(lines: Sequence[str], *, is_last: bool) -> str:
    """The words of a cue: up to the empty line after them, or to the next cue's number."""
    words: list[str] = []
    for line in lines:
        if not line.strip():
            if words:
                break
            continue
        words.append(line.strip())
    if (
        not is_last
        and len(words) > 1
        and len(words) == len([one for one in lines if one.strip()])
        and words[-1].isdigit()
    ):
        words.pop()
    return "\n".join(words)


def _voices(payload: str, *, start: float | None, end: float | None) -> Iterator[Said]:
    """A cue's words, one piece for each voice in it."""
    marks = list(_VOICE.finditer(payload))
    if not marks:
        text = _clean(payload)
        match = _speaker_in(text)
        if match is not None and (role_of(match["name"]) or looks_like_name(match["name"]) or match["name"].istitle()):
            yield Said(match["name"].strip(), match["words"].strip(), start, end)
        elif text:
            yield Said("", text, start, end)
        return
    edges = [*(mark.start() for mark in marks), len(payload)]
    for mark, stop in zip(marks, edges[1:], strict=True):
        text = _clean(payload[mark.end() : stop])
        if text:
            yield Said(html.unescape(mark[1]).strip(), text, start, end)


def _clean(words: str) -> str:
    return html.unescape(_TAGS.sub("", words)).strip()


def _speaker_in(line: str) -> re.Match[str] | None:
    match = _SPEAKER.match(line[:400]) and _SPEAKER.match(line)
    return match if match and len(match["name"].split()) <= _NAME_WORDS else None


def _seconds(clock: str) -> float | None:
    """Seconds of ``[hh:]mm:ss.mmm``; ``None`` for a negative time."""
    if "-" in clock:
        return None
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
