"""A synthetic establishment and workforce: openly made up, shared out so that every margin is met exactly."""
