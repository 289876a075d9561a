"""Danish and English words that alone say nothing of what somebody wants."""

import re

EMPTY_WORDS = frozenset(
    """
    a about actually ad af after again aldrig all alle also alt altid altså always am an and any anyone anything are
    as at bare be because been begge blev blive bliver but by ca can could da de dem den der deres desværre det did
    dig din disse do does dog dont du efter egen en end er et everything faktisk for fra from få får før get gjort
    got gør gøre ha had han har has havde have he hele hen her him his how hun hvad hvem hver hvilke hvilken hvis
    hvor hvordan hvorfor hvornår i if igen ikke im in ind ingen intet into is it its ive ja jeg jer jeres jo just
    kan kl kom kommer kr kroner kun kunne lidt lige like lov man me med meget men mere mig min mine mit more my
    måtte ned nej never no nobody noget nogle nok not nothing now nr nu når of og også ok okay om on one only op or
    os our out over please på really selv she sig siger skal skulle so som some someone something stk så sådan than
    that the their them then there they this tid til to too ud under up us var ved very vi vil ville virkelig vores
    være været was we well were what when where which who why will with would you your
    """.split()
)

# Words of a conversation that want nothing: greetings, thanks, answers, closings.
CHATTER = frozenset(
    """
    a alright alt and at bye day dear det en enough evening fine for fra fortsat goddag god godt good great have hej
    hello hey hi hilsen ingenting intet is it ja kind med mange me morning much need nej nice no nothing of og ok okay
    perfect please regards right som så sure tak tal thank thanks thats the tilføje til to tusind var velkommen venlig
    very vi wait weekend welcome yeah yep yes you your
    """.split()
)
_LONGEST_CHATTER_WORDS = 5
_WORD = re.compile(r"[^\W\d_]+")


def is_chatter(text: str) -> bool:
    """Whether a sentence only greets, thanks, answers or closes.

    >>> is_chatter("No need, thanks"), is_chatter("Intet at tilføje"), is_chatter("Nothing works")
    (True, True, False)
    """
    words = _WORD.findall(text.lower().replace("'", "").replace("’", ""))
    return len(words) <= _LONGEST_CHATTER_WORDS and all(word in CHATTER for word in words)
