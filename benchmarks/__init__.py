"""The figures we publish, and what they are measured against: `python -m benchmarks`."""
