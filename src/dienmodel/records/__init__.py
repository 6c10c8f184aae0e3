"""What records of people say: from a file to rates of leaving, with intervals, and drafts of figures."""
