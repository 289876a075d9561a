"""``python -m knast``: the same as the command ``knast``."""

from knast.cli.main import main

main()
