"""What can be taken along: the scenario, its tables and its pictures, as files and as links."""
