"""A submission as formgrader shows it: learners' HTML without script, twice over.

What they wrote is sanitised; and the page's policy lets only formgrader's own inline scripts run,
known by their hashes, so that what slipped through a template could still not act.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode, reader
from nbformat.v4 import new_notebook

TAGS = frozenset(
    {"a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "div"}
    | {"dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li"}
    | {"mark", "ol", "p", "pre", "s", "samp", "span", "strong", "sub", "sup", "table", "tbody"}
    | {"td", "tfoot", "th", "thead", "tr", "u", "ul", "var"}
)
ATTRIBUTES = {
    "*": ["class", "title", "style"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
# Looks only: nothing that moves an element over what is not the learner's.
STYLES = CSSSanitizer(
    allowed_css_properties=["color", "background-color", "font-weight", "text-align", "width"]
)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
ON_CLICK = ("toggle_name(true);", "toggle_name(false);")  # of formgrader's own template
# For a learner's file opened by itself.
FILE_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


def sanitised(html: object) -> str:
    """Learners' HTML without anything that acts."""
    text = html.decode(errors="replace") if isinstance(html, bytes) else str(html)
    return str(
        bleach.clean(
            text,
            tags=TAGS,
            attributes=ATTRIBUTES,
            protocols={"http", "https", "mailto", "data"},
            css_sanitizer=STYLES,
            strip=True,
        )
    )


class SubmissionExporter(HTMLExporter):  # type: ignore[misc]
    """formgrader's exporter, with everything a learner wrote sanitised."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sanitize_html = True

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """nbconvert's filters; formgrade's template trusts Markdown, we don't."""
        yield from super().default_filters()
        yield "clean_html", sanitised
        yield "markdown2html", self._markdown

    @pass_context
    def _markdown(self, context: Any, source: str) -> str:
        return sanitised(self.markdown2html(context, source))

    def page(self, filename: str, resources: dict[str, Any]) -> tuple[str, str]:
        """The page of a notebook, and the policy to send with it."""
        notebook = reader.reads(Path(filename).read_text(encoding="utf-8"))
        ours = self._render(new_notebook(metadata=notebook.metadata), resources)
        return self._render(notebook, resources), policy(ours)

    def _render(self, notebook: NotebookNode, resources: dict[str, Any]) -> str:
        metadata = {"name": str(resources["notebook_id"]), "path": ""}
        html, _ = self.from_notebook_node(notebook, {**resources, "metadata": metadata})
        return str(html)


def policy(trusted_page: str) -> str:
    """A Content-Security-Policy under which only the inline scripts of this page run."""
    scripts = (*INLINE_SCRIPT.findall(trusted_page), *ON_CLICK)
    hashes = " ".join(sorted({f"'sha256-{_digest(script)}'" for script in scripts}))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'unsafe-hashes' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
