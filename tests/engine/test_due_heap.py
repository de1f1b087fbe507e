"""A heap in which things move: whatever is done to it, what comes out first is what is due first."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from b24monitor.engine.due_heap import DueHeap

acts = st.tuples(st.sampled_from(["set", "discard", "pop"]), st.integers(0, 20), st.floats(-10, 10) | st.just(math.inf))


@given(st.lists(acts, max_size=300))
def test_it_gives_what_a_plain_search_would(schedule: list[tuple[str, int, float]]) -> None:
    heap: DueHeap[int] = DueHeap()
    known: dict[int, float] = {}
    for kind, thing, due_s in schedule:
        if kind == "set":
            heap.set(thing, due_s)
            known[thing] = due_s
            known = {one: due for one, due in known.items() if due < math.inf}
        elif kind == "discard":
            heap.discard(thing)
            known.pop(thing, None)
        else:
            popped = heap.pop()
            assert (popped is None) == (not known)
            if popped is not None:
                assert known[popped] == min(known.values())
                del known[popped]
        assert heap.next_s == min(known.values(), default=math.inf)
        assert (len(heap), set(heap.things())) == (len(known), set(known))
        first = heap.peek()
        assert (first is None) == (not known)
        assert first is None or known[first] == heap.next_s


def test_of_things_due_together_the_one_set_first_comes_first() -> None:
    heap: DueHeap[str] = DueHeap()
    for thing in "cab":
        heap.set(thing, 1.0)
    heap.set("c", 1.0)
    assert [heap.pop(), heap.pop(), heap.pop(), heap.pop()] == ["c", "a", "b", None]


def test_moving_a_thing_again_and_again_takes_no_room() -> None:
    heap: DueHeap[int] = DueHeap()
    for turn in range(10_000):
        heap.set(turn % 10, float(turn))
    assert len(heap._entries) < 100
    assert heap.due_s(3) == 9993.0
