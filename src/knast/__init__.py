"""Knast: from what customers say to a map of what they want to achieve or avoid.

``knast.open_workspace("knast-data")`` opens a workspace; ``house.run("contacts.csv")`` reads contacts into it;
``house.needs()`` gives the map as an Arrow table.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knast.app.house import House, open_workspace

__all__ = ["House", "__version__", "open_workspace"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever stands under the name
    # Loaded when first used, so that `knast --help` and single rooms need not load every engine.
    if name in {"House", "open_workspace"}:
        return getattr(import_module("knast.app.house"), name)
    raise AttributeError(f"module 'knast' has no attribute {name!r}")
