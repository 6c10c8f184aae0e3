"""What can be asked of a plan: prices, why-not, fronts, alternatives, robust decisions."""
