"""Showing long work: a bar with count, rate and time left on a terminal, plain lines elsewhere."""

from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from knast.base.words import Words
from knast.cli.frame import Frame

_SECONDS_BETWEEN_LINES = 10


def step_words(words: Words, step: str) -> str:
    """What a step is called, for a person."""
    return {
        "intake": words.gettext("Taking in"),
        "reading": words.gettext("Reading"),
        "map": words.gettext("Drawing the map"),
        "learning": words.gettext("Learning"),
    }.get(step, step)


class Bar:
    """Progress on a terminal."""

    def __init__(self, console: Console, words: Words) -> None:
        self._words = words
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._began = 0.0
        self._done = 0

    def begin(self, step: str, *, total: int | None) -> None:
        """Show a new bar."""
        self._progress.start()
        self._began, self._done = monotonic(), 0
        self._task = self._progress.add_task(step_words(self._words, step), total=total, rate="")

    def advance(self, done: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._done += done
            rate = self._done / max(monotonic() - self._began, 0.001)
            self._progress.update(self._task, advance=done, rate=f"{self._words.number(rate)}/s")

    def end(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None
        self._progress.stop()


class Lines:
    """Progress in plain lines, at most one every ten seconds."""

    def __init__(self, console: Console, words: Words) -> None:
        self._console, self._words = console, words
        self._step, self._done = "", 0
        self._total: int | None = None
        self._began = self._said = 0.0

    def begin(self, step: str, *, total: int | None) -> None:
        """Note the step."""
        self._step, self._total, self._done = step_words(self._words, step), total, 0
        self._began = self._said = monotonic()

    def advance(self, done: int) -> None:
        """Say how far it is, now and then."""
        self._done += done
        if monotonic() - self._said > _SECONDS_BETWEEN_LINES:
            self._said = monotonic()
            self._say(self._words.gettext("so far"))

    def end(self) -> None:
        """Say what was done."""
        self._say("")

    def _say(self, tail: str) -> None:
        seconds = max(monotonic() - self._began, 0.001)
        of = f"/{self._words.number(self._total)}" if self._total else ""
        rate = self._words.number(self._done / seconds)
        self._console.print(f"{self._step}: {self._words.number(self._done)}{of} ({rate}/s) {tail}".rstrip())


def watcher(frame: Frame, words: Words) -> Bar | Lines:
    """What shows the progress of a command."""
    console = frame.aside
    return Bar(console, words) if console.is_terminal else Lines(console, words)
