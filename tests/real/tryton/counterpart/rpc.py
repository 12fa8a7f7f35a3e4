"""A session as Tryton's own programs have it, for what an application key may not do: assistants."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import httpx

from counterpart.environment import PASSWORD
from counterpart.server import Company


class Session:
    """Signed in as the administrator while the block lasts."""

    def __init__(self, company: Company) -> None:
        self._url = f"{company.server.address}/{company.name}/rpc/"
        self._http = httpx.Client(timeout=60, headers={"Host": company.name})

    def __enter__(self) -> Session:
        user, token = self.call("common.db.login", "admin", {"password": PASSWORD})[:2]
        self._http.headers["Authorization"] = "Session " + b64encode(f"admin:{user}:{token}".encode()).decode()
        self._context = self.call("model.res.user.get_preferences", True, {})
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, *parameters: object) -> Any:
        answer = self._http.post(self._url, json={"id": 1, "method": method, "params": parameters}).json()
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def wizard(self, name: str, record: int, start: dict[str, object]) -> None:
        """Fill in the first page and press its button."""
        context = {**self._context, "active_model": "account.invoice", "active_id": record, "active_ids": [record]}
        session, begin, _ = self.call(f"wizard.{name}.create", context)
        self.call(f"wizard.{name}.execute", session, {}, begin, context)
        self.call(f"wizard.{name}.execute", session, {"start": start}, "choice", context)
        self.call(f"wizard.{name}.delete", session, context)

    @staticmethod
    def day(year: int, month: int, day: int) -> dict[str, object]:
        return {"__class__": "date", "year": year, "month": month, "day": day}
