"""Cells in many sums: nothing small can be solved for, and nothing is hidden in vain."""

from collections.abc import Hashable

import pytest

from riskzone.release.disclosure.linked import APART, Linked, conceal, guesses

Table = dict[tuple[int, int], int]


def table(values: list[list[int]]) -> Table:
    return {(i, j): n for i, row in enumerate(values) for j, n in enumerate(row)}


def linked(cells: Table, *, columns: bool = True) -> Linked:
    """A table whose rows, and columns, have known sums."""
    rows = sorted({i for i, _ in cells})
    sums: list[tuple[Hashable, ...]] = [tuple(k for k in cells if k[0] == i) for i in rows]
    if columns:
        sums += [tuple(k for k in cells if k[1] == j) for j in sorted({j for _, j in cells})]
    return Linked(cells, sums, (), (), set(cells), lambda _: 0, 5)


def test_a_small_cell_takes_a_rectangle_with_it() -> None:
    of = linked(table([[2, 30, 80], [20, 40, 90], [25, 50, 95]]))
    hidden = conceal(of)
    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert guesses(of, hidden, {((0, 0),): APART})[(0, 0),] >= APART


def test_what_is_not_small_hides_nothing() -> None:
    assert conceal(linked(table([[5, 0, 80], [20, 40, 0]]))) == frozenset()


def test_a_cell_that_the_sums_fix_hides_nothing_else() -> None:
    """All of the row is one cell: its sum tells it, whatever is hidden."""
    assert conceal(linked(table([[3], [90]]))) == {(0, 0)}


def test_a_bridge_between_two_rectangles_is_no_hiding_place() -> None:
    """Each line has two hidden cells, and still the one between both is told."""
    cells = table([[7, 8, 90, 90], [9, 9, 3, 90], [90, 90, 8, 9], [90, 90, 9, 9]])
    of = linked(cells)
    bridge = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)}
    assert guesses(of, bridge, {((1, 2),): APART})[(1, 2),] == 0
    hidden = conceal(of)
    assert guesses(of, hidden, {((1, 2),): APART})[(1, 2),] >= APART


@pytest.mark.parametrize("secret", [True, False])
def test_a_sum_that_is_hidden_elsewhere_is_not_told_by_its_parts(*, secret: bool) -> None:
    cells = table([[2, 0, 40]])
    of = Linked(cells, [tuple(cells)], (), [((0, 0), (0, 1))] if secret else (), set(cells),
                lambda _: 0, 5)  # fmt: skip
    hidden = conceal(of)
    assert {(0, 0), (0, 2)} <= hidden
    for cells_of in of.secret:
        assert guesses(of, hidden, {cells_of: APART})[cells_of] >= APART
