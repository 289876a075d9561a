"""How grave a bump is: words of harm, danger and loss that a single case is enough to act on."""

import re

# By what they tell of; each line is one alternative or several.
_GRAVE = re.compile(
    r"""\b(?:
      # harm, Danish
      til\ skade|skadestue\w*|hospital\w*|lægevagt\w*|forbrænd\w+|brækkede|blødt?e
      |hjernerystelse|livsfarlig\w*
      |farlig\w*|kvalt|forgift\w*|allergisk\w*|(?:elektrisk\ )?stød\ af|brandfare\w*
      |brænd(?:er|te)\ (?:sig|hånd\w*|fing\w*)|gik\ i\ brand|brandsår\w*
      |røg\ fra|løsnede\ sig|vælte(?:r|de)
      |(?:fald\w*|styrtede)\ (?:\w+\ ){0,3}ned
      |ram(?:te|t|mer)\ (?:\w+\ ){0,3}(?:barn|datter|søn|hoved\w*|mor|dreng|pige)
      |kunne\ have\ (?:slået|ramt|dræbt|kostet)|slået\ (?:\w+\ ){0,2}ihjel|selvmord\w*|dødsfald\w*
      # harm, English
      |injur\w+|hurt\ (?:my|our|his|her|him|them|me)|emergency\ room|danger\w*|unsafe|on\ fire
      |burns|burn(?:t|ed)\ (?:my|his|her)\ (?:hand|arm|leg|fingers?|face)|smoke|electric(?:al)?\ shock
      |poison\w*|allergic|concussion|bleed\w*
      |(?:fell|came|crash\w+|ripped|tore)\ (?:\w+\ ){0,3}(?:down|off\ the\ wall|loose)
      |nearly\ (?:hit|killed|crushed)|could\ have\ (?:been\ )?(?:killed|died|hit)
      # rights and livelihood
      |inkasso|retten|foged\w*|sat\ på\ gaden|svindl\w*|identitetstyveri|bailiff\w*|evict\w*
      |debt\ collect\w*|fraud\w*|identity\ theft
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_grave(words: str) -> bool:
    """Whether a statement, with the sentence it stands in, tells of harm, danger or the loss of rights.

    A word list: it finds cases to read first, and proves nothing alone.

    >>> is_grave("skabet faldt ned over min søn"), is_grave("skabet kom for sent")
    (True, False)
    """
    return _GRAVE.search(words) is not None
