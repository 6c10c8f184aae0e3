"""What is said: strict frozen declarations in which every number carries its source."""
