"""The pages for people: rendered here, from the same objects that the API sends."""
