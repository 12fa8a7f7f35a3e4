"""SOAP stacks that are not ours read both sides: zeep asks the pretend Yuki, spyne takes what the connector sends."""

from __future__ import annotations

import asyncio
import io
import sys
import warnings
from decimal import Decimal

import httpx
import pytest
import zeep
import zeep.transports
from lxml import etree

from synctui.connectors import yuki
from synctui.domain.booking import Administration, Booked
from synctui.domain.errors import AccessDenied
from synctui.sandbox.asgi import Request
from synctui.sandbox.yuki import Yuki
from synctui.sandbox.yuki.schema import xsd
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.wire.context import Context

FINDERS = list(sys.meta_path)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from spyne import AnyXml, Application, ComplexModel, Fault, Iterable, ServiceBase, Unicode, rpc
    from spyne.protocol.soap import Soap11
    from spyne.server.wsgi import WsgiApplication
# Its own copy of six is older than this Python: it must not answer the imports of anybody else.
sys.meta_path[:] = FINDERS

NS = "http://www.theyukicompany.com/"
SALES = "urn:xmlns:http://www.theyukicompany.com:salesinvoices"


# zeep asks the pretend Yuki -------------------------------------------------------------------------------------------


class InProcess(zeep.transports.Transport):
    """Zeep's transport without a network: descriptions and calls go to the sandbox in this process."""

    def __init__(self, sandbox):
        super().__init__()
        self.sandbox = sandbox

    def _ask(self, method, address, body=b"", headers=None):
        path = "/" + address.split("/", 3)[3].partition("?")[0]
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(method, path, headers=lower, body=body, origin="http://sandbox")
        return asyncio.run(self.sandbox.answer(request))

    def load(self, url):
        return self._ask("GET", url).body

    def post(self, address, message, headers):
        answer = self._ask("POST", address, message, headers)
        response = httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body)
        return response


class Zeep:
    """Clients of all services of one sandbox, signed in."""

    def __init__(self):
        self.sandbox = Yuki(now=VirtualClock().now)
        self.administration = self.sandbox.add_administration("Demo BV")
        self.transport = InProcess(self.sandbox)
        key = self.sandbox.issue_key(self.administration)
        self.session = self.service("Accounting").Authenticate(accessKey=key)

    def service(self, name):
        return zeep.Client(f"http://sandbox/ws/{name}.asmx?WSDL", transport=self.transport).service


@pytest.fixture
def asked():
    return Zeep()


INVOICE = etree.fromstring(
    f"""<SalesInvoices xmlns="{SALES}"><SalesInvoice><Reference>2026 / 17</Reference><Process>true</Process>
<Date>2026-11-03</Date><Contact><FullName>Müller &amp; Söhne &lt;nv&gt; "x" 🧾</FullName><CountryCode>BE</CountryCode>
</Contact><InvoiceLines><InvoiceLine><Description>Work</Description><ProductQuantity>1</ProductQuantity>
<LineAmount>100.00</LineAmount><LineVATAmount>21.00</LineVATAmount><Product><Description>P</Description>
<SalesPrice>100.00</SalesPrice><VATPercentage>21.00</VATPercentage><VATIncluded>false</VATIncluded>
<VATType>1</VATType><GLAccountCode>700000</GLAccountCode></Product></InvoiceLine></InvoiceLines></SalesInvoice>
</SalesInvoices>"""
)


def test_zeep_reads_administrations_accounts_and_vat_codes_of_the_pretend_yuki(asked):
    administrations = asked.service("Accounting").Administrations(sessionID=asked.session)
    of = {"sessionID": asked.session, "administrationID": asked.administration}
    accounts = asked.service("AccountingInfo").GetGLAccountScheme(**of)
    codes = asked.service("Vat").ActiveVATCodesList(**of)

    assert [one.get("ID") for one in administrations.iter("Administration")] == [asked.administration]
    assert ("700000", True) in {(one.code, one.isEnabled) for one in accounts}
    assert (1, Decimal("21.00")) in {(one.type, one.percentage) for one in codes}


def test_zeep_books_an_invoice_and_finds_it_among_the_open_items(asked):
    sales, accounting = asked.service("Sales"), asked.service("Accounting")

    result = sales.ProcessSalesInvoices(
        sessionId=asked.session, administrationId=asked.administration, xmlDoc={"_value_1": INVOICE}
    )
    one = accounting.CheckOutstandingItemAdmin(
        sessionID=asked.session, administrationID=asked.administration, Reference="2026 / 17"
    )
    whole = accounting.OutstandingDebtorItems(
        sessionID=asked.session,
        administrationID=asked.administration,
        includeBankTransactions=False,
        sortOrder="DateAsc",
    )

    assert result.findtext("TotalSucceeded") == "1"
    assert result.findtext("Invoice/Reference") == "2026 / 17"
    for items in (one, whole):
        (item,) = items.iter("Item")
        assert (item.findtext("OriginalAmount"), item.find("Type").get("ID")) == ("121.00", "6")
        assert item.findtext("Contact") == 'Müller & Söhne <nv> "x" 🧾'


def test_zeep_sees_a_fault_where_the_session_is_spelled_as_in_another_service(asked):
    service = zeep.Client("http://sandbox/ws/Sales.asmx?WSDL", transport=asked.transport).service

    with pytest.raises(TypeError):
        service.ProcessSalesInvoices(sessionID=asked.session)
    with pytest.raises(zeep.exceptions.Fault, match="Ongeldige sessie"):
        service.ProcessSalesInvoices(sessionId="nobody", administrationId=asked.administration)


# spyne takes what the connector sends ---------------------------------------------------------------------------------


class GlAccount(ComplexModel):
    __namespace__ = NS
    _type_info = (("code", Unicode), ("isEnabled", Unicode), ("descripton", Unicode))


class VATCode(ComplexModel):
    __namespace__ = NS
    _type_info = (("description", Unicode), ("type", Unicode), ("percentage", Unicode))


class Counterpart:
    """The documented operations on a server that is not ours, with what arrived."""

    def __init__(self):
        self.arrived = []
        self.told = []
        self.app = WsgiApplication(
            Application(
                [self._service()], tns=NS, name="Yuki", in_protocol=Soap11(validator="lxml"), out_protocol=Soap11()
            )
        )

    def _service(self):
        arrived, told = self.arrived, self.told

        class Service(ServiceBase):
            @rpc(Unicode(min_occurs=1), _returns=Unicode)
            def Authenticate(ctx, accessKey):
                if accessKey != "the-key":
                    raise Fault("soap:Server", "The access key is invalid.")
                return "session-1"

            @rpc(Unicode(min_occurs=1), _returns=AnyXml)
            def Administrations(ctx, sessionID):
                told.append(("Administrations", sessionID))
                one = "<Administration ID='adm-1'><Name>Demo BV</Name></Administration>"
                return etree.fromstring(f"<Administrations>{one}</Administrations>")

            @rpc(Unicode(min_occurs=1), Unicode(min_occurs=1), _returns=Iterable(GlAccount))
            def GetGLAccountScheme(ctx, sessionID, administrationID):
                told.append(("GetGLAccountScheme", sessionID, administrationID))
                return [GlAccount(code="700000", isEnabled="true", descripton="Omzet & diensten")]

            @rpc(Unicode(min_occurs=1), Unicode(min_occurs=1), _returns=Iterable(VATCode))
            def ActiveVATCodesList(ctx, sessionID, administrationID):
                return [VATCode(description="Hoog", type="1", percentage="21.00")]

            @rpc(Unicode(min_occurs=1), Unicode(min_occurs=1), Unicode, Unicode, _returns=AnyXml)
            def OutstandingDebtorItems(ctx, sessionID, administrationID, includeBankTransactions, sortOrder):
                told.append(("OutstandingDebtorItems", includeBankTransactions, sortOrder))
                return etree.fromstring("<OutstandingDebtorItems/>")

            @rpc(Unicode(min_occurs=1), Unicode(min_occurs=1), AnyXml, _returns=AnyXml)
            def ProcessSalesInvoices(ctx, sessionId, administrationId, xmlDoc):
                arrived.append(xmlDoc)
                told.append(("ProcessSalesInvoices", sessionId, administrationId))
                return accepted(xmlDoc)

        return Service


def accepted(document):
    root = etree.Element("{urn:xmlns:http://www.theyukicompany.com:salesinvoicesresponse}SalesInvoicesImportResponse")
    for one in document:
        invoice = etree.SubElement(root, "Invoice")
        for tag, text in (("Succeeded", "true"), ("Processed", "true")):
            etree.SubElement(invoice, tag).text = text
        etree.SubElement(invoice, "Reference").text = one.findtext(f"{{{SALES}}}Reference")
    return root


class Wsgi(httpx.AsyncBaseTransport):
    """The connector's transport without a network: requests go to a WSGI application in this process."""

    def __init__(self, app):
        self.app = app

    async def handle_async_request(self, request):
        body = await request.aread()
        environment = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": request.url.path,
            "QUERY_STRING": "",
            "SERVER_NAME": "yuki.test",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": request.headers["content-type"],
            "HTTP_SOAPACTION": request.headers["soapaction"],
        }
        answered = {}

        def start(status, headers, exc_info=None):
            answered.update(status=int(status.split()[0]), headers=headers)

        content = b"".join(self.app(environment, start))
        return httpx.Response(answered["status"], headers=answered["headers"], content=content)


@pytest.fixture
def counterpart():
    return Counterpart()


def connected(counterpart, key="the-key"):
    integration = make.integration(
        "yuki", administration=Administration("adm-1", "Demo BV"), vat={make.VAT_21.key: "1-21"}
    )
    context = Context(
        secrets=MemorySecrets({f"{integration.id}/access_key": key}),
        transport=Wsgi(counterpart.app),
        clock=VirtualClock(),
        base_url="http://yuki.test",
        integration=integration,
    )
    return yuki.create(context), integration


async def test_spyne_understands_every_operation_of_the_connector(counterpart):
    connector, integration = connected(counterpart)

    administration = await connector.connect()
    offered = await connector.reference_data()
    requests = [make.request(make.invoice(f"2026 / {n}"), integration) for n in (1, 2)]
    outcomes = [outcome async for outcome in connector.book(requests)]

    assert administration.name == "Demo BV"
    assert [(one.code, one.name) for one in offered.ledger_accounts] == [("700000", "Omzet & diensten")]
    assert [(one.code, one.percent) for one in offered.vat_codes] == [("1-21", Decimal("21.00"))]
    assert all(isinstance(outcome, Booked) for outcome in outcomes)
    assert counterpart.told == [
        ("Administrations", "session-1"),
        ("GetGLAccountScheme", "session-1", "adm-1"),
        ("OutstandingDebtorItems", "false", "DateAsc"),
        ("ProcessSalesInvoices", "session-1", "adm-1"),
    ]


async def test_what_spyne_receives_is_read_by_zeeps_schema_to_the_same_texts_and_amounts(counterpart):
    connector, integration = connected(counterpart)
    text = 'Müller & Söhne <nv> "x" 🧾'
    invoice = make.invoice(
        "2026 / 17", to=make.customer(text), lines=[make.line("12.50", quantity=5, description=text)]
    )

    async for _outcome in connector.book([make.request(invoice, integration)]):
        pass

    schema = zeep.xsd.Schema(etree.fromstring(xsd()))
    element = schema.get_element(f"{{{SALES}}}SalesInvoices")
    (read,) = element.parse(counterpart.arrived[0], schema).SalesInvoice
    (line,) = read.InvoiceLines.InvoiceLine
    assert (read.Reference, read.Date.isoformat(), read.Process) == ("2026 / 17", "2026-11-03", True)
    assert (read.Contact.FullName, line.Description) == (text, text)
    assert (line.LineAmount, line.LineVATAmount) == (Decimal("12.50"), Decimal("2.63"))
    assert (line.ProductQuantity, line.Product.SalesPrice) == (Decimal(5), Decimal("2.50"))
    assert (line.Product.VATType, line.Product.VATPercentage) == (1, Decimal("21.00"))


async def test_a_fault_of_spyne_is_understood_too(counterpart):
    connector, _ = connected(counterpart, key="another-key")

    with pytest.raises(AccessDenied):
        await connector.connect()
