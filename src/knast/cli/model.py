"""What a language model did in a command, in one line."""

from knast.base.words import Words
from knast.engines.llm_budget import Tally


def model_line(tally: Tally, *, words: Words) -> str:
    """What was asked, what that took and what could not be used."""
    said = words.gettext(
        "Language model: {requests} requests, {tokens} tokens",
        requests=words.number(tally.requests),
        tokens=words.number(tally.tokens),
    )
    parts = [said]
    if n := tally.remembered:
        parts.append(words.ngettext("{n} answer known from before", "{n} answers known from before", n))
    if n := tally.repairs:
        parts.append(words.ngettext("{n} answer to be mended", "{n} answers to be mended", n))
    if n := tally.invented:
        parts.append(words.ngettext("{n} invented quote dropped", "{n} invented quotes dropped", n))
    if n := tally.left:
        parts.append(words.ngettext("{n} line left to the default reader", "{n} lines left to the default reader", n))
    return "; ".join(parts)
