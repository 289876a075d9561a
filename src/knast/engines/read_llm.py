"""A reader that asks a language model, one contact a request, and believes nothing it cannot check.

What the model may not be trusted with is left to another reader: lines it does not answer, quotes it invents. A contact
that gives orders has a request of its own, so the most it can change is its own reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field, replace

from knast.base.errors import KnastError
from knast.engines.llm_answers import Checked, checked, complaint, invented, repaired
from knast.engines.llm_budget import Budget, Tally
from knast.engines.llm_client import LanguageModel, Message, NoAnswer
from knast.engines.llm_memory import Answers, Remembered, Verdict, remembered, written
from knast.engines.llm_passages import Piece, Prompt, groups_of, ids_of, packaged_prompt, pieces_of, request_of
from knast.needs.reading import Finding, Passage, Reader, ReadingStopped, named

# So many requests in a row without a usable answer, and the server is taken to be gone or set up wrongly.
_MOST_SILENT = 3
_LONGEST_SHOWN_AGAIN = 20_000

Spans = tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one request brought: a verdict for each piece, or None where there was no answer."""

    verdicts: Sequence[Verdict | None]
    invented: int = 0
    repairs: int = 0


@dataclass(slots=True)
class _Gathered:
    """What all requests brought: verdicts by key, pieces without one, and why it stopped before the end."""

    verdicts: dict[str, Verdict]
    mute: list[Piece] = field(default_factory=list)
    reason: str = ""
    cause: KnastError | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a language model itself says of contacts, with no other reader in its place.

    Attributes:
        lines: For each contact, for each of its lines in order, the findings; None where the line is not wanted or the
            model gave no usable answer.
        cause: Why it stopped before the end; None where it did not.
    """

    lines: Sequence[Sequence[Spans | None]]
    cause: KnastError | None


class LlmReader:
    """Reads contacts with a language model; see ``needs.reading.Reader``.

    Args:
        model: The model.
        fallback: Reads the lines that the model does not answer.
        answers: Remembers answers, so that nothing is asked twice.
        budget: What may be used.
        concurrency: Requests under way at once.
        contacts_per_request: More than one saves tokens; then a contact that gives orders may change the reading of its
            neighbours in the request.
    """

    def __init__(
        self,
        model: LanguageModel,
        *,
        fallback: Reader,
        answers: Answers | None = None,
        budget: Budget | None = None,
        concurrency: int = 4,
        contacts_per_request: int = 1,
    ) -> None:
        self._model, self._fallback = model, fallback
        self._answers: Answers = answers if answers is not None else Remembered()
        self._budget = budget or Budget()
        self._concurrency, self._together = concurrency, contacts_per_request
        self._prompt: Prompt = packaged_prompt()
        self._silent, self._ever_heard = 0, False
        self._tally = Tally()
        self.name = f"llm-{model.server.model}-{self._prompt.version}"

    @property
    def tally(self) -> Tally:
        """What was done so far."""
        return replace(self._tally, requests=self._budget.requests, tokens=self._budget.tokens)

    def read(self, passages: Sequence[Passage]) -> list[list[Spans]]:
        """Read contacts, each on its own; see ``needs.reading.Reader.read``.

        Raises:
            ReadingStopped: The budget is spent or the server is gone.
        """
        cut = [pieces_of(passage, asker=self.name) for passage in passages]
        gathered = self._gathered(cut)
        known = gathered.verdicts
        whole = next((at for at, pieces in enumerate(cut) if any(one.key not in known for one in pieces)), len(cut))
        answered = [_by_place(pieces, known=known) for pieces in cut[:whole]]
        found = self._findings(passages[:whole], answered)
        if gathered.cause and whole < len(passages):
            raise ReadingStopped(found, cause=gathered.cause)
        return found

    def own_answers(self, passages: Sequence[Passage]) -> Answered:
        """What the model itself says of contacts, each on its own; what it does not answer is left open."""
        cut = [pieces_of(passage, asker=self.name) for passage in passages]
        gathered = self._gathered(cut)
        lines: list[list[Spans | None]] = []
        for passage, pieces in zip(passages, cut, strict=True):
            said = _by_place([one for one in pieces if one.key in gathered.verdicts], known=gathered.verdicts)
            lines.append([said.get(place) for place in range(len(passage.lines))])
        return Answered(lines, gathered.cause)

    def _gathered(self, cut: Sequence[Sequence[Piece]]) -> _Gathered:
        """The verdicts on all pieces, from memory where they are known and else from the model."""
        wanted = {piece.key: piece for pieces in cut for piece in pieces}
        gathered = _Gathered(self._from_memory(wanted))
        fresh = [piece for key, piece in wanted.items() if key not in gathered.verdicts]
        if fresh:
            self._ask(fresh, gathered=gathered)
        return gathered

    def _from_memory(self, wanted: Mapping[str, Piece]) -> dict[str, Verdict]:
        kept = self._answers.get(list(wanted))
        known = {key: remembered(text, piece=wanted[key]) for key, text in kept.items()}
        found = {key: verdict for key, verdict in known.items() if verdict}
        self._count(remembered=len(found))
        return found

    def _ask(self, pieces: Sequence[Piece], *, gathered: _Gathered) -> None:
        """Ask for pieces. Those without an answer are left to the other reader, unless the server is gone."""
        pool = ThreadPoolExecutor(self._concurrency, thread_name_prefix="knast-llm")
        try:
            asked = {pool.submit(self._hear, group): group for group in groups_of(pieces, at_most=self._together)}
            self._gather(asked, gathered=gathered)
        except BaseException:
            self._model.stop()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        if gathered.mute and not self._ever_heard:
            gathered.cause = gathered.cause or self._model.gone(gathered.reason)
        if not gathered.cause:
            gathered.verdicts.update({piece.key: Verdict((None,) * len(piece.places)) for piece in gathered.mute})

    def _gather(self, asked: "Mapping[Future[_Heard], tuple[Piece, ...]]", *, gathered: _Gathered) -> None:
        """Take answers as they come, and keep each at once."""
        for done in as_completed(asked):
            if done.cancelled():
                continue
            try:
                self._keep(asked[done], done.result(), gathered=gathered)
            except NoAnswer as problem:
                gathered.mute += asked[done]
                gathered.reason = str(problem)
                self._ever_heard |= not problem.silent
                self._silent += 1
                if self._silent >= _MOST_SILENT:
                    gathered.cause = gathered.cause or self._model.gone(gathered.reason)
            except KnastError as problem:
                gathered.cause = gathered.cause or problem
            if gathered.cause:
                _cancel(asked)

    def _keep(self, group: Sequence[Piece], heard: _Heard, *, gathered: _Gathered) -> None:
        pairs = list(zip(group, heard.verdicts, strict=True))
        said = {piece.key: verdict for piece, verdict in pairs if verdict}
        self._answers.put({key: written(verdict) for key, verdict in said.items()})
        gathered.verdicts.update(said)
        gathered.mute += [piece for piece, verdict in pairs if not verdict]
        self._silent, self._ever_heard = 0, True
        self._count(repairs=heard.repairs, invented=heard.invented)

    def _hear(self, group: Sequence[Piece]) -> _Heard:
        """Ask for some pieces, one by one where all of them together get no answer. Runs in a thread of its own."""
        try:
            return self._converse(group)
        except NoAnswer:
            if len(group) == 1:
                raise
        alone = [self._hear_alone(piece) for piece in group]
        return _Heard(
            [one.verdicts[0] for one in alone],
            invented=sum(one.invented for one in alone),
            repairs=sum(one.repairs for one in alone),
        )

    def _hear_alone(self, piece: Piece) -> _Heard:
        try:
            return self._converse([piece])
        except NoAnswer:
            return _Heard([None])

    def _converse(self, group: Sequence[Piece]) -> _Heard:
        """Ask, and ask once more for what cannot be used."""
        lines = ids_of(group)
        talk = [Message("system", self._prompt.text), Message("user", request_of(group))]
        text = self._model.complete(talk, budget=self._budget).text
        first = checked(text, lines=lines)
        second = self._repair(talk, text=text, first=first, lines=lines) if first.faults else Checked()
        found = iter(repaired(first, second, names=list(lines)).values())
        verdicts = [Verdict(tuple(next(found) for _ in piece.places)) for piece in group]
        return _Heard(verdicts, invented=invented(first, second), repairs=int(bool(first.faults)))

    def _repair(self, talk: Sequence[Message], *, text: str, first: Checked, lines: Mapping[str, str]) -> Checked:
        # Where no repair is to be had, what is right in the first answer stands and the rest is read by the other.
        with suppress(NoAnswer, KnastError):
            again = [*talk, Message("assistant", text[:_LONGEST_SHOWN_AGAIN]), Message("user", complaint(first))]
            answer = self._model.complete(again, budget=self._budget)
            return checked(answer.text, lines={name: lines[name] for name in first.faults})
        return Checked()

    def _findings(
        self, passages: Sequence[Passage], answered: Sequence[Mapping[int, Spans | None]]
    ) -> list[list[Spans]]:
        """The findings of each line; those without an answer are read by the other reader."""
        left = [
            _only(passage, {place for place, found in said.items() if found is None})
            for passage, said in zip(passages, answered, strict=True)
        ]
        self._count(left=sum(line.wanted for passage in left for line in passage.lines))
        needed = [at for at, passage in enumerate(left) if any(line.wanted for line in passage.lines)]
        others = dict(zip(needed, self._fallback.read([left[at] for at in needed]) if needed else [], strict=True))
        return [
            [
                named(others[at][place], self._fallback.name) if left[at].lines[place].wanted else said.get(place) or ()
                for place in range(len(passage.lines))
            ]
            for at, (passage, said) in enumerate(zip(passages, answered, strict=True))
        ]

    def _count(self, **more: int) -> None:
        self._tally = replace(self._tally, **{name: getattr(self._tally, name) + n for name, n in more.items()})


def _by_place(pieces: Sequence[Piece], *, known: Mapping[str, Verdict]) -> dict[int, Spans | None]:
    return {place: found for piece in pieces for place, found in zip(piece.places, known[piece.key].lines, strict=True)}


def _only(passage: Passage, places: set[int]) -> Passage:
    """The passage with only these lines wanted."""
    return passage._replace(
        lines=tuple(line._replace(wanted=place in places) for place, line in enumerate(passage.lines))
    )


def _cancel(asked: "Iterable[Future[_Heard]]") -> None:
    for one in asked:
        one.cancel()
