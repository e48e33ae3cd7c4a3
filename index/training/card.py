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

Word vectors for searching Chinese policy texts: {features:,} words and character bigrams and {shared:,} rows that all
others share by their checksum, {dimension} dimensions, float16 (rounded to three binary digits after the leading one, so that the wheel
compresses them to half). A text's vector is the sum of its features' vectors, brought to length 1.

The tokenizer expects text that is already cut. `index.encode.StaticEncoder.features(text)` of policykb gives the tokens (words of
the policy dictionary and all character bigrams, those outside the vocabulary as `#` with the number of the row that they share,
each repeated round(3 √n) times where the text has it n times, those that share rows round(2 √n) times); joined by spaces they give the same vectors here:

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

By cosine alone, nDCG@10 / recall@100 over the passages as they are (title and text). The settings were chosen on the first halves and
on a tenth of STARD's training questions; how much shared rows count also with a look at the 254 and at one question over a single article. The other halves were only measured.

| questions | weights of 0.1 | these |
|---|---|---|
| STARD, 254 held out | .492 / .824 | .489 / .847 |
| ncp_passages, half that chose | .601 / .926 | .639 / .943 |
| ncp_passages, other half | .608 / .934 | .636 / .946 |
| taidi_gov, half that chose | .398 / .781 | .483 / .806 |
| taidi_gov, other half | .361 / .782 | .472 / .829 |

These weights were trained before traditional characters were read as simplified ones. The recipe now keeps 22 other features among the
48,000, and its weights find as much: by cosine, measured in one run with these (features as they were cut then), .659 / .946 for .641 / .944
and .632 / .951 for .637 / .946 (halves of ncp_passages), .467 / .817 for .476 / .806 and .448 / .829 for .471 / .825 (taidi_gov),
.495 / .839 for .490 / .847 (STARD); with BM25 at the best fixed weight no half differs by more than .005. So differences below .02 of
the cosine alone say nothing.

## What was tried

After 300 steps, nDCG@10 / recall@100 on the halves that choose and on a tenth of STARD that these runs did not see:

| what | ncp_passages | taidi_gov | STARD |
|---|---|---|---|
| as in 0.1: 48,000 × 384, features outside the vocabulary dropped | .587 / .925 | .382 / .746 | .428 / .835 |
| 8,192 rows shared by all features outside | .624 / .919 | .456 / .821 | .424 / .801 |
| and 512 wide (kept) | .642 / .934 | .500 / .806 | .472 / .795 |
| 384 wide, learning rate .002 for .001 (kept) | .635 / .924 | .460 / .821 | .446 / .831 |
| 384 wide, queries from runs of clauses and from keywords | .626 / .926 | .457 / .821 | .423 / .797 |
| and half of the passages drawn sixteen at a time from one cluster of like ones (hard negatives) | .622 / .923 | .458 / .806 | .415 / .799 |
| 384 wide, queries from clauses, 35 % questions, temperature .07, rate .002 | .623 / .927 | .463 / .799 | .458 / .822 |
| 384 wide, lexical cosine added to the scores in the loss, so that vectors learn what words cannot tell | .619 / .916 | .448 / .821 | .423 / .792 |
| 384 wide, rate .002, 15 % of a batch pairs of articles of which one cites the other (1,452 by 《…》第X条, 14,873 by 本法第X条) | .623 / .924 | .457 / .824 | .462 / .841 |
| the same, but 15 % pairs of like articles of local rules on one subject in two places (330 subjects, 51,821 pairs) | .636 / .919 | .466 / .835 | .451 / .821 |
| the same, but 385 hard negatives a batch, found by BM25 and by a model of such a run for 19,500 legal questions and 30,000 sentences | .629 / .919 | .467 / .814 | .451 / .829 |
| the same, but a loss on the first 128 and 256 dimensions, too (Matryoshka) | .633 / .929 | .461 / .824 | .443 / .803 |
| its first 256 dimensions alone | .582 / .893 | .397 / .756 | .420 / .791 |
| the first 256 without that loss | .581 / .889 | .393 / .746 | .413 / .795 |
| its first 128 alone | .455 / .851 | .251 / .631 | .377 / .724 |
| the first 128 without that loss | .444 / .837 | .228 / .631 | .340 / .664 |

With BM25 at the best fixed weight, citing articles, other places and hard negatives give .789, .789, .789 on ncp_passages (.790 without),
.715, .715, .715 on taidi_gov (.714) and .494, .487, .488 on STARD (.489); the loss on first dimensions .789, .714, .485, with its
256 alone .790, .714, .488. Vectors cut to 256 lose more than the loss gives back (these weights, cut: .561 / .903 and .358 / .735).

Not tried: short forms and synonyms as pairs, a convolution or an attention layer over the word vectors, a learned sparse expansion.

Afterwards, to weights of 8,192 shared rows and 384 dimensions (.626 / .926, .457 / .821, .423 / .797):

| what | ncp_passages | taidi_gov | STARD |
|---|---|---|---|
| a sixth of the start mixed in | .624 / .916 | .456 / .821 | .411 / .766 |
| mean vector taken off | .624 / .929 | .459 / .824 | .419 / .797 |
| lengths of rows to the power of .8 | .628 / .929 | .449 / .814 | .416 / .785 |
| lengths of rows to the power of 1.25 | .620 / .915 | .466 / .817 | .423 / .796 |
| three binary digits (kept; 22.6 instead of 40 MB) | .623 / .926 | .457 / .824 | .424 / .797 |
| two binary digits (19.8 MB) | .624 / .919 | .452 / .821 | .426 / .795 |

These weights served with shared rows counting as much as the others, not two thirds of it: dense .641 / .941 (ncp_passages) and
.507 / .835 (taidi_gov) on the halves that choose, but with BM25 at the best fixed weight .792 and .717 instead of .793 and .719.

None of these nor more words for BM25 (the ten or thirty features nearest to the question's vector, at weights of .3 to 1 times
their cosine: .789 → .790, .713 → .714, .442 → .447) moved BM25 with the best fixed weight of the cosine by more than .005 on ncp_passages
and taidi_gov. Late interaction (each feature of the question with its nearest in the passage, cosines from .2 on, weighted by
idf) put 100 candidates of each leg in a better order than BM25 on ncp_passages (.802 for .789, added twice to BM25 .807), a worse one on
taidi_gov (.685 for .713, .709); nearly all of it comes of features that are the same.
"""


def model_card(features: int, shared: int, dimension: int) -> str:
    """The card's markdown."""
    return _CARD.format(features=features, shared=shared, dimension=dimension)
