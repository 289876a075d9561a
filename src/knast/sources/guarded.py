"""Reading workbooks and Parquet files in a process of their own, with bounds on memory and time.

Both formats can ask for any amount of memory in a few bytes, and their readers are native code: a bad file may cost the
child its life, never the run. Rows come back through a pipe, one JSON list a line.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from knast.contacts.rejects import Reject
from knast.sources.rows import Row

MEMORY_BYTES = 3_000_000_000
PROCESSOR_S = 600
_LONGEST_LINE_BYTES = 64_000_000
_TOO_MUCH = "The file asks for more memory or time than a file may; it is damaged, or made to do harm."


def rows_from_child(path: Path, *, module: str) -> Iterator[Row | Reject | str]:
    """The rows that a module's ``main`` writes for a file.

    Args:
        path: The file.
        module: A module of ours that is run with the path as its argument and calls ``serve``.

    Yields:
        Rows numbered from 1 in each table, the name of a table before its rows (workbooks have several), and one reject
        with row 0 where the file cannot be read to its end.
    """
    command = [sys.executable, "-P", "-m", module, os.fspath(path.absolute())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603 - our own module; the path is one argument
        pipe = child.stdout
        if pipe is None:
            raise RuntimeError("A child process has no pipe.")
        try:
            while (line := pipe.readline(_LONGEST_LINE_BYTES)).endswith(b"\n"):
                said = json.loads(line)
                if isinstance(said, dict):
                    if "error" in said:
                        yield Reject(path.name, 0, str(said["error"]))
                        return
                    if "end" in said:
                        return
                    yield str(said["table"])
                else:
                    yield int(said[0]), said[1]
        finally:
            child.kill()
    yield Reject(path.name, 0, _TOO_MUCH)


def serve(read: Callable[[Path], Iterator[tuple[int, list[str]] | str]], *, errors: Callable[[Exception], str]) -> None:
    """What the child does: bound itself, read the file named on its command line and write its rows.

    Args:
        read: Gives rows and names of tables.
        errors: The sentence for an error of the format's reader; empty for one that is a defect of ours.
    """
    _bound_this_process()
    write = sys.stdout.buffer.write
    try:
        for row in read(Path(sys.argv[1])):
            write(_line({"table": row} if isinstance(row, str) else [row[0], row[1]]))
        write(_line({"end": True}))
    except MemoryError:
        write(_line({"error": _TOO_MUCH}))
    except Exception as problem:
        sentence = errors(problem)
        if not sentence:
            raise
        write(_line({"error": sentence}))
    sys.stdout.buffer.flush()


def _line(said: Any) -> bytes:  # noqa: ANN401 - any JSON value
    return json.dumps(said).encode("ascii") + b"\n"


def _bound_this_process() -> None:
    try:
        import resource  # noqa: PLC0415 - only there on Unix; elsewhere the child is not bounded, only apart
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
