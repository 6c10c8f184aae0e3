"""What is shown: charts and reports, the only place with words for people."""
