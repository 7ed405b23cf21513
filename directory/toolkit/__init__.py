"""The shelf of guides, what is printed and never stored, participants' evaluation, and small notes that keep partners true."""

from flask import Blueprint

blueprint = Blueprint("toolkit", __name__)
