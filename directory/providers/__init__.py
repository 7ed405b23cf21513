"""The catalog: organizations, services, places and vocabularies; the coordinator's desk."""

from flask import Blueprint

blueprint = Blueprint("providers", __name__)
