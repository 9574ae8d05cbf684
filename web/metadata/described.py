"""A release and the catalogue as schema.org, DCAT 3 and DCAT-US 3 describe them, in JSON."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from data_access import (
    LICENCE,
    MEASURES,
    OPEN_FILES,
    PUBLIC_MEASURES,
    ReleaseInfo,
    opened_release,
    period_code,
    zip_name,
)
from pages.words import say

PUBLISHER_SETTING, CONTACT_SETTING = "PUBLISHER_NAME", "CONTACT_ADDRESS"
_KEYWORDS = ("complaints", "public services", "public accountability", "open data")
_MEDIA = "https://www.iana.org/assignments/media-types/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#", "adms": "http://www.w3.org/ns/adms#",
}  # fmt: skip
_CONFORMS = "https://resources.data.gov/resources/dcat-us-3-catalog/"


@dataclass(frozen=True)
class Described:
    """A release in words for programs. ``host``: scheme and name of this site."""

    info: ReleaseInfo
    host: str

    def title(self, language: str) -> str:
        """Return the name of the release."""
        return f"{self.info.name.in_language(language)}: {say('public.release', language, number=self.info.number)}"

    def text(self, language: str) -> str:
        """Return what the release is."""
        made_up = say("sentence.synthetic", language) if self.info.synthetic else ""
        told = say("metadata.release", language, methods=self.info.methods_version)
        return f"{made_up} {told}".strip()

    @property
    def address(self) -> str:
        """The page of the release."""
        return f"{self.host}/releases/{self.info.number}"

    @property
    def files(self) -> list[tuple[str, str, str]]:
        """Name, address and media type of each file, and of all of them in one."""
        number = self.info.number
        kinds = [(name, f"release-{number}/{name}", kind) for name, kind in OPEN_FILES.items()]
        kinds.append((zip_name(number), zip_name(number), "application/zip"))
        return [
            (name, f"{self.host}/open/{path}", kind.split(";")[0]) for name, path, kind in kinds
        ]

    @property
    def span(self) -> tuple[str, str]:
        """First and last month of filing that the release tells of; "" where it tells of none."""
        periods = opened_release(self.info.path).axes.periods
        if not periods:
            return "", ""
        ends = min(one.first for one in periods), max(one.last for one in periods)
        return tuple(period_code("month", month) for month in ends)

    @property
    def place(self) -> str:
        """The name of the nation, as the release says it."""
        places = opened_release(self.info.path).axes.places
        return next((one.label.en for one in places if one.kind == "nation"), "")


def publisher() -> str:
    """Return who publishes: the operator's setting, else the name of the site."""
    return os.environ.get(PUBLISHER_SETTING, "").strip() or say("title", "en")


def _contact() -> dict[str, str]:
    """Return the name of the contact and its e-mail or web address; nothing where none is set."""
    address = os.environ.get(CONTACT_SETTING, "").strip()
    if not address:
        return {}
    is_page = address.startswith(("https://", "http://"))
    return {
        "fn": publisher(),
        "hasURL" if is_page else "hasEmail": address if is_page else f"mailto:{address}",
    }


def schema_org(one: Described) -> dict:
    """Return a release as schema.org's Dataset, which search engines for data read."""
    found, (first, last) = one.info, one.span
    by = {"@type": "Organization", "name": publisher(), "url": f"{one.host}/"}
    return {
        "@context": "https://schema.org/", "@type": "Dataset", "@id": one.address, "url": one.address,
        "name": one.title("en"), "alternateName": one.title("ur"), "description": one.text("en"),
        "identifier": f"urn:sha256:{found.checksum}", "version": str(found.number),
        "datePublished": f"{found.published_at:%Y-%m-%dT%H:%M:%SZ}", "license": LICENCE["path"],
        "isAccessibleForFree": True, "inLanguage": ["en", "ur"], "keywords": list(_KEYWORDS),
        "creator": by, "publisher": by, "measurementTechnique": f"disclosure control {found.methods_version}",
        "spatialCoverage": {"@type": "Place", "name": one.place},
        "includedInDataCatalog": {"@type": "DataCatalog", "name": say("title", "en"), "url": f"{one.host}/data"},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": MEASURES[name].label.en, "description": MEASURES[name].definition.en}
            for name in PUBLIC_MEASURES
        ],
        "distribution": [
            {"@type": "DataDownload", "name": name, "contentUrl": address, "encodingFormat": kind}
            for name, address, kind in one.files
        ],
    } | ({"temporalCoverage": f"{first}/{last}"} if first else {})  # fmt: skip


def dcat(releases: Sequence[Described], host: str) -> dict:
    """Return the catalogue as JSON-LD of DCAT 3: releases are the versions of one series."""
    series = f"{host}/catalog.jsonld#series"
    return {
        "@context": _CONTEXT, "@id": f"{host}/catalog.jsonld", "@type": "dcat:Catalog",
        "dcterms:title": _texts("title"), "dcterms:description": _texts("metadata.site"),
        "dcterms:publisher": _agent(host), "dcterms:license": {"@id": LICENCE["path"]},
        "foaf:homepage": {"@id": f"{host}/"},
        "dcat:dataset": [
            {"@id": series, "@type": "dcat:DatasetSeries", "dcterms:title": _texts("feeds.releases"),
             "dcterms:description": _texts("metadata.site"), "dcterms:publisher": _agent(host)},
            *(_version(one, releases, series) for one in releases),
        ],
        "dcat:service": {
            "@id": f"{host}/open/cells.json", "@type": "dcat:DataService", "dcterms:title": _texts("metadata.service"),
            "dcat:endpointURL": {"@id": f"{host}/open/cells.json"},
            "dcat:endpointDescription": {"@id": f"{host}/open/openapi.json"},
            "dcat:servesDataset": [{"@id": one.address} for one in releases],
        },
    }  # fmt: skip


def _texts(key: str) -> list[dict[str, str]]:
    return [{"@value": say(key, language), "@language": language} for language in ("en", "ur")]


def _agent(host: str) -> dict:
    return {"@id": f"{host}/#publisher", "@type": "foaf:Agent", "foaf:name": publisher()}


def _version(one: Described, releases: Sequence[Described], series: str) -> dict:
    found, (first, last) = one.info, one.span
    before = [other.address for other in releases if other.info.number < found.number]
    contact = _contact()
    return {
        "@id": one.address, "@type": "dcat:Dataset", "dcat:inSeries": {"@id": series},
        "dcterms:title": [{"@value": one.title(code), "@language": code} for code in ("en", "ur")],
        "dcterms:description": [{"@value": one.text(code), "@language": code} for code in ("en", "ur")],
        "dcterms:identifier": f"urn:sha256:{found.checksum}", "dcat:version": str(found.number),
        "dcterms:issued": {"@value": f"{found.published_at:%Y-%m-%dT%H:%M:%SZ}", "@type": "xsd:dateTime"},
        "dcterms:license": {"@id": LICENCE["path"]}, "dcterms:publisher": {"@id": f"{one.host}/#publisher"},
        "dcat:landingPage": {"@id": one.address}, "dcat:keyword": [{"@value": word, "@language": "en"} for word in _KEYWORDS],
        "dcat:distribution": [
            {"@id": address, "@type": "dcat:Distribution", "dcterms:title": name, "dcat:downloadURL": {"@id": address},
             "dcat:mediaType": {"@id": f"{_MEDIA}{kind}"}, "dcterms:license": {"@id": LICENCE["path"]}}
            for name, address, kind in one.files
        ],
    } | ({"dcat:prev": {"@id": before[0]}} if before else {}) | ({
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": {"@value": first, "@type": "xsd:gYearMonth"},
            "dcat:endDate": {"@value": last, "@type": "xsd:gYearMonth"},
        }
    } if first else {}) | ({
        "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:fn": contact["fn"]}
        | {f"vcard:{name}": {"@id": value} for name, value in contact.items() if name != "fn"}
    } if contact else {})  # fmt: skip


def dcat_us(releases: Sequence[Described], host: str) -> dict:
    """Return the catalogue as ``data.json`` of DCAT-US 3."""
    contact = _contact()
    by = {"@type": "Organization", "name": publisher()}
    return {
        "@id": f"{host}/data.json", "@type": "Catalog", "title": say("title", "en"),
        "description": say("metadata.site", "en"), "publisher": by, "homepage": {"@id": f"{host}/"},
        "conformsTo": {"@type": "Standard", "identifier": _CONFORMS, "title": "DCAT-US 3.0"},
        "modified": max(f"{one.info.published_at:%Y-%m-%dT%H:%M:%SZ}" for one in releases),
        "dataset": [
            {
                "@id": one.address, "@type": "Dataset", "title": one.title("en"), "description": one.text("en"),
                "identifier": f"urn:sha256:{one.info.checksum}", "publisher": by, "keyword": list(_KEYWORDS),
                "version": str(one.info.number), "language": ["en", "ur"], "landingPage": one.address,
                "issued": f"{one.info.published_at:%Y-%m-%dT%H:%M:%SZ}", "accessRights": "public", "license": LICENCE["path"],
                "distribution": [
                    {"@type": "Distribution", "title": name, "downloadURL": address, "mediaType": kind, "license": LICENCE["path"]}
                    for name, address, kind in one.files
                ],
            } | ({"contactPoint": [{"@type": "Kind", **contact}]} if contact else {})
            for one in releases
        ],
    }  # fmt: skip
