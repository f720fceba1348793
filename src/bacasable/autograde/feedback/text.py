"""A cell's own text as safe HTML: Markdown, code, or plain text."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping

import mistune
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import Python3Lexer

from bacasable.autograde.feedback.outputs import clean_html

# Longer Markdown is shown as it was typed: hostile text makes a Markdown parser slow.
MAX_MARKDOWN_CHARS = 20_000
MAX_SOURCE_CHARS = 50_000
_ATTACHMENT = re.compile(r"\(attachment:([^)\s]{1,200})\)")
Attachments = Mapping[str, Mapping[str, str]]


def source_html(cell_type: str, source: str, attachments: Attachments) -> Markup:
    """The text of a cell; nothing in it can run, load or leave its box."""
    source = source[:MAX_SOURCE_CHARS]
    if cell_type == "markdown" and len(source) <= MAX_MARKDOWN_CHARS:
        text = _ATTACHMENT.sub(lambda m: f"({_data_uri(attachments.get(m[1]))})", source)
        return Markup(clean_html(str(_markdown()(text)), links=True))  # noqa: S704 - cleaned
    if cell_type == "code":
        return Markup(highlight(source, Python3Lexer(stripnl=False), _formatter()))  # noqa: S704
    return Markup("<pre>{}</pre>").format(source)


@functools.cache
def code_style() -> str:
    """The style sheet of highlighted code."""
    return str(_formatter().get_style_defs(".code"))


@functools.cache
def _formatter() -> HtmlFormatter:
    return HtmlFormatter(cssclass="code", style="friendly", wrapcode=True)


@functools.cache
def _markdown() -> mistune.Markdown:
    return mistune.create_markdown(escape=False, plugins=["strikethrough", "table", "url"])


def _data_uri(bundle: Mapping[str, str] | None) -> str:
    """A pasted image, written into the page; what isn't one is dropped when cleaned."""
    for mime, data in (bundle or {}).items():
        return html.escape(f"data:{mime};base64,{''.join(data.split())}")
    return "#"
