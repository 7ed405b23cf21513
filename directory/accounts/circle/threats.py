"""The page that a director accepts before referrals open: its edition, and nothing else.

A change of the page that takes back a promise, or adds something that is not protected, is a new edition: each
agency's director is asked again then.
"""

EDITION = "2026-11"
