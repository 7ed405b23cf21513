"""Participants' evaluation of a program: codes on paper, counts without people, what may be shown of them."""
