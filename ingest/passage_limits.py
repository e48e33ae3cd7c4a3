"""How long passages are, and the measurement that chose it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PassageLimits:
    """Sizes in characters.

    A text without sections, or an item with the list under it, stays one passage up to ``whole``; a paragraph or item under
    ``low`` joins its neighbour in the same section; a passage over ``most`` is split at sentence ends into parts of about
    ``part``. An article is split only over ``article``.
    """

    whole: int
    low: int
    part: int
    most: int
    article: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.part <= self.most <= self.article or not 0 <= self.whole <= self.most:
            raise ValueError(f"passage limits must satisfy low <= part <= most <= article and whole <= most, got {self}")


# Measured with BM25 (jieba words and bigrams, k1 .9, b .5) over the passages of the 592 ncp_documents and their 619 answers: MRR of
# the passage that holds the answer, share of questions whose answer is reached within the first 500 and 1,500 characters of the
# results (larger passages always win the first, a reader's patience is the others), share of answers whole in one passage.
#   whole low part most   MRR  at 500  at 1500  whole
#     0     0  350  600   .732  .816    .921    .945    every paragraph and item alone
#   300    25  350  600   .744  .816    .922    .952
#   300    40  350  600   .751  .816    .924    .953
#   300    80  350  600   .766  .792    .921    .968
#   300   200  350  600   .799  .693    .906    .981
#   300    40  450  800   .749  .803    .924    .953
#   300    40  250  400   .749  .829    .926    .948    chosen
#   300    40  200  300   .752  .834    .929    .942    no better by MRR, and breaks up more answers
# Articles: 1.3 % of the 147,400 in laws.tar.gz are longer than 400, 0.06 % longer than 800; whole ones are what users cite.
DEFAULT_LIMITS = PassageLimits(whole=300, low=40, part=250, most=400, article=800)
