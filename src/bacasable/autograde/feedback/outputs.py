"""What a notebook printed or drew, made harmless for a page.

Text is escaped, HTML reduced to the tags of tables and prose, pictures become inline images.
Nothing that a cell outputs keeps a style, a link, a form or a script.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import nh3

from bacasable.autograde.hidden import mask, plain

MAX_TEXT_CHARS = 20_000
MAX_HTML_CHARS = 200_000
MAX_IMAGE_CHARS = 700_000  # of base64
MAX_OUTPUTS = 50

_TAGS = frozenset(
    re.findall(
        r"\w+",
        "p br hr div span b strong i em u s sub sup small code pre kbd samp var blockquote "
        "h1 h2 h3 h4 h5 h6 ul ol li dl dt dd "
        "table caption thead tbody tfoot tr th td",
    )
)
_CELL_ATTRIBUTES = {"th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A harmless output. `kind`: text, warning, error, html or image (`content` is its URI)."""

    kind: str
    content: str


def show(outputs: Iterable[Mapping[str, Any]], secrets: tuple[str, ...]) -> list[Shown]:
    """The outputs of a cell, as they may stand in a page."""
    shown = [_show(output, secrets) for output in list(outputs)[:MAX_OUTPUTS]]
    return [one for one in shown if one and one.content.strip()]


def _show(output: Mapping[str, Any], secrets: tuple[str, ...]) -> Shown | None:
    match output.get("output_type"):
        case "stream":
            kind = "warning" if output.get("name") == "stderr" else "text"
            return Shown(kind=kind, content=_text(output.get("text"), secrets))
        case "error":
            lines = output.get("traceback")
            text = "\n".join(map(str, lines)) if isinstance(lines, list) else ""
            return Shown(kind="error", content=_text(text or output.get("ename"), secrets))
        case "display_data" | "execute_result":
            data = output.get("data")
            return _richest(data, secrets) if isinstance(data, Mapping) else None
    return None


def _richest(data: Mapping[str, Any], secrets: tuple[str, ...]) -> Shown | None:
    html = _joined(data.get("text/html"))
    if html and len(html) <= MAX_HTML_CHARS and (clean := clean_html(mask(html, secrets))).strip():
        return Shown(kind="html", content=clean)
    svg = _joined(data.get("image/svg+xml"))
    if svg and len(svg) <= MAX_IMAGE_CHARS:
        # As an image, a drawing can neither run a script nor load anything.
        encoded = base64.b64encode(mask(svg, secrets).encode("utf-8", "replace")).decode()
        return Shown(kind="image", content=f"data:image/svg+xml;base64,{encoded}")
    for mime in ("image/png", "image/jpeg", "image/gif"):
        image = _joined(data.get(mime))
        if image and len(image) <= MAX_IMAGE_CHARS and _BASE64.fullmatch(image):
            return Shown(kind="image", content=f"data:{mime};base64,{''.join(image.split())}")
    return Shown(kind="text", content=_text(data.get("text/plain"), secrets))


def clean_html(html: str, *, links: bool = False) -> str:
    """HTML reduced to prose, tables and inline images; `links`: web links stay."""
    attributes = {**_CELL_ATTRIBUTES, "img": {"src", "alt"}, "a": {"href"}}
    return nh3.clean(
        html,
        tags={*_TAGS, "img", *(["a"] if links else [])},
        attributes=attributes,
        attribute_filter=_keep_attribute,
        url_schemes={"data", "http", "https"},
        link_rel="noopener noreferrer nofollow",
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _DATA_IMAGE.fullmatch(value) else None
    if name == "href":
        return value if value.startswith(("http://", "https://")) else None
    return value


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _text(value: Any, secrets: tuple[str, ...]) -> str:
    text = mask(plain(_joined(value)), secrets)
    if len(text) > MAX_TEXT_CHARS:
        return text[:MAX_TEXT_CHARS] + "\n… (sortie coupée)"
    return text
