"""Law as data: what is granted, what the policy in force does with it, and whether an act is permitted today. Pure."""
