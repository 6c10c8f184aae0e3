"""The databases: tables, what may never change, keys of people, permits, audit and the outbox."""
