"""Find, the partner's page and hand-outs."""

from flask import Blueprint

blueprint = Blueprint("find", __name__)
