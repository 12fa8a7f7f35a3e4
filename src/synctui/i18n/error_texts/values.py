"""Values of errors that are words of ours: told in the reader's language."""

from __future__ import annotations

from synctui.i18n import N_

_REASONS = {
    "no-answer": N_("no answer came back"),
    "no outcome": N_("no answer came back"),
    "no number": N_("the answer has no booking number"),
    "no-number": N_("the answer has no booking number"),
    "interrupted": N_("synctui was closed while the request was out"),
    "no-lookup": N_("the tool cannot be asked"),
    "open-items-only": N_("the tool shows open items only, and a paid one is none"),
    "several-entries": N_("the tool has more than one entry of this number"),
    "timeout": N_("no answer came back in time"),
    "connection-lost": N_("the connection broke off"),
    "unreadable-answer": N_("the answer could not be read"),
    "unreadable": N_("the answer could not be read"),
    "no token": N_("the answer holds no sign-in"),
    "ConnectError": N_("no connection"),
    "ConnectTimeout": N_("no connection came about in time"),
    "ReadTimeout": N_("no answer came back in time"),
    "WriteTimeout": N_("the request could not be sent in time"),
    "ReadError": N_("the connection broke off"),
    "WriteError": N_("the connection broke off"),
    "RemoteProtocolError": N_("the connection broke off"),
    "left-as-draft": N_("the tool has left it as a draft"),
    "server-error": N_("the tool had a fault of its own"),
}

KNOWN_VALUES: dict[str, dict[str, str]] = {
    "reason": _REASONS,
    "kind": {"invoice": N_("invoices"), "credit_note": N_("credit notes")},
    "what": {
        "net": N_("net amount"),
        "gross": N_("amount with VAT"),
        "vat": N_("VAT amount"),
        "payable": N_("amount to pay"),
    },
    "mode": {"manual": N_("manual"), "nightly": N_("automatic")},
    "who": {"tui": N_("the open app"), "cli": N_("the command line"), "daemon": N_("the nightly daemon")},
    "tool": {"teamleader": "Teamleader"},
    "expected": {"text": N_("text in quotes")},
}
