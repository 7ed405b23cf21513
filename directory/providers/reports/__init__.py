"""Everybody's two buttons: "this is wrong" and "I just called", and what the desk makes of them."""
