"""The second stage: pairs found as a plain search finds them, traits by hand, scores that add up, weights that are learnt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.base import KnowledgeBase, Toolkit
from index.fuse import Fusion
from index.matching import Units, find, pairs
from index.question import understand
from index.ranker import BY_WORDS, Ranker, bundled_ranker
from index.search import MAX_DEPTH, Mode, Ranking, search
from index.store import Store
from index.surroundings import AROUND, surroundings
from index.training.ranker import Lesson, learn
from index.traits import Reader, Trait
from ingest.batch import ingest_records
from ingest.tasks import RecordTask

LONG = "".join(f"第{n}段讲的是水库管理和堤防维护的一般安排，各单位照此办理。\n" for n in range(200))
RECORDS = (
    RecordTask("fees", "清沅市停车收费办法", "清沅市停车收费办法\n机动车停放每小时收费5元，封顶30元。"),
    RecordTask("dogs", "清沅市养犬管理条例", "携犬外出应当用牵引绳，绳长不超过1.5米。\n违者处200元罚款。"),
    RecordTask("untitled", "", "A7县停车场建设咨询已收悉，现答复如下：2024年开工。"),
    RecordTask("long", "水库管理办法", LONG),
)


@pytest.fixture(scope="module")
def base(toolkit: Toolkit, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("ranker") / "kb"
    Store.create(folder, toolkit.manifest()).close()
    base = KnowledgeBase(folder, toolkit)
    assert ingest_records(base, RECORDS).failures == []
    base.refresh()
    return base


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("停车，收费", ["停车", "收费"], id="punctuation-parts"),
        pytest.param("Ａ７县Ａ７县", ["a7", "7县", "县a"], id="full-width-and-repeated"),
        pytest.param("水", [], id="one-character"),
    ],
)
def test_pairs(text: str, expected: list[str]) -> None:
    assert pairs(text) == expected


def test_pairs_are_found_as_a_plain_search_finds_them() -> None:
    question = "清沅市A7县机动车停放怎样收费😀"
    texts = [record.text for record in RECORDS] + ["", "收", "停\n放", "機動車停放\ud800收费"]
    wanted = dict.fromkeys(pairs(question), 1.0)
    found = find(Units.of(wanted), texts)
    folded = [text.lower() for text in texts]
    assert found.tolist() == [[pair in text for pair in wanted] for text in folded]


def test_more_different_characters_than_can_be_told_apart() -> None:
    question = "".join(chr(0x4E00 + n) for n in range(600))
    wanted = dict.fromkeys(pairs(question), 1.0)
    (present,) = find(Units.of(wanted), [question])
    assert present[:253].all()
    assert not present[253:].any()


def test_surroundings_are_pieces_of_the_text(base: KnowledgeBase) -> None:
    for number, found in surroundings(base, sorted(base.lexical.passage_numbers())).items():
        passage = base.store.passages([number])[number]
        document = base.store.document(passage.document)
        assert document is not None
        start, end = passage.passage.span.start, passage.passage.span.end
        assert found.around == f"{document.text[max(start - AROUND, 0) : start]}\n{document.text[end : end + AROUND]}"
        assert passage.text.endswith(found.text)
        assert found.name.startswith("\n" if document.id == "untitled" else f"{document.title}\n")
        assert not found.text.startswith(document.title)


def test_traits(base: KnowledgeBase) -> None:
    question = understand("停车收费办法2024年", base.toolkit.segmenter)
    places = {document.id: document.number for document in base.store.listed(range(1, 5)).values()}
    numbers = {
        name: min(n for n, (d, _) in base.recent.passage_documents(base.lexical.passage_numbers()).items() if d == place)
        for name, place in places.items()
    }
    found = surroundings(base, list(numbers.values()))
    chosen = [found[numbers[name]] for name in ("fees", "dogs", "untitled")]
    reader = Reader(question, base.toolkit.segmenter, base.lexical, 0.4)
    fees, dogs, untitled = (
        dict(zip(Trait, row, strict=True)) for row in reader.traits(chosen, np.array([1.0, 0.0, 0.5])).tolist()
    )
    assert [fees[Trait.BM25], dogs[Trait.BM25], untitled[Trait.BM25]] == [1.0, 0.0, 0.5]
    assert fees[Trait.PAIRS] > untitled[Trait.PAIRS] > dogs[Trait.PAIRS]
    assert fees[Trait.WORDS] > untitled[Trait.WORDS] > dogs[Trait.WORDS] == 0.0
    assert (fees[Trait.EXACT], untitled[Trait.EXACT]) == (0.0, 1.0)


def test_a_hybrid_score_is_the_sum_of_its_parts(base: KnowledgeBase) -> None:
    hits = search(base, "停车每小时收费多少")
    assert hits[0].document.id == "fees"
    for hit in hits:
        assert hit.score == pytest.approx(sum(value for _, value in hit.scores.parts))
        assert 0 <= hit.score <= 1
    assert all(hit.scores.parts == () for mode in (Mode.LEXICAL, Mode.DENSE) for hit in search(base, "停车", mode=mode))


def test_what_is_not_read_again_is_still_found_and_scores_no_more(base: KnowledgeBase) -> None:
    question = "水库堤防维护的安排"
    # The cosine's weight depends on what is read, so it is held fast.
    ranking = Ranking(fusion=Fusion(doubtful=Fusion().prose))
    read = {hit.document.id: hit.score for hit in search(base, question, collapse=False, ranking=ranking)}
    ranking = replace(ranking, read=0)
    unread = {hit.document.id: hit.score for hit in search(base, question, collapse=False, ranking=ranking)}
    assert unread.keys() == read.keys()
    assert all(unread[name] <= read[name] for name in read)
    assert Ranking().read < MAX_DEPTH  # so this does happen


def test_a_score_lies_in_0_to_1_whatever_the_weight_of_the_cosine() -> None:
    parts = bundled_ranker().parts(np.ones((1, len(Trait))), np.ones(1), 3.0)
    assert parts.sum() == pytest.approx(1.0)
    assert parts[0, -1] == pytest.approx(0.75)
    assert BY_WORDS.parts(np.ones((1, len(Trait))), np.array([-1.0]), 3.0).sum() == pytest.approx(0.25)


@pytest.mark.parametrize("weights", [(1.0,), (0.5,) * len(Trait), (2.0, -1.0, 0.0, 0.0)], ids=["few", "sum", "negative"])
def test_weights_that_cannot_be_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        Ranker(weights)


def test_what_tells_the_right_candidate_gets_the_weight() -> None:
    random = np.random.default_rng(0)
    lessons = []
    for _ in range(400):
        traits = random.random((8, len(Trait)))
        right = np.zeros(8, np.bool_)
        right[np.argmax(2 * traits[:, 1] + traits[:, 2])] = True
        lessons.append(Lesson(traits, right))
    weights = learn(lessons).weights
    assert weights[1] > weights[2] > 0.2
    assert sum(weights[1:3]) > 0.9
    assert learn(lessons) == learn(lessons)
