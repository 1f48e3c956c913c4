# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that cuts a rollout into batches."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible.utils.helpers import pct_to_int
from ansible_collections.stagecraft.huaweicloud.plugins.filter.rollout_batches import FilterModule
from hypothesis import given
from hypothesis import strategies as st

rollout_batches = FilterModule().filters()["rollout_batches"]

COUNTS = st.integers(0, 300)
NUMBERS = st.integers(1, 400)
PERCENTAGES = st.integers(1, 100).map("{}%".format)
SIZES = st.lists(st.one_of(NUMBERS, NUMBERS.map(str), NUMBERS.map(" {} ".format), PERCENTAGES), min_size=1, max_size=5)


@given(COUNTS, SIZES)
def test_every_position_comes_once_and_in_order(count, sizes):
    batches = rollout_batches(count, sizes)
    assert [position for batch in batches for position in batch] == list(range(count))
    assert all(batches)


@given(COUNTS, SIZES)
def test_every_batch_but_the_last_is_full_and_the_last_size_is_repeated(count, sizes):
    lengths = [len(batch) for batch in rollout_batches(count, sizes)]
    for length, number in zip(lengths[:-1], range(count)):
        size = str(sizes[min(number, len(sizes) - 1)]).strip()
        assert length == (max(1, count * int(size[:-1]) // 100) if size.endswith("%") else int(size))


@given(st.integers(1, 300), st.integers(1, 100))
def test_a_percentage_is_that_of_the_keyword_serial(count, percentage):
    found = len(rollout_batches(count, [f"{percentage}%"])[0])
    # Ansible calculates with fractions, which may miss a whole number by one
    assert found - pct_to_int(f"{percentage}%", count) in ({0, 1} if count * percentage % 100 == 0 else {0})


@pytest.mark.parametrize(
    ("count", "sizes", "lengths"),
    [
        (10, [1, "33%", "100%"], [1, 3, 6]),
        (10, ["100%"], [10]),
        (3, [5], [3]),
        (5, ["1%"], [1, 1, 1, 1, 1]),
        (5, [2], [2, 2, 1]),
        (200, ["29%"], [58, 58, 58, 26]),
        (0, [1], []),
    ],
)
def test_sizes_are_numbers_or_shares_of_all(count, sizes, lengths):
    assert [len(batch) for batch in rollout_batches(count, sizes)] == lengths


@pytest.mark.parametrize(
    "size", [0, -1, "0", "0%", "101%", "150%", "many", "", None, True, False, 1.5, "1.5%", "%", "5%%", [1], 10**7]
)
@pytest.mark.parametrize("count", [0, 5])
def test_a_size_that_is_none_is_named_wherever_it_stands(size, count):
    with pytest.raises(AnsibleFilterError) as refused:
        rollout_batches(count, [10, size])
    assert str(refused.value) == (
        f"A batch is {size!r}: it has to be a number of environments from 1 on, or a percentage from 1% to 100%."
    )


@pytest.mark.parametrize("sizes", [[], None, "50%", 3, {"1": 1}])
def test_batches_are_a_list(sizes):
    with pytest.raises(AnsibleFilterError) as refused:
        rollout_batches(5, sizes)
    assert str(refused.value) == f"The batches are {sizes!r}: they have to be a list of one size or more."
