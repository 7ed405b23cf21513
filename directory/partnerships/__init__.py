"""Partnerships: agreements, cross-training both ways, consultation, and linkage as plain facts. No client, ever."""

from flask import Blueprint

blueprint = Blueprint("partnerships", __name__)
