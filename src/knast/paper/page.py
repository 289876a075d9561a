"""A page in one file: templates filled, style, font and script laid in, and nothing fetched from anywhere."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from knast.base.words import Words


def fill(template: str, *, words: Words, **values: object) -> str:
    """Fill a template of this room; everything in it is escaped except markup made here.

    Args:
        template: Its name under ``templates``.
        words: The language; ``_`` and ``ngettext`` of the template.
        values: What the template names.
    """
    environment = _environment()
    page = environment.get_template(template, globals={"_": words.gettext, "ngettext": words.ngettext, "words": words})
    return page.render(**values)


def style(*names: str) -> Markup:
    """Style sheets of this room, with the font laid in."""
    font = b64encode(files("knast.paper").joinpath("static", "literata.woff2").read_bytes()).decode("ascii")
    face = (
        "@font-face{font-family:Literata;font-weight:200 900;font-display:swap;"
        f'src:url("data:font/woff2;base64,{font}") format("woff2")}}\n'
    )
    return Markup(face + "\n".join(_static(name) for name in names))  # noqa: S704 - our own files, no one else's words


def script(name: str) -> Markup:
    """A script of this room, to stand between its tags."""
    return Markup(_static(name))  # noqa: S704 - our own file, no one else's words


def policy(*scripts: Markup) -> str:
    """What the page may load: its own style and font, these scripts by their fingerprint, and nothing else."""
    allowed = " ".join(f"'sha256-{b64encode(sha256(one.encode()).digest()).decode('ascii')}'" for one in scripts)
    return (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:; "
        f"script-src {allowed or chr(39) + 'none' + chr(39)}; base-uri 'none'; form-action 'none'"
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("knast.paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _static(name: str) -> str:
    return files("knast.paper").joinpath("static", name).read_text(encoding="utf-8")
