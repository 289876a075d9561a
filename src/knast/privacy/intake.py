"""The gate: raw contacts go in, masked contacts come out, and nothing else passes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knast.base.ids import digest
from knast.base.text import normalise
from knast.contacts.contact import Contact, RawContact, Speech
from knast.contacts.language import language_of
from knast.contacts.rejects import BadRow
from knast.contacts.speakers import speech_in
from knast.privacy.mask import Mask, Masker, masked_place

LONGEST_TEXT_CHARACTERS = 2_000_000
_IDS_OF_THINGS = frozenset({"order", "case", "customer", "number"})
_DIGITS_OF_A_PERSON = 8
_PLAIN_ID = re.compile(r"[\w.:#/+=-]{1,64}")
_NAME = re.compile(r"(?=.*[A-ZÆØÅÄÖÜ])[^\W\d_]+(?:[ .'’-]+[^\W\d_]+){0,5}\.?")
_SPACE = re.compile(r"\s+")
_NUMBERS = re.compile(r"[\d⟨⟩]+")


@dataclass(frozen=True, slots=True)
class Gate:
    """Masks contacts, one by one.

    Args:
        masker: Finds and replaces personal data.
        secret: The workspace's key for pseudonyms; without it the fingerprints cannot be guessed from names.
        keep: Kinds of personal data that are left standing.
    """

    masker: Masker
    secret: str
    keep: frozenset[str] = frozenset()

    def pass_through(self, raw: RawContact) -> Contact:
        """Mask one contact.

        Args:
            raw: The contact as its source told it.

        Returns:
            The masked contact. ``speech`` offsets count in its masked text.

        Raises:
            BadRow: The contact has no words, or is longer than two million characters.
        """
        text, places = _whole_text(raw)
        if not text.strip():
            raise BadRow("There is no text in this row.")
        if len(text) > LONGEST_TEXT_CHARACTERS:
            raise BadRow(f"The text is {len(text):,} characters long; the limit is {LONGEST_TEXT_CHARACTERS:,}.")
        names = tuple(name for name in (*raw.names, raw.person) if _NAME.fullmatch(name.strip()))
        masked = self.masker.mask(text, names=names, keep=self.keep)
        identities = self._identities(raw, text)
        return Contact(
            contact_id=self._contact_id(raw, identities[0]),
            source=raw.source,
            row=raw.row,
            text=masked.text,
            time=raw.time,
            channel=raw.channel,
            lang=raw.lang or language_of(text),
            person=self._key("person", raw.person),
            account=self._key("account", raw.account),
            segments=raw.segments,
            speech=tuple(_moved(place, masked.masks) for place in places),
            author=raw.author,
            identities=identities,
            attributes=self._attributes(raw.attributes, names),
        )

    def _key(self, kind: str, value: str) -> str:
        plain = _SPACE.sub(" ", normalise(value)).strip().casefold()
        return digest(self.secret, kind, plain) if plain else ""

    def _identities(self, raw: RawContact, text: str) -> tuple[str, ...]:
        words = _SPACE.sub(" ", text).strip()
        keys = []
        if raw.source_id:
            keys.append(digest(self.secret, "id", raw.system, raw.source_id, words))
        if raw.person and raw.time:
            keys.append(digest(self.secret, "said", self._key("person", raw.person), raw.time[:16], words))
        if not keys:
            # Without an id or a person, only the place in its source tells two equal texts apart.
            keys.append(digest(self.secret, "row", raw.source, raw.time, words, str(raw.nth)))
        return tuple(keys)

    def _contact_id(self, raw: RawContact, identity: str) -> str:
        plain = bool(_PLAIN_ID.fullmatch(raw.source_id))
        # Short ids cannot be a number that names a person; longer ones are looked at.
        if plain and sum(letter.isdigit() for letter in raw.source_id) >= _DIGITS_OF_A_PERSON:
            plain = not self.masker.mask(raw.source_id, keep=_IDS_OF_THINGS).masks
        return raw.source_id if plain else f"c-{identity}"

    def _attributes(self, attributes: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
        return {
            key: self.masker.mask(normalise(value), names=names, keep=self.keep).text
            for key, value in attributes.items()
        }


def shape_of(text: str) -> str:
    """A fingerprint of a text without its numbers and masks: machine-made texts of one template share it.

    Returns:
        Empty for texts under 20 words, which people often write alike.
    """
    words = _NUMBERS.sub("#", text.casefold()).split()
    return digest(" ".join(words)) if len(words) >= 20 else ""  # noqa: PLR2004 - documented above


def _whole_text(raw: RawContact) -> tuple[str, list[Speech]]:
    if not raw.turns:
        text = normalise(raw.text)
        return text, list(speech_in(text[:LONGEST_TEXT_CHARACTERS]))
    texts = [normalise(turn.text) for turn in raw.turns]
    places, start = [], 0
    for turn, text in zip(raw.turns, texts, strict=True):
        places.append(Speech(turn.role, start, start + len(text), turn.start_s, turn.end_s))
        start += len(text) + 1
    return "\n".join(texts), places


def _moved(place: Speech, masks: Sequence[Mask]) -> Speech:
    start, end = masked_place(masks, place.start), masked_place(masks, place.end)
    return Speech(place.role, start, max(start, end), place.start_s, place.end_s)
