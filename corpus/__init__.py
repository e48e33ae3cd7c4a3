"""Data only: sample policy documents of an invented city, labelled questions over them, and word lists."""
