"""The choice of tests that run on the second database."""

from hypothesis import given
from hypothesis import strategies as st

from tests.again import fewest, shapes

SUITES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.tuples(st.floats(0, 9), st.frozensets(st.sampled_from("0123456789"))),
    max_size=12,
)


@given(SUITES)
def test_the_chosen_say_all_that_all_say_and_none_of_them_says_nothing(said):
    chosen = fewest(said)
    assert set().union(*(said[name][1] for name in chosen)) == set().union(*(things for _s, things in said.values()))
    assert all(said[name][1] for name in chosen)


@given(SUITES)
def test_every_process_chooses_the_same(said):
    assert fewest(said) == fewest(dict(reversed(said.items())))


def test_of_two_that_say_the_same_the_quicker_is_chosen():
    assert fewest({"slow": (3.0, frozenset("ab")), "quick": (0.1, frozenset("ab"))}) == {"quick"}


def test_how_many_values_and_which_columns_go_together_is_one_statement():
    assert shapes("SELECT a FROM t WHERE id IN (?, ?, ?)") == shapes("SELECT a\nFROM t WHERE id IN (?)")
    assert shapes("INSERT INTO t (a, b) VALUES (?, ?), (?, ?)") == {"INSERT t VALUES (?)", "t.a", "t.b"}
    assert shapes("UPDATE t SET a=?, b=? WHERE t.id = ?") == {"UPDATE t WHERE t.id = ?", "t.a", "t.b"}
    assert shapes("UPDATE t SET a=(a + ?) WHERE t.id = ?") != shapes("UPDATE t SET a=? WHERE t.id = ?")
