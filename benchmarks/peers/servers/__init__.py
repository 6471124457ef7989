"""The peers' server programs. Each runs in a child process; nothing here is imported by the benchmarks."""
