"""Who works here: members, hats, invitations, leavers, spoken codes."""
