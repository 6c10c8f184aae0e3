"""The explorer in the browser and the JSON interface."""
