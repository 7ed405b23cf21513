"""The shelf of guides, papers that are printed and never stored, participants' evaluation, and notes on partners."""

from flask import Blueprint

blueprint = Blueprint("toolkit", __name__)
