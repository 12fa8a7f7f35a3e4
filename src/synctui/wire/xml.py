"""XML from outside, read so that nothing in it can reach out: no DTD, no entities, no network, no huge trees."""

from __future__ import annotations

from lxml import etree

from synctui.domain.errors import BadInput

_ENCODING = frozenset(
    {
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_ENCODING_NAME,
    }
)
_TOO_LARGE = frozenset({etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG})


def parse(data: bytes) -> etree._Element:
    """The root element; comments and processing instructions are left out.

    Raises `BadInput`: `xml-damaged` (with `line`), `xml-encoding`, `xml-too-large`, and `xml-with-doctype`, because
    no invoice format has one and entities are only good for reading other files or filling the memory.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, LookupError, UnicodeError) as problem:
        raise _named(problem) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput("xml-with-doctype")
    return root


def _named(problem: Exception) -> BadInput:
    if not isinstance(problem, etree.XMLSyntaxError):
        return BadInput("xml-encoding")
    code: int = problem.code  # type: ignore[attr-defined]
    if code in _ENCODING:
        return BadInput("xml-encoding")
    if code in _TOO_LARGE:
        return BadInput("xml-too-large")
    line, _column = problem.position
    return BadInput("xml-damaged", line=str(line or 1))
