"""The model card that goes with the bundled encoder's weights."""

from __future__ import annotations

_CARD = """\
---
language: zh
license: apache-2.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
---

# policykb-static

Word vectors for searching Chinese policy texts: {features:,} words and character bigrams, {dimension} dimensions, float16.
A text's vector is the sum of its features' vectors, brought to length 1.

The tokenizer expects text that is already cut. `index.encode.StaticEncoder.features(text)` of policykb gives the tokens (words of
the policy dictionary and all character bigrams, each repeated round(3 √n) times where the text has it n times); joined by
spaces they give the same vectors here:

```python
from sentence_transformers import SentenceTransformer
model = SentenceTransformer("index/static_encoder")
vectors = model.encode([" ".join(encoder.features(text)) for text in texts])
```

## Training

`python -m index.training --data ../shared/data --out DIR` (NumPy and SciPy, one core, no torch): random vectors whose length grows
with rarity, then contrastive learning with in-batch negatives over questions with their answers and over passages that are
asked for by one of their sentences or their heading.

| data | licence |
|---|---|
| 3,400 Chinese statutes and regulations, State Council and provincial documents, work reports | texts of state organs, free of copyright |
| STARD (its training questions but the fifth held out by `index.training.split`), LeCoQA | MIT |
| LawBench, lawyer-llama, CSL | Apache-2.0 |
| CMRC 2018, DRCD, XQuAD, Wikipedia sections | CC BY-SA |
| government service matters, press conferences, statutory definitions | texts of state organs |

No question of ncp, taidi or STARD's held-out fifth was trained on.

## Figures

Of the weights that come with policykb 0.1, by cosine alone, nDCG@10 / recall@100:

| questions | nDCG@10 | recall@100 |
|---|---|---|
| STARD, 254 held out | .492 | .824 |
| ncp_passages, 619 | .604 | .930 |
| taidi_gov, 513 | .382 | .782 |
"""


def model_card(features: int, dimension: int) -> str:
    """The card's markdown."""
    return _CARD.format(features=features, dimension=dimension)
