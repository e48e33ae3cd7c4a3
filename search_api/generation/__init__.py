"""The generated answer: written by a language model from retrieved passages, and checked sentence by sentence against them."""
