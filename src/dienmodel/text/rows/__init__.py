"""Tables that people give: CSV, Excel and Parquet by one reader, text first, then numbers."""
