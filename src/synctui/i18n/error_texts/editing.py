"""What a person is told about a small edit from here: before it, where it cannot be made, and what became of it."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

EDITING: dict[str, Words] = {
    "edit-goes-along": Words(
        "goes with the next sync",
        "goes along",
        "The invoice is not in {tool} yet: the change goes along with the next sync.",
    ),
    "edit-while-checked": Words(
        "being checked",
        "checking",
        "Whether the invoice stands in {tool} is being checked: the change may not reach {tool}.",
        "The answer to an earlier attempt was lost.",
        ("Sync first (s), then make the change.",),
    ),
    "edit-unless-closed": Words(
        "unless closed",
        "if open",
        "If the booking period is closed in {tool}, the change is not transferred.",
    ),
    "edit-locked-before": Words(
        "invoices are locked",
        "locked",
        "The last time, this account let nobody change booked invoices: the change will be refused.",
        "",
        ("Switch the lock off in the settings of Teamleader first.",),
        "teamleader",
    ),
    "edit-locked": Words(
        "invoices are locked",
        "locked",
        "This Teamleader account lets nobody change booked invoices; nothing was changed.",
        "The settings of Teamleader lock booked invoices and credit notes, so that a number always stands for the same "
        "content. That holds in Teamleader itself as well as from here.",
        (
            "An administrator can switch the lock off in Teamleader, under the settings for invoices.",
            "Else credit the invoice and write a new one.",
        ),
        "teamleader",
    ),
    "edit-credit-note": Words(
        "credit note",
        "credit",
        "A credit note cannot be changed from here.",
        "Teamleader lets other programs change invoices only.",
        ("Open it in Teamleader and change it there.",),
        "teamleader",
    ),
    "edit-draft": Words(
        "draft",
        "draft",
        "A draft cannot be changed from here.",
        "It gets its number and its date when it is made final; until then it is edited in Teamleader alone.",
        ("Open it in Teamleader and change it there.",),
        "teamleader",
    ),
    "edit-from-file": Words(
        "from a file",
        "file",
        "An invoice from an imported file cannot be changed.",
        "The file is what was sent to the customer; there is no program behind it that could be asked to change it.",
        ("Change it in the program that wrote the file, and import the new file.",),
    ),
    "edit-gone": Words(
        "not there any more",
        "gone",
        "The invoice is not in Teamleader any more.",
        "It was deleted there.",
        ("Read Teamleader again (r).",),
    ),
    "edit-ambiguous": Words(
        "several of this number",
        "several",
        "Several invoices have the number {number}.",
        "Company entities may count alike.",
        ("Name the company entity with --department.",),
    ),
    "edit-refused": Words(
        "change refused",
        "refused",
        "Teamleader has refused the change; nothing was changed.",
        "An invoice may not be dated before the one that was booked before it, for instance.",
        ("Choose other values, or make the change in Teamleader.",),
        "teamleader",
    ),
    "edit-overtaken": Words(
        "changed meanwhile",
        "changed",
        "Somebody else has changed the invoice in Teamleader meanwhile; nothing was saved.",
        "",
        ("Look at what is different, then save again.",),
    ),
    "edit-not-saved": Words(
        "not saved",
        "not saved",
        "The answer of Teamleader was lost, and the invoice still has its old values there.",
        "It was not sent a second time. It may still arrive; the bell keeps a note of it.",
        ("Look at the invoice in Teamleader before you save again.",),
        "teamleader",
    ),
    "edit-unsure": Words(
        "perhaps not saved",
        "unsure",
        "The answer of Teamleader was lost: your change may not have been saved.",
        "Nor could Teamleader be read afterwards. It was not sent a second time; the bell keeps a note of it.",
        ("Look at the invoice in Teamleader.", "Read Teamleader again (r) as soon as it answers."),
        "teamleader",
    ),
    "edit-kept-otherwise": Words(
        "saved otherwise",
        "otherwise",
        "Teamleader has taken the change, but the invoice now says something else than was entered.",
        "",
        ("Look at the invoice in Teamleader.",),
        "teamleader",
    ),
}
