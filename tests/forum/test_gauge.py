"""The dialogue gauge: its figures as laws, and its pages."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club import clock
from club.policy import Role
from club.units.models import UnitKind
from forum.dialogue.actions.gauging import measure_large
from forum.dialogue.gauge import Figures, Speaker, Voice, answered_pairs, first_answers, gini, measure, median
from forum.models import Audience, Stance, TopicKind

COUNTS = st.lists(st.integers(0, 1000), max_size=30)
START = clock.now()


@given(COUNTS)
def test_gini_lies_between_nothing_and_almost_one_and_knows_no_order(counts):
    value = gini(counts)
    assert -1e-9 <= value <= max(len(counts) - 1, 0) / max(len(counts), 1) + 1e-9
    shuffled = counts[:]
    random.Random(1).shuffle(shuffled)
    assert gini(shuffled) == pytest.approx(value)


@given(COUNTS, st.integers(1, 50))
def test_gini_does_not_change_when_all_say_as_many_times_more(counts, times):
    assert gini([count * times for count in counts]) == pytest.approx(gini(counts))


@given(st.integers(1, 50), st.integers(1, 100))
def test_gini_is_zero_where_all_say_as_much_and_greatest_where_one_says_all(people, words):
    assert gini([words] * people) == pytest.approx(0)
    assert gini([0] * (people - 1) + [words]) == pytest.approx((people - 1) / people if people > 1 else 0)


@given(st.lists(st.integers(1, 100), min_size=2, max_size=20), st.data())
def test_gini_falls_when_one_gives_words_to_one_who_said_less(counts, data):
    rich, poor = counts.index(max(counts)), counts.index(min(counts))
    gap = counts[rich] - counts[poor]
    if gap < 2:
        return
    given_away = data.draw(st.integers(1, gap // 2))
    after = counts[:]
    after[rich] -= given_away
    after[poor] += given_away
    assert gini(after) <= gini(counts) + 1e-9


def test_gini_agrees_with_the_mean_difference_it_is_defined_by():
    counts = [1, 2, 3, 10, 50]
    by_pairs = sum(abs(a - b) for a in counts for b in counts) / (2 * len(counts) * sum(counts))
    assert gini(counts) == pytest.approx(by_pairs)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_the_median_has_as_many_below_as_above(values):
    middle = median(values)
    assert middle is not None
    assert sum(value < middle for value in values) <= len(values) / 2
    assert sum(value > middle for value in values) <= len(values) / 2


@st.composite
def talks(draw):
    """Some topics whose posts name earlier posts of the same topic."""
    voices, number = [], 0
    for topic in range(1, draw(st.integers(1, 3)) + 1):
        ids = []
        for place in range(1, draw(st.integers(1, 12)) + 1):
            number += 1
            names = draw(st.one_of(st.none(), st.sampled_from(ids))) if ids else None
            author = draw(st.integers(1, 5))
            at = START + timedelta(minutes=number)
            voices.append(Voice(number, topic, place, author, at, names, draw(st.booleans())))
            ids.append(number)
    return voices


SPEAKERS = st.dictionaries(
    st.integers(1, 5),
    st.builds(
        Speaker,
        st.sampled_from(["board", "ward", "branch"]),
        st.one_of(st.none(), st.integers(1, 3)),
        st.frozensets(st.integers(1, 6)),
    ),
)


@given(talks(), SPEAKERS, st.lists(st.integers(1, 6), unique=True))
def test_every_share_is_a_part_of_its_whole_and_survives_storing(voices, speakers, circle):
    figures = measure(voices, speakers, circle)
    for share in (figures.loudest, figures.across_ranks, figures.across_clusters, figures.unanswered):
        assert 0 <= share.part <= share.whole <= len(voices)
    assert figures.voices == len(voices)
    assert set(figures.unheard) <= set(circle)
    assert (figures.hours_to_answer is None) == (figures.unanswered.part == figures.unanswered.whole)
    assert Figures.restored(figures.stored()) == figures


@given(talks())
def test_nobody_answers_themselves_and_nothing_is_answered_before_it_is_asked(voices):
    for answer, asked in answered_pairs(voices):
        assert answer.author_id != asked.author_id
        assert answer.number > asked.number
        assert answer.topic_id == asked.topic_id
    for asked, answer in first_answers(voices):
        assert asked.asks
        assert answer is None or (answer.author_id != asked.author_id and answer.at > asked.at)


@given(talks(), SPEAKERS)
def test_people_of_one_rank_and_one_cluster_never_cross(voices, speakers):
    alike = {author: Speaker("branch", 1) for author in range(1, 6)}
    figures = measure(voices, alike, [])
    assert figures.across_ranks.part == figures.across_clusters.part == 0
    assert measure(voices, {}, []).across_ranks.whole == 0
    del speakers


def test_of_nothing_there_is_nothing_to_say():
    assert measure([], {}, [7]) == Figures(unheard=[7], circle=1)


@pytest.fixture
def scene(make):
    """Two clusters with wards, people of three ranks, and a question with answers."""

    class Scene:
        one, two = (make.unit(f"Cụm {n}", kind=UnitKind.CLUSTER) for n in (1, 2))
        near, far = (
            make.unit("Phường Gần", kind=UnitKind.WARD, parent=one),
            make.unit("Phường Xa", kind=UnitKind.WARD, parent=two),
        )
        quiet = make.unit("Phường Lặng", kind=UnitKind.WARD, parent=two)
        asker = make.person(home=near, over=make.unit("Khu phố 1", parent=near))
        officer = make.person(Role.WARD_SECRETARY, over=far, home=far)
        chair = make.person(Role.CHAIR)
        space = make.space()

    begin = START - timedelta(hours=10)
    with clock.set_now(begin):
        Scene.topic = make.topic(Scene.space, Scene.asker, kind=TopicKind.QUESTION)
    with clock.set_now(begin + timedelta(hours=5)):
        make.post(Scene.topic, Scene.officer)
    return Scene


def test_the_page_of_a_topic_says_who_spoke_and_who_has_not_been_heard(client_of, make, scene):
    page = client_of(scene.chair).get(f"/forum/t/{scene.topic.id}/gauge").text
    assert "một nửa số trả lời đến trong vòng 5,0 giờ" in page
    assert "1/3 đơn vị chưa có tiếng nói" in page
    assert "Phường Lặng" in page
    assert "Phường Xa</a>" not in page
    assert page.count('<p class="gauge-figure">100%</p>') == 2
    assert client_of(scene.chair).get(f"/forum/s/{scene.space.slug}/gauge").status_code == 200


def test_the_figures_of_a_space_know_nothing_of_hidden_topics_and_posts(client_of, make, scene):
    client = client_of(scene.chair)
    before = client.get(f"/forum/s/{scene.space.slug}/gauge").text
    make.topic(scene.space, scene.officer, hidden_at=clock.now(), hidden_reason="Kín")
    make.post(scene.topic, scene.asker, hidden_at=clock.now(), hidden_reason="Kín")
    assert _main(client.get(f"/forum/s/{scene.space.slug}/gauge").text) == _main(before)
    closed = make.space(audience=Audience.BOARD)
    assert client_of(scene.asker).get(f"/forum/s/{closed.slug}/gauge").status_code == 404


def _main(page: str) -> str:
    return page[page.index('class="gauge"') : page.index('class="gauge-terms"')]


def test_an_empty_space_says_so(client_of, make, scene):
    empty = make.space()
    assert "Chưa ai lên tiếng" in client_of(scene.asker).get(f"/forum/s/{empty.slug}/gauge").text


def test_questions_of_a_debate_wait_for_an_answer_that_names_them(client_of, make, scene):
    debate = make.topic(scene.space, scene.chair, kind=TopicKind.DEBATE)
    asked = make.post(debate, scene.asker, stance=Stance.QUESTION)
    make.post(debate, scene.officer, stance=Stance.FOR)
    client = client_of(scene.chair)
    assert "trong 1 câu hỏi chưa ai trả lời" in client.get(f"/forum/t/{debate.id}/gauge").text
    make.post(debate, scene.officer, answers=asked)
    assert '<p class="gauge-figure">0%</p>' in client.get(f"/forum/t/{debate.id}/gauge").text


def test_pages_ask_as_often_at_ten_as_at_ten_thousand_posts(client_of, make, queries, scene):
    client, counts = client_of(scene.chair), []
    for more in (10, 1_500, 8_490):
        make.many_posts(scene.topic, [scene.asker, scene.officer], more)
        for path in (f"/forum/t/{scene.topic.id}/gauge", f"/forum/s/{scene.space.slug}/gauge"):
            client.get(path)
            with queries() as seen:
                page = client.get(path)
            assert "gauge-figure" in page.text
            counts.append(len(seen))
    assert counts[:2] == counts[2:4]
    assert max(counts) <= 12, counts


def test_what_is_large_is_measured_at_night_and_shown_with_its_time(client_of, inside, make, scene):
    make.many_posts(scene.topic, [scene.asker, scene.officer], 3000)
    with inside():
        measure_large.call_local()
    page = client_of(scene.chair).get(f"/forum/t/{scene.topic.id}/gauge").text
    assert "Tính lúc" in page
    assert "3.002 bài viết" in page
