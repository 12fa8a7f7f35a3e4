"""Which integrations a command is about."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from synctui.domain.errors import Misconfigured
from synctui.domain.invoice import Department
from synctui.domain.text import clean, fold
from synctui.ports.service import IntegrationStatus, Service


async def chosen(service: Service, args: Namespace) -> tuple[IntegrationStatus, ...]:
    """Those that ``--tool`` and ``--department`` name, else all.

    Raises `Misconfigured`: ``no-integration`` where there is none at all, ``integration-unknown`` where none fits.
    """
    everything = await service.integrations()
    if not everything:
        raise Misconfigured("no-integration")
    found = tuple(one for one in everything if _fits_tool(one, args.tool) and fits(one.department, args.department))
    if not found:
        wanted = " ".join(filter(None, (args.tool, args.department)))
        raise Misconfigured("integration-unknown", integration=clean(wanted))
    return found


def fits(department: Department, wanted: str | None) -> bool:
    return wanted is None or fold(wanted) in {fold(department.name), fold(department.key)}


def department_named(departments: Sequence[Department], wanted: str | None) -> Department:
    """The company entity that is meant; with one only it need not be named.

    Raises `Misconfigured` ``department-needed`` or ``department-unknown`` (known).
    """
    found = [department for department in departments if fits(department, wanted)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(department.name for department in departments)
    if not departments:
        raise Misconfigured("no-department")
    if wanted is None:
        raise Misconfigured("department-needed", known=known)
    raise Misconfigured("department-unknown", department=clean(wanted), known=known)


def name_of(status: IntegrationStatus) -> str:
    return f"{status.spec.title}, {status.department.name}"


def _fits_tool(status: IntegrationStatus, wanted: str | None) -> bool:
    return wanted is None or fold(wanted) in {fold(status.spec.name), fold(status.spec.title)}
