"""A mail as a file that every mail program opens, written where only its owner can read it."""

from __future__ import annotations

import os
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from synctui.domain.errors import BadInput, Misconfigured
from synctui.domain.text import clean, is_mail_address
from synctui.ports.support import Mail

OWNER_ONLY = 0o600
_FOLDER = 0o700
_LONGEST_LINE = 900
"""Within what SMTP allows (998): a subject that is folded begins with a blank in some mail programs."""


def address(text: str) -> str:
    """An e-mail address, fit to stand in a mail; empty stays empty. Raises `BadInput` ``address-no-mail``.

    >>> address(" help@example.org ")
    'help@example.org'
    """
    bare = clean(text)
    if not bare:
        return ""
    if not is_mail_address(bare):
        raise BadInput("address-no-mail", address=bare)
    return Address(addr_spec=bare).addr_spec


def as_bytes(mail: Mail, now: datetime) -> bytes:
    """The mail in the format of the internet (RFC 5322). Mail programs open it as a draft that is ready to be sent."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=_LONGEST_LINE))
    if mail.to:
        message["To"] = mail.to
    message["Subject"] = clean(mail.subject)
    message["Date"] = now
    # Mail programs that know this header open the message for editing instead of showing it as received.
    message["X-Unsent"] = "1"
    message.set_content(mail.text)
    for part in mail.parts:
        main, _slash, sub = part.media_type.partition("/")
        if main == "text":
            message.add_attachment(part.content, subtype=sub, filename=part.name)
        else:
            message.add_attachment(part.content.encode(), maintype=main, subtype=sub, filename=part.name)
    return message.as_bytes()


def write(mail: Mail, folder: Path, now: datetime) -> Path:
    """A new file in this folder, for its owner alone. Raises `Misconfigured` ``folder-not-writable``."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER)
        return _write_new(as_bytes(mail, now), folder, f"synctui-{now:%Y%m%d-%H%M%S}")
    except OSError as problem:
        raise Misconfigured("folder-not-writable", folder=str(folder)) from problem


def _write_new(content: bytes, folder: Path, name: str) -> Path:
    for attempt in range(100):
        path = folder / f"{name}{f'-{attempt}' if attempt else ''}.eml"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        return path
    raise FileExistsError(folder / name)
