"""Worker processes: starting, feeding and ending them."""
