"""The Serve deployment that wraps an engine, what it says to the job table, and the router between them."""
