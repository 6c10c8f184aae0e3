"""The fluid expectation of a network."""
