"""Questions about plans: prices, why-not, fronts, alternatives, robust decisions."""
