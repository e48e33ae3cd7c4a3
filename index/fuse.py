"""How far the dense leg is to be trusted beside the words, question by question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fusion:
    """The weight of the cosine beside all that is read in the words.

    The encoder has learnt most from statutes and the questions that laymen ask about them. There it finds what words cannot,
    while in notices and news words are the better guide; and where one passage holds nearly all that was asked (a
    clause, a title, rare words), words are the better guide everywhere. So the weight goes from ``doubtful`` up to
    ``articles`` with the share of articles among the first ``looked_at`` passages of each leg, and down to ``prose`` as the best
    share of the question's character pairs found in one passage nears ``certain``, in prose ``told``.

    ``prose``, nDCG@10 on half of the questions of ncp_passages, taidi_gov, ncp_documents: 0 .819, .651, .898; .05 .817, .652,
    .897; .1 .815, .654, .899; .2 .809, .656, .897; .6 .805, .656, .895; 1.2 .796, .653, .886.

    ``doubtful`` and ``told``, nDCG@10 on half of the questions of taidi_gov and ncp_passages (with a later encoder): .1 and any .717,
    .805; .5 and .6 .721, .804; 1 and .6 .725, .806; 1 and .7 .724, .807; 1 and 1 .722, .805; 1.5 and .6 .720, .805; 2.5 and .7 .707,
    .801; .5 always .726, .805. All questions: .1 .7155, .8124; 1 and .6 .7210, .8122; .5 always .7200, .8103.
    With the words of rules looked for too, half of taidi_gov: .5 .724, .7 .727, 1 .723.

    ``articles`` and ``certain``, nDCG@10 on half of STARD's held-out questions: 6 and .7 .489, 6 and 1.0 .483, 12 and .7 .481, 20 and .7
    .480. Clauses, titles and rare words of its articles as questions have .933, .899, .966 with each of these (with an
    earlier encoder words alone .933, .919, .942; cosine alone .834, .262, .783; and with BM25's share of the most it could be
    in place of the pairs titles .876).

    ``steepness``, hit@1 on half of the questions of the sample corpus, where articles and prose stand side by side, 4 .875, 8 .889,
    12 .903, 16 .917; STARD as before.
    """

    prose: float = 0.1
    doubtful: float = 0.7
    told: float = 0.6
    articles: float = 6.0
    certain: float = 0.7
    steepness: float = 16.0
    looked_at: int = 10

    def dense_weight(self, share_of_articles: float, certainty: float) -> float:
        """The weight of the cosine; both arguments are shares, 0–1."""
        articles: float = share_of_articles**self.steepness
        in_articles = (self.articles - self.prose) * max(0.0, 1 - certainty / self.certain)
        in_prose = (self.doubtful - self.prose) * max(0.0, 1 - certainty / self.told)
        return self.prose + articles * in_articles + (1 - articles) * in_prose
