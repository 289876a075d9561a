"""HTML to text: what a person would have seen, line by line."""

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

LONGEST_HTML_CHARACTERS = 4_000_000
# Marks put into the HTML before it is parsed: a line break, the edge of a block, the edge of a paragraph.
_BREAK, _EDGE, _GAP = "\ue000", "\ue001", "\ue002"
_STRAY_MARKS = str.maketrans("", "", _BREAK + _EDGE + _GAP)
_BR_TAGS = re.compile(r"(?i)<br\b[^<>]{0,200}>")
_EDGE_TAGS = re.compile(r"(?i)</?(?:div|li|dd|dt|dl|pre|address|caption|center|form)(?=[\s/>])")
_GAP_TAGS = re.compile(r"(?i)</?(?:p|ul|ol|blockquote|section|article|hr|h[1-6]|table)(?=[\s/>])")
_CELL_TAGS = re.compile(r"(?i)<(?:td|th)\b[^<>]{0,2000}>")
_SPACE = re.compile(r"[^\S\ue000-\ue002]+")
_AROUND_MARK = re.compile(r" ?([\ue000-\ue002]) ?")
_EDGES = re.compile(r"[\ue001\ue002]")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,5000}>")
_NO_TEXT = re.compile(r"(?is)<!--.*?-->|<(script|style|title|template)\b.*?</\1\s*>")
_UNNESTED = frozenset("br img hr meta link input p li td th tr dt dd option col area base wbr source".split())
_DEEPEST = 2000
_LOOKS_HTML = re.compile(r"(?is)\s*<(?:!doctype html|html|head|body|div|p|table|span|meta|style|br)\b[^<>]{0,500}/?>")
_UNSEEN = "script, style, head, title, template, noscript, svg, img, object, iframe, select, textarea, [hidden]"
# What mail programs wrap the message being answered in, and where what follows it begins.
_QUOTES = (
    "blockquote[type=cite], blockquote.gmail_quote, div.gmail_quote, .gmail_extra, .yahoo_quoted, .moz-cite-prefix, "
    ".protonmail_quote, .OutlookMessageHeader, #OLK_SRC_BODY_SECTION, #isReplyContent, .gmail_signature"
)
_QUOTES_FROM_HERE = "#appendonsend, #divRplyFwdMsg, #stopSpelling, #x_appendonsend, #mailru-quote"
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|%)?\s*(?:;|$|!)|"
    r"opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)|max-height\s*:\s*0(?:px)?\s*(?:;|$|!)|mso-hide\s*:\s*all|"
    r"(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)


def looks_like_html(text: str) -> bool:
    """Whether a text is a piece of HTML as a whole, and not a sentence with a tag in it."""
    return _LOOKS_HTML.match(text[:1000]) is not None and "</" in text[-2000:]


def html_to_text(html: str, *, cut_quotes: bool = False) -> str:
    r"""The visible text of a piece of HTML.

    Comments, scripts, styles, pictures and hidden text are left out; paragraphs and line breaks become lines.

    Args:
        html: A document or a part of one; only its first four million characters are read.
        cut_quotes: Leave out what mail programs mark as the message being answered.

    Returns:
        Text with LF line ends.

    >>> html_to_text("<p>Hej<br>Ole</p><p style='display:none'>x</p>")
    'Hej\nOle'
    """
    marked = html[:LONGEST_HTML_CHARACTERS].translate(_STRAY_MARKS)
    marked = _BR_TAGS.sub(_BREAK, marked)
    marked = _EDGE_TAGS.sub(lambda tag: _EDGE + tag.group(), marked)
    marked = _GAP_TAGS.sub(lambda tag: _GAP + tag.group(), marked)
    marked = _CELL_TAGS.sub(lambda tag: tag.group() + _EDGE, marked)
    deep = _too_deep(marked)
    words = _ANY_TAG.sub(" ", _NO_TEXT.sub(" ", marked)) if deep else _words_of(marked, cut_quotes=cut_quotes)
    return _lines_of(_AROUND_MARK.sub(r"\1", _SPACE.sub(" ", words)))


def _words_of(marked: str, *, cut_quotes: bool) -> str:
    tree = LexborHTMLParser(marked)
    _remove_unseen(tree)
    if cut_quotes:
        _remove_quotes(tree)
    root = tree.body or tree.root
    return "".join(node.text_content or "" for node in root.traverse(include_text=True)) if root else ""


def _lines_of(flat: str) -> str:
    """Blocks on lines of their own; a break at a block's end adds no line, a break alone in a block is an empty one."""
    lines: list[str] = []
    gap = False
    start = 0
    for edge in [*_EDGES.finditer(flat), None]:
        block = flat[start : edge.start() if edge else len(flat)]
        if block:
            lines += [""] if gap and lines else []
            lines += block.removesuffix(_BREAK).split(_BREAK)
            gap = False
        if edge:
            gap = gap or edge.group() == _GAP
            start = edge.end()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def _too_deep(html: str) -> bool:
    """Whether tags nest so deep that parsing them would take minutes (its time grows with the square of the depth)."""
    if html.count("<") <= _DEEPEST:
        return False
    depth = 0
    for tag in _ANY_TAG.finditer(html):
        if tag[2].lower() not in _UNNESTED:
            depth += -1 if tag[1] else 1
            depth = max(depth, 0)
            if depth > _DEEPEST:
                return True
    return False


def _remove_unseen(tree: LexborHTMLParser) -> None:
    for node in tree.css(_UNSEEN):
        _remove(node)
    for node in tree.css("[style]"):
        if _HIDDEN_STYLE.search((node.attributes.get("style") or "")[:2000]):
            _remove(node)


def _remove_quotes(tree: LexborHTMLParser) -> None:
    for node in tree.css(_QUOTES):
        _remove(node)
    for node in tree.css(_QUOTES_FROM_HERE):
        after = node.next
        while after is not None:
            following = after.next
            _remove(after)
            after = following
        _remove(node)


def _remove(node: Any) -> None:  # noqa: ANN401 - selectolax's nodes have no common public type for text and elements
    if node.tag not in {"html", "body"}:
        node.decompose()
