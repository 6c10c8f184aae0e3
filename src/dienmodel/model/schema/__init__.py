"""The scenario language: strict, frozen declarations by subject. No numbers, only keys of figures."""
