"""What `make gpu-check` does: `card` (what it runs on), `trial` (every check of one model), `findings`."""
