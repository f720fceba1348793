"""What browsers get is what was reviewed: a library of others comes unchanged, with its licence."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import bacasable.classroom

STATIC = Path(bacasable.classroom.__file__).parent / "static"
TEMPLATES = STATIC.with_name("templates")

# chart.js 4.6.1 on npm, dist/chart.umd.min.js and LICENSE.md, in the archive of integrity
# sha512-hJyniucsFmq//EvXYvJ6c6mahPoI3kaxdjVH8awTaJ/fDNWeSqqqArixMJWkWNN6fcYvPU3HneSANFNYtRi61g==
KEPT = {
    "chart.umd.min.js": "87364cc2b2a76a6684929e7d6b80b18a897794db38400caff1fcf1791c6925d2",
    "chart.LICENSE.txt": "41a84aa2caba645f966a18d9c2056b73e6d3a81d80bc0046bc0011a2634d4cce",
}


def test_the_charting_library_is_the_published_one() -> None:
    for name, sha256 in KEPT.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == sha256, name


def test_no_script_of_ours_is_built_from_text() -> None:
    for path in STATIC.glob("*.js"):
        assert not re.search(r"\beval\(|new Function\b", path.read_text()), path.name


def test_no_page_has_an_inline_script_or_style_or_asks_another_site() -> None:
    framed = TEMPLATES / "preview.html"  # has a policy of its own, which runs nothing
    for path in set(TEMPLATES.glob("*.html")) - {framed}:
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=[\"\']", text), (
            path.name
        )
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text), path.name
