"""Teamleader's OAuth2: codes of ten minutes, tokens of an hour, refresh tokens that rotate and work once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from synctui.sandbox import oauth
from synctui.sandbox.asgi import Response, json_response

CODE_LIFE = timedelta(minutes=10)
LIFE = timedelta(hours=1)


class Authorisation(oauth.Authorisation):
    """Refresh tokens are good from the first minute on."""

    code_life = CODE_LIFE
    life = LIFE

    def new_code(self) -> str:
        return f"def{secrets.token_hex(20)}"

    def issue_tokens(self) -> dict[str, object]:
        access, refresh = self.new_pair()
        life = int(LIFE.total_seconds())
        return {"token_type": "Bearer", "expires_in": life, "access_token": access, "refresh_token": refresh}

    def refused(self, error: str, grant: str = "") -> Response:
        del grant
        return json_response({"error": error}, 401 if error == "invalid_client" else 400)
