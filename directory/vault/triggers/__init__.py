"""What both databases hold by themselves, whatever an action forgets: declared once, said once for each engine."""
