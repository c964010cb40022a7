"""Seals over a store: what is written, what is found, what is not."""
