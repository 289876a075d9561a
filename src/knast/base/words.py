"""Words, numbers and dates as people read them, in Danish and English.

The English words stand where they are used; ``locale/da.po`` has the Danish. A test keeps it complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

LANGUAGES = ("da", "en")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Words:
    """How to say things in one language.

    Attributes:
        lang: ``da`` or ``en``.
        locale: Decides number and date forms.
        messages: English words to this language's; several forms where the number matters.
    """

    lang: str
    locale: Locale
    messages: Mapping[str, tuple[str, ...]]

    def gettext(self, english: str, **values: object) -> str:
        """Say something; ``{name}`` in it is replaced by the value of that name."""
        said = self.messages.get(english, (english,))[0] or english
        return said.format(**values) if values else said

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:  # noqa: PLR0917 - the order of gettext everywhere
        """Say something about a number of things; ``{n}`` is the number as people write it."""
        forms = self.messages.get(one) or (one, many)
        said = forms[0] if n == 1 else forms[-1]
        return (said or (one if n == 1 else many)).format(n=self.number(n), **values)

    def number(self, value: float, *, decimals: int = 0) -> str:
        """A number with the language's separators."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self.locale)

    def percent(self, share: float, *, decimals: int = 0) -> str:
        """A share, 0-1, in per cent."""
        pattern = "0" + ("." + "0" * decimals if decimals else "") + ("\u00a0%" if self.lang == "da" else "%")
        return format_percent(share, format=pattern, locale=self.locale)

    def between(self, low: float, high: float) -> str:
        """An interval of shares, 0-1, in per cent: ``31-38 %``; one decimal where it is narrow or close to nothing."""
        decimals = 1 if high < 0.1 or high - low < 0.02 else 0  # noqa: PLR2004 - so that 3.1-4.9 % is not 3-5 %
        first = self.number(100 * low, decimals=decimals)
        return f"{first}–{self.percent(high, decimals=decimals)}"

    def money(self, amount: float, currency: str) -> str:
        """An amount rounded to two significant figures, since it stands for an estimate."""
        digits = len(str(int(abs(amount)))) if abs(amount) >= 1 else 1
        rounded = round(amount, -max(0, digits - 2))
        # A currency without a sign of its own is written with its letters, a space apart.
        sign = get_currency_symbol(currency, locale=self.locale)
        pattern = "#,##0\u00a0¤" if self.lang == "da" else "¤\u00a0#,##0" if sign[-1:].isalpha() else "¤#,##0"
        return format_currency(rounded, currency, format=pattern, locale=self.locale, currency_digits=False)

    def day(self, days: int) -> str:
        """A date from days since 1970-01-01: ``3. marts 2026``."""
        return format_date(_EPOCH + timedelta(days=days), format="long", locale=self.locale)

    def month(self, month: str) -> str:
        """A month from ``2026-03``: ``marts 2026``."""
        year, number = month.split("-")
        return format_date(date(int(year), int(number), 1), format="MMM y", locale=self.locale).replace(".", "")


@cache
def words_in(lang: str) -> Words:
    """The words of a language; English where there are none."""
    locale = Locale("da", "DK") if lang == "da" else Locale("en", "GB")
    return Words(lang if lang in LANGUAGES else "en", locale, _messages(lang))


def _messages(lang: str) -> dict[str, tuple[str, ...]]:
    source = files("knast.base").joinpath("locale", f"{lang}.po")
    if not source.is_file():
        return {}
    with source.open("rb") as handle:
        catalog = read_po(handle, locale=lang)
    found: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
            found[key] = tuple(form or "" for form in forms)
    return found
