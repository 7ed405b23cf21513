"""Warm referrals. For now the one door of it that opens without an account: what was handed on by a link."""

from flask import Blueprint

blueprint = Blueprint("referrals", __name__)
