"""What is done without anybody waiting: campaigns, batches of letters, seals of the audit, counts."""
