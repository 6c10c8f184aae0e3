"""What is said in words: the answer, how likely it is, a comparison, a plan."""
