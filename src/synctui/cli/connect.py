"""``synctui connect``: sign in to Teamleader or to an accounting tool with a browser anywhere, and map."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from synctui.cli.choice import department_named
from synctui.cli.doors import Doors, SigningIn, Workspace
from synctui.cli.exits import OK, USAGE
from synctui.cli.mapping_file import apply_file, template
from synctui.cli.output import print_json, put, say
from synctui.domain.booking import Administration
from synctui.domain.connector_spec import ConnectorSpec, OptionKind, SignIn
from synctui.domain.errors import BadInput, Misconfigured
from synctui.domain.integration import Integration
from synctui.domain.text import clean, fold
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.settings.client_secrets import is_elsewhere

TEAMLEADER = "teamleader"
NIGHTLY_EDITS = "nightly_edits"
_NO = frozenset({"n", "no", "nein", "nee", "non", "0"})


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        if fold(args.tool) == TEAMLEADER:
            return await _connect_teamleader(args, doors.signing_in(workspace, None))
        integration, spec = await _integration(args, workspace)
        if args.template:
            await _print_template(workspace, integration, spec)
            return OK
        return await _connect_tool(args, doors, workspace, integration, spec)


async def _connect_teamleader(args: Namespace, signing: SigningIn) -> int:
    is_done = await _sign_in(args, signing, "Teamleader")
    if args.json:
        print_json({"tool": TEAMLEADER, "connected": is_done})
    elif is_done:
        put(_("Teamleader is connected."))
    return OK


# an accounting tool -----------------------------------------------------------------------------------------------


async def _integration(args: Namespace, workspace: Workspace) -> tuple[Integration, ConnectorSpec]:
    """The integration of this tool and company entity: the one there is, else a new one."""
    specs = workspace.service.specs()
    wanted = fold(args.tool)
    spec = next((one for one in specs if wanted in {fold(one.name), fold(one.title)}), None)
    if spec is None:
        known = ", ".join((TEAMLEADER, *(one.name for one in specs)))
        raise Misconfigured("tool-unknown", tool=clean(args.tool), known=known)
    department = department_named(await workspace.service.departments(), args.department)
    for status in await workspace.service.integrations():
        if (status.integration.tool, status.integration.department) == (spec.name, department.key):
            return status.integration, spec
    id = f"{spec.name}:{department.key}"
    return Integration(id, spec.name, department.key, zone=args.setting.zone), spec


async def _connect_tool(
    args: Namespace, doors: Doors, workspace: Workspace, integration: Integration, spec: ConnectorSpec
) -> int:
    integration = replace(integration, options={**integration.options, **_options(args.set, spec)})
    await workspace.service.save_integration(integration)
    signing = doors.signing_in(workspace, integration)
    if args.key is not None:
        signing.keep_key(_in_file(args.key))
    if await _must_sign_in(args, workspace, integration, spec) and not await _sign_in(args, signing, spec.title):
        return OK
    has_books = any(option.kind is OptionKind.ADMINISTRATION for option in spec.options)
    if has_books and integration.administration is None:
        chosen = _administration(await signing.administrations(), args.administration)
        integration = replace(integration, administration=chosen)
        await workspace.service.save_integration(integration)
    name = await workspace.service.test_connection(integration.id)
    reference = await workspace.service.reference_data(integration.id, fresh=True)
    if args.mapping is not None:
        integration = apply_file(args.mapping, integration, reference)
        await workspace.service.save_integration(integration)
    integration = await _with_nightly_edits(workspace, integration, spec)
    if args.nightly is not None:
        await workspace.service.set_nightly(integration.id, args.nightly == "on")
    return await _tell(args, workspace, integration, name)


async def _with_nightly_edits(workspace: Workspace, one: Integration, spec: ConnectorSpec) -> Integration:
    """Asked once, in a terminal, of a tool that takes later edits: whether the nights transfer them too."""
    can = spec.capabilities
    is_asked = can.pushes_edits and can.nightly and NIGHTLY_EDITS not in one.options and sys.stdin.isatty()
    if not is_asked:
        return one
    say(_("Transfer later edits to {tool} at night too? [Y/n]").format(tool=spec.title))
    answer = fold((await asyncio.to_thread(sys.stdin.readline)).strip())
    chosen = replace(one, options={**one.options, NIGHTLY_EDITS: "no" if answer in _NO else "yes"})
    await workspace.service.save_integration(chosen)
    return chosen


async def _must_sign_in(args: Namespace, workspace: Workspace, one: Integration, spec: ConnectorSpec) -> bool:
    """A sign-in that holds is used: it need not be repeated to choose the books or to give a mapping."""
    if spec.sign_in is not SignIn.OAUTH2:
        return False
    statuses = await workspace.service.integrations()
    holds = any(status.is_signed_in for status in statuses if status.integration.id == one.id)
    return not holds or bool(args.again or args.paste or args.client_id)


def _options(pairs: list[str], spec: ConnectorSpec) -> dict[str, str]:
    """``KEY=VALUE`` for the settings that the tool asks for."""
    known = {option.key for option in spec.options if option.kind is not OptionKind.SECRET} | _of_every_tool(spec)
    found = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or key not in known:
            raise BadInput("option-unknown", option=clean(key), known=", ".join(sorted(known)))
        found[key] = clean(value)
    return found


def _of_every_tool(spec: ConnectorSpec) -> set[str]:
    """Settings that no tool asks for by itself: what goes back to Teamleader, and later edits at night."""
    can = spec.capabilities
    keys = {"write_back_number"}
    if can.pushes_edits:
        keys.add(NIGHTLY_EDITS)
    if can.reports_payments:
        keys.add("write_back_payment")
    return keys


def _administration(offered: object, wanted: str | None) -> Administration:
    """The one that is named, or the only one."""
    assert isinstance(offered, (list, tuple))
    fitting = [one for one in offered if wanted is None or fold(wanted) in {fold(one.remote_id), fold(one.name)}]
    if len(fitting) == 1:
        chosen: Administration = fitting[0]
        return chosen
    known = ", ".join(f"{one.remote_id} {one.name}" for one in offered)
    raise Misconfigured("administration-needed", known=known or "–")


async def _tell(args: Namespace, workspace: Workspace, integration: Integration, name: str) -> int:
    """Connected to which books, what is not mapped yet, and what is missing."""
    (status,) = [one for one in await workspace.service.integrations() if one.integration.id == integration.id]
    rates = await workspace.service.tax_rates(integration.department)
    unmapped = [rate for rate in rates if rate.key not in status.integration.mapping.vat]
    if args.json:
        print_json(
            {
                "integration": integration.id,
                "tool": status.spec.name,
                "department": status.department.name,
                "administration": name,
                "connected": status.is_signed_in,
                "unmapped": [{"key": rate.key, "label": rate.label} for rate in unmapped],
                "missing": list(status.missing),
            }
        )
    else:
        put(_("{tool} is connected: {administration}").format(tool=status.spec.title, administration=name))
        for rate in unmapped if status.spec.needs_vat_mapping else ():
            put("  " + _("VAT rate without a VAT code: {rate}  ({key})").format(rate=rate.label, key=rate.key))
        for code in status.missing:
            put(f"  ✗ {error_text(code, {}, status.spec.title).what}")
    if unmapped or status.missing:
        command = f"synctui connect {status.spec.name} --template > mapping.toml"
        say(_("Fill in a mapping file and give it with --mapping. This prints one:") + f"\n  {command}")
    return USAGE if status.missing else OK


async def _print_template(workspace: Workspace, integration: Integration, spec: ConnectorSpec) -> None:
    reference = await workspace.service.reference_data(integration.id)
    rates = await workspace.service.tax_rates(integration.department)
    ledgers = await workspace.service.ledgers(integration.department)
    has_journals = any(option.kind is OptionKind.JOURNAL for option in spec.options)
    for line in template(integration, rates, ledgers, reference, has_journals=has_journals):
        put(line)


# signing in -------------------------------------------------------------------------------------------------------


async def _sign_in(args: Namespace, signing: SigningIn, title: str) -> bool:
    """True once tokens are stored; False where the address must still be opened and pasted by a later command."""
    _register(args, signing, title)
    if args.paste is not None:
        await signing.finish(args.paste)
        return True
    say(_("Open this address in any browser, sign in to {tool} and agree:").format(tool=title))
    put(signing.begin())
    if not sys.stdin.isatty():
        say(_("Then run this command again with --paste and the address on which the browser landed."))
        return False
    say(_("Paste the address on which the browser landed:"))
    await signing.finish((await asyncio.to_thread(sys.stdin.readline)).strip())
    return True


def _register(args: Namespace, signing: SigningIn, title: str) -> None:
    """Keep the OAuth client that was given; without one, one must be there already."""
    given: Mapping[str, str | None] = {
        "client_id": args.client_id,
        "client_secret": args.client_secret,
        "redirect": args.redirect,
    }
    if all(given.values()):
        secret = _secret(args.client_secret)
        signing.register(args.client_id, secret, args.redirect)
    elif any(given.values()) or not signing.has_client():
        raise Misconfigured("oauth-client-missing", tool=title)


def _secret(path: str) -> str:
    """From a file, never from the command line, where other users of the computer would see it.

    ``env:NAME``, ``command:LINE`` and ``credential:NAME`` are no files: the secret is fetched there each time.
    """
    return path if is_elsewhere(path) else _in_file(path)


def _in_file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput("client-secret-unreadable", file=path) from problem
