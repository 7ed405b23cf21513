"""Who can read an agency's referrals: how the first comes in, how others follow, how one leaves, what the words do."""
