"""What programs stand for: question sets, their own words, their answers, side by side, and the self-assessment."""

from flask import Blueprint

blueprint = Blueprint("philosophy", __name__)
