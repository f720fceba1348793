"""Whatever is handed in, reading it ends soon, in little memory, with a notebook or a reason."""

from __future__ import annotations

import json
import resource
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bacasable.errors import InvalidInputError, TooLargeError
from bacasable.notebook import MAX_BYTES, MAX_CELLS, Notebook, parse_notebook


def document(*cells: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **fields}
    ).encode()


def cell(source: Any = "x = 1", cell_type: str = "code", **fields: Any) -> dict[str, Any]:
    return {"cell_type": cell_type, "source": source, "metadata": {}, **fields}


def parse(data: bytes) -> Notebook:
    return parse_notebook(data, where="tp.ipynb")


def test_reads_texts_types_and_ids() -> None:
    marks = {"nbgrader": {"grade_id": "sol", "points": 1000}}
    notebook = parse(document(cell(["a\n", "b"], id="c1", metadata=marks), cell("t", "markdown")))

    assert [c.source for c in notebook.cells] == ["a\nb", "t"]
    assert [c.cell_type for c in notebook.cells] == ["code", "markdown"]
    assert notebook.cells[0].id == "c1"
    assert notebook.cells[0].grade_id == "sol"
    assert notebook.cells[1].grade_id is None


def test_reads_nbformat_3_and_any_minor_version_of_4() -> None:
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[
                    nbformat.v3.new_heading_cell("Titre", level=2),
                    nbformat.v3.new_code_cell(input="1 + 1"),
                ]
            )
        ]
    )
    old.nbformat = 3

    assert [c.source for c in parse(json.dumps(old).encode()).cells] == ["## Titre", "1 + 1"]
    for minor in (0, 4, 5, 9):
        assert parse(document(cell(), nbformat_minor=minor)).cells[0].source == "x = 1"


def test_a_byte_order_mark_and_odd_unicode_are_legal() -> None:
    source = "é = '😀\u202e'"
    assert parse(b"\xef\xbb\xbf" + document(cell(source))).cells[0].source == source
    assert parse(document(cell("'\ud800'"))).cells[0].source == "'\ufffd'"


def test_nan_and_duplicate_keys_are_read_as_jupyter_reads_them() -> None:
    outputs = '"outputs": [{"data": {"x": [NaN, -Infinity]}}]'
    twice = '{"cell_type": "code", "source": "a", "source": "b", ' + outputs + "}"
    data = f'{{"nbformat": 4, "cells": [{twice}]}}'.encode()
    assert parse(data).cells[0].source == "b"


def test_only_pasted_images_are_kept() -> None:
    pasted = {"a.png": {"image/png": "aGk="}, "x.svg": {"image/svg+xml": "PHN2Zz4="}, "y": 3}
    notebook = parse(document(cell("![a](attachment:a.png)", "markdown", attachments=pasted)))
    assert notebook.cells[0].attachments == {"a.png": {"image/png": "aGk="}}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe{}",
        b'{"nbformat": 4',
        b"[]",
        b"null",
        b"12",
        b'{"nbformat": 4}',
        b'{"nbformat": 4, "cells": {}}',
        b'{"nbformat": true, "cells": []}',
        b'{"nbformat": "4", "cells": []}',
        b'{"nbformat": 99, "cells": []}',
        b'{"nbformat": 2, "worksheets": []}',
        b'{"nbformat": 3, "worksheets": 1}',
        b'{"nbformat": 4, "cells": [1]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "evil", "source": ""}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": ["code"], "source": ""}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": {"a": 1}}]}',
        b'{"nbformat": 4, "cells": [], "n": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_a_notebook_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(InvalidInputError, match=r"tp\.ipynb.*: .+"):
        parse(data)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":' * 5_000_000,
        b"[" * MAX_BYTES,
        b"[{}," * (MAX_BYTES // 4),
        b"[[]," * (MAX_BYTES // 4),
        b"1," * (MAX_BYTES // 2),
        b'"' + b'\\"' * (MAX_BYTES // 2 - 1),
        b'"\\' * (MAX_BYTES // 2),
        b'"' * (MAX_BYTES - 1),
        b'{"nbformat": 4, "cells": "' + b"z" * (100 << 20) + b'"}',
        b" " * MAX_BYTES,
        b"\\" * MAX_BYTES,
    ],
    ids=lambda data: repr(data[:12]),
)
@pytest.mark.timeout(300)  # seconds; without the caps: minutes on a fast machine, and gigabytes
def test_hostile_sizes_are_refused_in_bounded_time_and_memory(data: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InvalidInputError):
        parse(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000


def test_too_many_cells_are_refused() -> None:
    parse(document(*[cell()] * MAX_CELLS))
    with pytest.raises(TooLargeError):
        parse(document(*[cell()] * 10_000))


def test_a_large_honest_notebook_is_read() -> None:
    image = {"output_type": "display_data", "data": {"image/png": "A" * 15_000_000}}
    assert len(parse(document(cell(outputs=[image]))).cells) == 1


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["nbformat", "cells", "cell_type", "source", "metadata", "nbgrader"]
                ),
                inner | st.sampled_from([3, 4, "code", "markdown", []]),
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_any_json_is_a_notebook_or_refused(value: Any) -> None:
    try:
        notebook = parse(json.dumps(value).encode())
    except InvalidInputError:
        return
    assert all(isinstance(c.source, str) for c in notebook.cells)
