"""The plan before a sync in words: what goes out, what is checked, what is left out and why, how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content

from synctui.domain.invoice import Kind
from synctui.domain.money import Money
from synctui.domain.plan import Action, Step
from synctui.i18n import _, ngettext
from synctui.i18n.edit_words import CLOSED, closed_change_words
from synctui.i18n.errors import error_text
from synctui.i18n.formats import amount, count, duration
from synctui.i18n.report_words import customers_words, documents_words
from synctui.ports.service import Preview
from synctui.tui.screens.lines import ALERT, DIFFERS, QUIET, STRONG, WELL, Part, hanging, line
from synctui.tui.signs import Signs

FIRST_NUMBERS = 4


def plan_lines(preview: Preview, signs: Signs, width: int) -> list[Content]:
    """Everything the plan says of one integration, wrapped at `width` cells."""
    lines = [_title(preview)]
    if preview.problem is not None:
        return [*lines, *_problem(preview, signs, width)]
    parts = [*_going_out(preview, signs, width), *_left_out(preview, signs, width)]
    if not preview.plan.sending:
        parts.insert(0, hanging(Content(nothing_words(preview)), width))
    return [*lines, *parts, *_effort(preview, width)]


def is_ready(previews: Sequence[Preview]) -> bool:
    """Whether there is anything that Enter would send."""
    return any(preview.problem is None and preview.plan.sending for preview in previews)


def nothing_words(preview: Preview) -> str:
    if any(action.step in {Step.REFUSE, Step.HOLD} for action in preview.plan.actions):
        return _("Nothing to sync until the points below are settled.")
    return _("Nothing to sync: everything is synced.")


def _title(preview: Preview) -> Content:
    books = preview.integration.administration
    parts: list[Part] = [(preview.spec.title, STRONG), (f"  {preview.department.name}", STRONG)]
    if books is not None and books.name != preview.department.name:
        parts.append((f"  {books.name}", QUIET))
    return line(*parts)


def _problem(preview: Preview, signs: Signs, width: int) -> Iterator[Content]:
    problem = preview.problem
    if problem is None:
        return
    text = error_text(problem.code, problem.values, preview.spec.title)
    yield hanging(Content.styled(text.what, ALERT), width, first=(f"{signs.failed} ", ALERT))
    for remedy in text.remedy:
        yield hanging(Content(remedy), width)
    yield hanging(Content.styled(_("Press F4 to open the settings of the integration."), QUIET), width)


# what goes out ----------------------------------------------------------------------------------------------------


def _going_out(preview: Preview, signs: Signs, width: int) -> Iterator[Content]:
    plan = preview.plan
    booking = plan.with_step(Step.BOOK)
    if booking:
        words = line((documents_of(booking), f"bold {WELL}"), "  ", (sums_of(booking), QUIET))
        yield hanging(words, width, first=(f"{signs.synced} ", WELL))
    if plan.sending:
        customers = customers_words(preview.new_customers + preview.known_customers, preview.new_customers)
        yield hanging(Content(customers), width)
    yield from _checked(plan.with_step(Step.CHECK), signs, width)
    yield from _edits(plan.with_step(Step.PUSH_EDIT), preview, signs, width)


def _checked(actions: Sequence[Action], signs: Signs, width: int) -> Iterator[Content]:
    if not actions:
        return
    text = ngettext(
        "{n} looked up first, an earlier answer was lost",
        "{n} looked up first, an earlier answer was lost",
        len(actions),
    ).format(n=count(len(actions)))
    yield hanging(
        line((text, DIFFERS), "  ", (numbers_of(actions), QUIET)), width, first=(f"{signs.differs} ", DIFFERS)
    )


def _edits(actions: Sequence[Action], preview: Preview, signs: Signs, width: int) -> Iterator[Content]:
    """Edits that the tool takes over, with the notice that belongs to it before anything is sent."""
    if not actions:
        return
    n = len(actions)
    text = ngettext("{n} change is transferred", "{n} changes are transferred", n).format(n=count(n))
    yield hanging(
        line((text, DIFFERS), "  ", (numbers_of(actions), QUIET)), width, first=(f"{signs.differs} ", DIFFERS)
    )
    for code in dict.fromkeys(notice for action in actions for notice in action.notices):
        yield hanging(Content.styled(error_text(code, {}, preview.spec.title).what, DIFFERS), width, indent="    ")
    for action in actions:
        for centre in dict.fromkeys(part.cost_centre for part in action.document.lines if part.cost_centre):
            lost = _("{number}: cost centre {name} will be empty").format(number=action.document.number, name=centre)
            yield hanging(Content(lost), width, indent="    ")


# what is left out -------------------------------------------------------------------------------------------------


def _left_out(preview: Preview, signs: Signs, width: int) -> Iterator[Content]:
    title = preview.spec.title
    for short, actions in _by_reason(preview.plan.with_step(Step.REFUSE), title).items():
        yield _group(short, actions, (f"{signs.failed} ", ALERT), ALERT, width)
    for words, actions in _by_hold(preview.plan.with_step(Step.HOLD), title).items():
        yield _group(words, actions, (f"{signs.differs} ", DIFFERS), DIFFERS, width)
    skipped = [action for action in preview.plan.with_step(Step.SKIP) if action.code != "synced"]
    for words, actions in _by_skip(skipped).items():
        yield _group(words, actions, (f"{signs.waiting} ", QUIET), QUIET, width)


def _group(words: str, actions: Sequence[Action], sign: Part, colour: str, width: int) -> Content:
    text = _("{n} left out: {reason}").format(n=count(len(actions)), reason=words)
    return hanging(line((text, colour), "  ", (numbers_of(actions), QUIET)), width, first=sign)


def _by_reason(actions: Iterable[Action], title: str) -> dict[str, list[Action]]:
    groups: dict[str, list[Action]] = {}
    for action in actions:
        groups.setdefault(error_text(action.code, action.values, title).short, []).append(action)
    return groups


def _by_hold(actions: Iterable[Action], title: str) -> dict[str, list[Action]]:
    groups: dict[str, list[Action]] = {}
    for action in actions:
        groups.setdefault(_hold_words(action, title), []).append(action)
    return groups


def _hold_words(action: Action, title: str) -> str:
    """Why a change stays here; `d` lists them all."""
    if action.code == "edited-after-sync":
        return _("changed after the sync, not transferred: edit in {tool}").format(tool=title)
    if action.code in CLOSED and action.document.date is not None:
        return closed_change_words(action.document.date)
    return error_text(action.code, action.values, title).short


def _by_skip(actions: Iterable[Action]) -> dict[str, list[Action]]:
    groups: dict[str, list[Action]] = {}
    for action in actions:
        groups.setdefault(_skip_words(action), []).append(action)
    return groups


def _skip_words(action: Action) -> str:
    match action.code:
        case "draft":
            return _("draft")
        case "before-start-date":
            return _("before the start date")
        case "set-aside":
            return _("set aside")
        case _:
            return error_text(action.code, action.values).short


# figures ----------------------------------------------------------------------------------------------------------


def _effort(preview: Preview, width: int) -> Iterator[Content]:
    if not preview.plan.sending:
        return
    calls = ngettext("about {n} call", "about {n} calls", preview.calls).format(n=count(preview.calls))
    text = _("{calls}, about {time}").format(calls=calls, time=duration(preview.seconds))
    yield hanging(Content.styled(text, QUIET), width)


def documents_of(actions: Iterable[Action]) -> str:
    """How many invoices and credit notes will be synced."""
    kinds = [action.document.kind for action in actions]
    credits = kinds.count(Kind.CREDIT_NOTE)
    return _("{documents} to sync").format(documents=documents_words(len(kinds) - credits, credits))


def sums_of(actions: Iterable[Action]) -> str:
    """Gross per currency."""
    sums: dict[str, Money] = {}
    for action in actions:
        gross = action.document.gross
        sums[gross.currency] = sums.get(gross.currency, Money.zero(gross.currency)) + gross
    return ", ".join(amount(total.cents, total.currency) for total in sums.values())


def numbers_of(actions: Sequence[Action]) -> str:
    """The first few numbers, and that there are more."""
    numbers = [action.document.number or _("draft") for action in actions[:FIRST_NUMBERS]]
    if all(action.document.number is None for action in actions):
        return ""
    return ", ".join(numbers) + (" …" if len(actions) > FIRST_NUMBERS else "")
