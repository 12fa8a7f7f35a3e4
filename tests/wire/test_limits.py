"""When the next request is welcome, in every dialect of servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from synctui.wire.limits import told_until

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30),
        ({"retry-after": "Wed, 25 Nov 2026 08:02:00 GMT"}, 120),
        ({"retry-after": "79797"}, 79_797),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
        ({}, None),
        ({"X-RateLimit-Minutely-Remaining": "0", "X-RateLimit-Minutely-Reset": "1795593645000"}, 45),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795593645"}, 45),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "45"}, 45),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0"}, None),
        ({"X-RateLimit-Remaining": "0"}, None),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "1795593645000"}, None),
        (
            {
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": "1795597200000",
                "X-RateLimit-Minutely-Remaining": "0",
                "X-RateLimit-Minutely-Reset": "1795593645000",
            },
            3600,
        ),
    ],
)
def test_the_instant_a_server_names_is_understood(headers: dict[str, str], seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)

    assert told_until(headers, NOW) == expected
