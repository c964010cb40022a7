"""What things cost, each measure beside its bound; run as `python -m benchmarks`. Nothing here is part of the library."""
