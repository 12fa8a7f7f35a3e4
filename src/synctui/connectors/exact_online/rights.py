"""What a user of Exact Online must be allowed to do, asked for when connecting: a missing right has its name."""

from __future__ import annotations

from synctui.connectors.exact_online.session import Session
from synctui.domain.errors import AccessDenied, Misconfigured

_NEEDED = (
    ("Financial generalledgers", "financial/Journals", "Code"),
    ("Financial generalledgers", "financial/GLAccounts", "Code"),
    ("Financial accounting", "vat/VATCodes", "Code"),
    ("Crm accounts", "crm/Accounts", "ID"),
    ("Financial accounting", "salesentry/SalesEntries", "EntryID"),
    ("Financial receivables", "read/financial/ReceivablesList", "HID"),
    ("Financial receivables", "cashflow/Receivables", "ID"),
)
"""Name of the right as the vendor's own list of scopes has it, resource, a field to ask for."""
_FOR_PDF = (
    ("Organization documents", "documents/Documents", "ID"),
    ("Organization documents", "documents/DocumentAttachments", "ID"),
)
_SALES = "Type eq 20"


async def check_rights(session: Session, division: str, *, with_pdf: bool) -> None:
    """Raises `AccessDenied` that names every missing right, or `Misconfigured` where no sales journal is shown.

    Only reading can be tried without leaving anything behind: a right to read that is there without the right to write
    shows at the first document.
    """
    missing = [
        f"{right} ({resource})"
        for right, resource, field in (*_NEEDED, *(_FOR_PDF if with_pdf else ()))
        if not await _may_read(session, division, resource, field)
    ]
    if missing:
        raise AccessDenied("rights-missing", endpoint=", ".join(missing))
    if not await session.rows(division, "financial/Journals", "Code", _SALES, top="1"):
        raise Misconfigured("no-sales-journal")


async def _may_read(session: Session, division: str, resource: str, field: str) -> bool:
    """A resource that is not in the licence is answered with 403 or with 404."""
    try:
        await session.rows(division, resource, field, top="1")
    except (AccessDenied, Misconfigured) as problem:
        if problem.code not in {"rights-missing", "administration-missing"}:
            raise
        return False
    return True
