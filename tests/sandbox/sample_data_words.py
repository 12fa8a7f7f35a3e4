"""The words of the demo company: who buys, and what is sold."""

from __future__ import annotations

GERMAN = (
    ("Bäckerei Sonnenschein GmbH", "Hauptstraße 12", "10115", "Berlin"),
    ("Autohaus Krüger KG", "Industrieweg 4", "20539", "Hamburg"),
    ("Steuerkanzlei Hoffmann PartG", "Lindenallee 8", "50667", "Köln"),
    ("Tischlerei Jäger e.K.", "Am Sägewerk 3", "79098", "Freiburg im Breisgau"),
    ("Großhandel Weiß & Co. KG", "Hafenstraße 77", "28195", "Bremen"),
    ("Praxis Dr. Schönfeld", "Marktplatz 1", "80331", "München"),
    ("Stadtwerke Musterstadt AöR", "Energieplatz 1", "39104", "Magdeburg"),
    ("Blumen Öztürk", "Rosenweg 19", "60311", "Frankfurt am Main"),
    ("Metallbau Schröder GmbH", "Eisenstraße 23", "45127", "Essen"),
    ("Hotel Alpenblick GmbH & Co. KG", "Bergstraße 5", "82467", "Garmisch-Partenkirchen"),
    ("Druckerei Fröhlich GmbH", "Gutenbergring 14", "55116", "Mainz"),
    ("Landhandel Petersen OHG", "Dorfstraße 2", "24103", "Kiel"),
    ("Sanitär Böhm GmbH", "Brunnengasse 9", "90402", "Nürnberg"),
    ("Kita Regenbogen e.V.", "Spielweg 11", "04109", "Leipzig"),
    ("Weingut Kaltenbach", "Rebenhang 6", "54290", "Trier"),
    ("Architekturbüro Lange", "Zeilstraße 31", "99084", "Erfurt"),
    ("Fahrradladen Speiche GbR", "Ringstraße 40", "01067", "Dresden"),
    ("Brauerei Hirschbräu AG", "Malzgasse 7", "86150", "Augsburg"),
    ("Optik Seidel GmbH", "Schloßstraße 15", "19053", "Schwerin"),
    ("Spedition Nordlicht GmbH", "Containerweg 100", "27568", "Bremerhaven"),
)
BELGIAN = (
    ("Bakkerij Van den Broeck bv", "Kerkstraat 12", "9000", "Gent"),
    ("Garage De Smet nv", "Steenweg 204", "2000", "Antwerpen"),
    ("Brouwerij 't Hopveld bv", "Hoppestraat 3", "8970", "Poperinge"),
    ("Bouwbedrijf Peeters nv", "Nijverheidslaan 45", "3500", "Hasselt"),
    ("Architectenbureau Claes", "Vaartkom 17", "3000", "Leuven"),
    ("Bloemen Wouters", "Grote Markt 8", "2800", "Mechelen"),
    ("Drukkerij Lannoo-Maes bv", "Kasteelstraat 97", "8700", "Tielt"),
    ("Tandartsenpraktijk Janssens", "Stationsplein 2", "8000", "Brugge"),
    ("Transport Goossens bv", "Havenweg 61", "9130", "Beveren"),
    ("Café de la Gare srl", "Rue de la Station 5", "5000", "Namur"),
    ("Menuiserie Lambert srl", "Chaussée de Liège 140", "4000", "Liège"),
    ("Studio Noorderlicht vzw", "Dok Noord 4", "9000", "Gent"),
    ("Elektro Martens bv", "Molenstraat 33", "9300", "Aalst"),
    ("Kinderopvang Het Zonnetje vzw", "Schoolstraat 6", "1800", "Vilvoorde"),
    ("Immo Verhaegen nv", "Louizalaan 250", "1050", "Brussel"),
)
DUTCH = (
    ("Kaashandel Jansen B.V.", "Waagplein 1", "1811 JP", "Alkmaar"),
    ("Fietsenfabriek De Vries B.V.", "Industrieweg 22", "3542 AD", "Utrecht"),
    ("Tulpenhof Bakker V.O.F.", "Bollenlaan 5", "2161 AB", "Lisse"),
    ("Scheepswerf Maas B.V.", "Havenkade 90", "3011 AA", "Rotterdam"),
)
ABROAD = (
    ("Wiener Kaffeerösterei GmbH", "Mariahilfer Straße 88", "1070", "Wien", "AT"),
    ("Librairie du Midi SARL", "12 rue des Carmes", "31000", "Toulouse", "FR"),
    ("Zakład Stolarski Wiśniewski sp. z o.o.", "ul. Długa 7", "00-238", "Warszawa", "PL"),
    ("Banque & Conseil S.A.", "2 boulevard Royal", "2449", "Luxembourg", "LU"),
    ("Alpenuhren AG", "Bahnhofstrasse 44", "8001", "Zürich", "CH"),
    ("Prairie Software Inc.", "500 Market Street", "60601", "Chicago", "US"),
    ("Thames Trading Ltd", "21 Fleet Street", "EC4Y 1AA", "London", "GB"),
)
PERSONS = (
    ("Jürgen", "Schäfer", "Gartenweg 3", "10245", "Berlin", "DE"),
    ("Käthe", "Großmann", "Am Hang 21", "72070", "Tübingen", "DE"),
    ("An", "D'Hondt", "Leiestraat 14", "8500", "Kortrijk", "BE"),
    ("Chloé", "Dubois", "Rue Haute 9", "1000", "Bruxelles", "BE"),
)
HOSTILE = (
    "ACME [/] nv",
    "x [b",
    "[red]Danger[/red]",
    'Müller & Söhne <nv> "x"',
    "\x1b[31mRot\x1b[0m\x1b]0;pwned\x07 Medien GmbH",
    "Rechts\u202ehcsklaF\u202c nach links GmbH",
    "Sehr langer Name, " * 13 + "GmbH & Co. Kommanditgesellschaft auf Aktien",
    "Tab\tund\nZeile \u200bGbR",
)
SOLD = {
    "muster": (
        ("Beratung vor Ort", "services", "95.00", "de-19"),
        ("Schulung Buchhaltung, halber Tag", "services", "480.00", "de-19"),
        ("Wartungsvertrag Monatspauschale", "services", "149.90", "de-19"),
        ("Hosting Paket M", "services", "24.99", "de-19"),
        ("Druckerpatrone schwarz", "goods", "38.45", "de-19"),
        ("Bürostuhl ergonomisch", "goods", "329.00", "de-19"),
        ("Fachbuch „Rechnungswesen heute“", "goods", "44.90", "de-7"),
        ("Jahreskalender, Satz zu 10 Stück", "goods", "17.33", "de-7"),
    ),
    "demo": (
        ("Advies op locatie", "services", "110.00", "be-21"),
        ("Onderhoudscontract per maand", "services", "185.50", "be-21"),
        ("Opleiding, halve dag", "services", "525.00", "be-21"),
        ("Toner zwart", "goods", "61.27", "be-21"),
        ("Beeldscherm 27 inch", "goods", "279.00", "be-21"),
        ("Vakboek boekhouden", "goods", "39.95", "be-6"),
        ("Renovatiewerken woning ouder dan 10 jaar", "services", "75.00", "be-6"),
    ),
}
