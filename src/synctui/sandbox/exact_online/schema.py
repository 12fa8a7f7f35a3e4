"""The resources the pretend Exact Online has, and the fields it lets a client write (metadata of February 2022)."""

from __future__ import annotations

from collections.abc import Mapping


def _fields(names: str) -> frozenset[str]:
    return frozenset(names.split())


READ: Mapping[str, tuple[str, str]] = {
    "salesentry/SalesEntries": ("SalesEntries", "EntryID"),
    "salesentry/SalesEntryLines": ("SalesEntryLines", "ID"),
    "crm/Accounts": ("Accounts", "ID"),
    "financial/Journals": ("Journals", "ID"),
    "financial/GLAccounts": ("GLAccounts", "ID"),
    "financial/FinancialPeriods": ("FinancialPeriods", "ID"),
    "vat/VATCodes": ("VATCodes", "ID"),
    "hrm/Costcenters": ("Costcenters", "ID"),
    "cashflow/PaymentConditions": ("PaymentConditions", "ID"),
    "read/financial/JournalStatusByFinancialPeriod": ("JournalStatusByFinancialPeriod", "_id"),
    "read/financial/ReceivablesList": ("ReceivablesList", "HID"),
    "cashflow/Receivables": ("Receivables", "ID"),
    "documents/Documents": ("Documents", "ID"),
    "documents/DocumentAttachments": ("DocumentAttachments", "ID"),
    "documents/DocumentTypes": ("DocumentTypes", "ID"),
    "system/Divisions": ("divisions", "_id"),
    "hrm/Divisions": ("divisions", "_id"),
}
"""Resource to table and key."""

POSTED: Mapping[str, frozenset[str]] = {
    "salesentry/SalesEntries": _fields(
        "BatchNumber Currency Customer Description Document DueDate EntryDate EntryID EntryNumber "
        "ExternalLinkReference GAccountAmountFC InvoiceNumber IsExtraDuty Journal OrderNumber PaymentCondition "
        "PaymentReference ProcessNumber Rate ReportingPeriod ReportingYear Reversal SalesEntryLines VATAmountFC "
        "WithholdingTaxAmountDC WithholdingTaxBaseAmount WithholdingTaxPercentage YourRef"
    ),
    "salesentry/SalesEntryLines": _fields(
        "ID AmountFC Asset CostCenter CostUnit Description EntryID ExtraDutyAmountFC ExtraDutyPercentage From "
        "GLAccount Notes Project Quantity SerialNumber Subscription TaxSchedule To TrackingNumber VATAmountFC "
        "VATBaseAmountDC VATBaseAmountFC VATCode VATPercentage"
    ),
    "crm/Accounts": _fields(
        "ID AccountManager AddressLine1 AddressLine2 AddressLine3 Blocked ChamberOfCommerce City Code Country "
        "Email EndDate Fax GLAR GLAccountSales Language Name Parent PaymentConditionSales Phone "
        "Postcode Remarks SalesCurrency SalesVATCode SearchCode StartDate State Status TradeName VATLiability "
        "VATNumber Website"
    ),
    "documents/Documents": _fields(
        "ID Account AmountFC Body Category Contact Currency DocumentDate DocumentFolder ExpiryDate "
        "FinancialTransactionEntryID HID InheritShare Language Opportunity Project SalesInvoiceNumber "
        "SalesOrderNumber ShopOrderNumber Subject Type"
    ),
    "documents/DocumentAttachments": _fields("ID Attachment Document FileName"),
}
"""Fields that may be written when creating; anything else is answered with 400."""
