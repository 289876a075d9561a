"""The wheel holds everything: models, words, templates and the demo company."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def test_the_demo_works_from_the_built_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next((tmp_path / "dist").glob("knast-*.whl"))
    place = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    # Found first, before the source tree.
    env = {**os.environ, "PYTHONPATH": str(place)}
    where = subprocess.run(
        [sys.executable, "-c", "import knast; print(knast.__file__)"],
        check=True,
        capture_output=True,
        text=True,
        env=env,
        cwd=tmp_path,
    )
    assert where.stdout.startswith(str(place))
    demo = [sys.executable, "-m", "knast", "demo", str(tmp_path / "demo"), "--no-guess"]
    done = subprocess.run(demo, check=True, capture_output=True, text=True, env=env, cwd=tmp_path)
    assert (tmp_path / "demo" / "report.html").stat().st_size > 100_000
    assert len(done.stdout.splitlines()) <= 12
