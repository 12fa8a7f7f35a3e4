"""Bindings of a screen or widget, made from the list of actions; and who carries an action out."""

from __future__ import annotations

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from synctui.tui.actions import Action, Place, at


def bindings(*places: Place) -> list[BindingType]:
    """One binding per action that has keys; its id is what ``[keys]`` in the configuration names."""
    return [Binding(action.keys, action.run, show=False, id=action.id) for action in at(*places) if action.keys]


def owner_of(action: Action, nodes: list[DOMNode | None]) -> DOMNode | None:
    """The first of these that has the action and would carry it out now."""
    name = action.run.split("(")[0]
    for node in nodes:
        if node is not None and hasattr(node, f"action_{name}"):
            return node if node.check_action(name, ()) is not False else None
    return None
