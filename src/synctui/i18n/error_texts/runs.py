"""Why a whole sync did not start or did not come to its end."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

RUNS: dict[str, Words] = {
    "sign-in-needed": Words(
        "sign in again",
        "sign in",
        "The sign-in at {tool} is missing or no longer valid; nothing was sent.",
        "Access was never granted, was revoked, or has expired.",
        ("F4 › {tool}: sign in again.", "Sync again (s)."),
    ),
    "sign-in-refused": Words(
        "sign-in refused",
        "sign in",
        "The sign-in was refused: {tool_text}",
        "",
        ("Check the name and the secret of the OAuth client, then sign in again.",),
    ),
    "unavailable": Words(
        "not reachable",
        "no contact",
        "{tool} cannot be reached; nothing was sent.",
        "The network is down, or the other side is.",
        ("Check the network, then sync again (s).",),
        "tool",
    ),
    "tool-silent": Words(
        "no answers",
        "no answer",
        "{tool} takes requests and does not answer; the sync was ended.",
        "What was sent last is looked up before anything is sent again.",
        ("Sync again in a few minutes (s).",),
        "tool",
    ),
    "no-answer": Words(
        "no answer",
        "no answer",
        "The request left, and no usable answer came back: {reason}.",
        "It is looked up before anything is sent again.",
        ("Sync again in a few minutes (s).",),
        "tool",
    ),
    "limit-reached": Words(
        "limit reached",
        "limit",
        "{tool} takes no more requests for now.",
        "The number of requests within a time is limited there.",
        ("Sync again later (s): what is synced stays synced, and the rest goes on.",),
        "tool",
    ),
    "run-in-progress": Words(
        "a sync is running",
        "running",
        "A sync of this integration is already running: {who} on {host}, process {pid}, {mode}.",
        "Only one sync of an integration runs at a time, so that nothing is booked twice.",
        ("Wait until it has ended.",),
    ),
    "lease-lost": Words(
        "another sync took over",
        "taken over",
        "Another sync took over this integration, so this one has stopped.",
        "This computer was asleep or stopped for some minutes.",
        ("Look at the history (F3), then sync again (s).",),
    ),
    "interrupted": Words(
        "interrupted",
        "broken off",
        "The sync was broken off when synctui ended.",
        "What was out at that moment is looked up with the next sync.",
        ("Sync again (s).",),
    ),
    "internal": Words(
        "error in synctui",
        "error",
        "Something went wrong in synctui itself: {type} [{code}]",
        "",
        ("Make a file for support (F9).", "Sync again (s)."),
    ),
    "no-integration": Words(
        "no integration",
        "not set up",
        "No integration is set up yet.",
        "",
        ("F4: connect an accounting tool, or use the command: synctui connect TOOL",),
    ),
    "integration-unknown": Words(
        "integration unknown",
        "unknown",
        "There is no integration “{integration}”.",
        "",
        ("The command “synctui status” lists those there are.",),
    ),
    "tool-unknown": Words(
        "tool unknown",
        "unknown",
        "There is no connection to a tool named “{tool}”.",
        "",
        ("These are there: {known}",),
    ),
    "error-budget": Words(
        "paused after errors",
        "paused",
        "{tool} has refused too many requests, so the sync pauses.",
        "A tool locks out whoever sends it too many faulty requests.",
        ("Settle the errors listed, then sync again later (s).",),
    ),
}
