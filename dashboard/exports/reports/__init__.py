"""Files of reports of any length, written piece by piece: CSV, XLSX, Parquet."""
