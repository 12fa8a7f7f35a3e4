"""Setting up an open workspace: where secrets go, who signs in, and what new books begin with."""

from __future__ import annotations

from dataclasses import dataclass

from synctui.bootstrap.sign_in import SigningIn
from synctui.bootstrap.tools import TEAMLEADER, module
from synctui.bootstrap.workspace import Workspace
from synctui.domain.integration import Integration
from synctui.ports.secrets import Place
from synctui.settings.secrets import check_place


@dataclass(frozen=True, slots=True)
class SettingUpHere:
    """Implements `ports.setting_up.SettingUp`."""

    workspace: Workspace

    @property
    def has_teamleader(self) -> bool:
        token = self.workspace.secrets.get(f"{TEAMLEADER}/token")
        return token is not None and '"sign-in-needed"' not in token

    def check_place(self) -> Place:
        return check_place(self.workspace.secrets)

    def signing_in(self, integration: Integration | None) -> SigningIn:
        return SigningIn(self.workspace, integration)

    async def suggested(self, integration: Integration) -> Integration:
        suggest = getattr(module(integration.tool), "suggest", None)
        if suggest is None or integration.mapping.vat:
            return integration
        rates = await self.workspace.service.tax_rates(integration.department)
        found: Integration = suggest(integration, rates)
        return found
