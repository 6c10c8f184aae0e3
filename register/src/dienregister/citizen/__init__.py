"""The pages for somebody with a letter: code and birth date, questions, sending, receipt."""
