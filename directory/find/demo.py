"""The demo's county, put into the catalog and the index once a day: its dates are told from today."""

import tomllib
from datetime import date

from sqlalchemy import select, update

from directory.accounts.models import Agency
from directory.config import ROOT
from directory.core import clock
from directory.core.db import db
from directory.find.geography import load_postal_places
from directory.find.indexing.build import rebuild
from directory.find.models import FindState
from directory.partnerships.county import load_partnerships
from directory.philosophy.county import load_philosophy
from directory.providers.county import load_county
from directory.providers.models import Organization
from directory.toolkit.county import load_toolkit

COUNTY = ROOT / "seeds" / "county"


def load_county_once(timezone: str) -> None:
    """Load the county where its files or the day have changed since; flushes, never commits."""
    built = db.session.scalar(select(FindState.built_at))
    today: date = clock.today(timezone)
    newest = max(path.stat().st_mtime for path in COUNTY.rglob("*.toml"))
    if built and built.date() >= today and built.timestamp() > newest:
        return
    places = tomllib.loads((COUNTY / "places.toml").read_text(encoding="utf-8"))["place"]
    load_postal_places([{"code": place.pop("zip"), **place} for place in places])
    load_county(COUNTY, clock.now())
    own = select(Agency.id).where(Agency.name == Organization.name).scalar_subquery()
    db.session.execute(update(Organization).where(Organization.agency_id.is_(None)).values(agency_id=own))
    load_philosophy(COUNTY, clock.now())
    load_partnerships(COUNTY, today)
    load_toolkit(COUNTY, today)
    rebuild(timezone)
