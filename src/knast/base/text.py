"""Cutting and cleaning text without losing track of where each character stood."""

import json
import re
import unicodedata
from typing import NamedTuple

# Words before a full stop that do not end a sentence (Danish and English, lower case, without the stop).
ABBREVIATIONS = frozenset(
    """
    a.m adr afd afs aka al alm ang art att bl.a blvd ca cf ch cirka co cvr d.d d.s d.v.s dept dir div do dr
    dvs e.g e.kr e.l e.v.t eks ekskl el etc evt excl f.eks f.kr f.m f.v.t fam ff fig fl flg fmt forb fr frk fx
    gl gr h.h hhv hr htt i.e incl indb ing inkl inst int jf jfr jr kgl kl km kr kvm lign m.a.o m.fl m.h.p
    m.h.t m.m m.v maks max md mdr mfl mia mio min mkt mods mr mrs ms mv mvh nb nm no nr nto o.a o.l o.lign
    o.m.a obs omtr osv p.a p.g.a p.m p.t pct pga ph.d pkt pr prof pt pål ref reg resp s.u sek sen skt sml spec
    sr st stk str sv t.h t.o.m t.v tel tf tlf u.s uds ugt vedr vs årg årh
    """.split()
)
# Abbreviations that also stand at a sentence's end.
_MAY_END = frozenset({"mv", "osv", "etc", "kr", "stk", "m.m", "m.v", "mdr", "min"})
_ORDINAL_DIGITS = 2
_CLOSERS = "\"'”’»)\\]"
_END = re.compile(rf"(?:[.!?…]+[{_CLOSERS}]*(?=\s)|\n+)")
_LAST_WORD = re.compile(r"[^\W_][\w.]*$")
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_SMILEY = re.compile(r"\s*(?:[:;=]-?[)(DPp/]|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+)+")


class Cut(NamedTuple):
    """A piece of a text: ``text[start:end]``, without white space at its ends."""

    start: int
    end: int


def normalise(text: str) -> str:
    """The form in which a workspace keeps text: LF line ends, NFC, no NUL and no lone surrogates."""
    return unicodedata.normalize("NFC", safe_characters(text).replace("\r\n", "\n").replace("\r", "\n"))


def json_line(value: object) -> str:
    """A value as one line of JSON, without its line end.

    Characters that some programs take for a line end (NEL, LS, PS) are written as escapes, so that a line stays a line.
    """
    line = json.dumps(value, ensure_ascii=False)
    return line.translate(_LINE_ENDS)


def safe_characters(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD, one for one, so that offsets stand."""
    if text.isascii() and "\0" not in text:
        return text
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def sentences(text: str, *, start: int = 0, end: int | None = None) -> list[Cut]:
    """Cut a text into sentences and lines.

    A full stop after a known abbreviation, an ordinal or an initial does not end a sentence; a line break always does.

    Args:
        text: Any text.
        start: First character to look at.
        end: Where to stop; the text's end by default.

    Returns:
        The cuts in order; together they hold every character that is not white space.

    >>> [ "Hej. Det koster ca. 5 kr. pr. stk."[a:b] for a, b in sentences("Hej. Det koster ca. 5 kr. pr. stk.") ]
    ['Hej.', 'Det koster ca. 5 kr. pr. stk.']
    """
    stop = len(text) if end is None else end
    cuts: list[Cut] = []
    begin = start
    for match in _END.finditer(text, start, stop):
        if match.end() <= begin or not _ends_sentence(text, match):
            continue
        close = match.end()
        smiley = _SMILEY.match(text, close, stop)
        if smiley and "\n" not in smiley.group():
            close = smiley.end()
        _add(cuts, text, start=begin, end=close)
        begin = close
    _add(cuts, text, start=begin, end=stop)
    return cuts


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] != "." or mark.startswith(".."):
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 40), match.start())
    if word is None:
        return True
    token = word.group().lower()
    follows = text[match.end() : match.end() + 60].lstrip()[:1]
    if token in ABBREVIATIONS or (len(token) == 1 and token.isalpha()):
        return token in _MAY_END and follows.isupper()
    if token.isdigit() and len(token) <= _ORDINAL_DIGITS:
        return not follows.islower()
    return True


def _add(cuts: list[Cut], text: str, *, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        cuts.append(Cut(start + left, start + right))
