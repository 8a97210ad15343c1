"""Sharing a sample among strata and a period among runs, in whole items and without rounding drift."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reperform.errors import InputRefused
from reperform.sampling.rates import Rate, parse_count, parse_number, refused
from reperform.sampling.selection import too_many


def allocate_proportional(stratum_sizes: Sequence[int], sample_size: int) -> list[int]:
    """Share a sample among strata in proportion to their sizes.

    Parameters
    ----------
    stratum_sizes : sequence of int
        Items in each stratum.
    sample_size : int
        Items to share, at most those there are.

    Returns
    -------
    list of int
        Items for each stratum, in the order given; they add up to the sample size.

    Raises
    ------
    InputRefused
        RP-S02 counts, RP-S07 more items than there are, RP-S17 no stratum.

    Notes
    -----
    Largest remainder; ties go to the earlier stratum.

    Examples
    --------
    >>> allocate_proportional([500, 300, 200], 25)
    [13, 7, 5]
    """
    sizes = _read_sizes(stratum_sizes, sample_size)
    return _share(sizes, [Fraction(size) for size in sizes], sample_size)


def allocate_neyman(stratum_sizes: Sequence[int], stratum_sds: Sequence[Rate], sample_size: int) -> list[int]:
    """Share a sample among strata in proportion to size times standard deviation.

    Parameters
    ----------
    stratum_sizes : sequence of int
        Items in each stratum.
    stratum_sds : sequence of numbers
        Standard deviation in each stratum, zero or more; for an attribute with rate p the root of p (1 - p).
    sample_size : int
        Items to share, at most those there are.

    Returns
    -------
    list of int
        Items for each stratum, in the order given; never more than the stratum has.

    Raises
    ------
    InputRefused
        As `allocate_proportional`; RP-S17 also when sizes and deviations differ in number.

    Notes
    -----
    What a full stratum cannot take goes to the others in the same proportion. Largest remainder; ties go to
    the earlier stratum. Where all deviations are zero, or only strata with zero are left, sizes decide.

    Examples
    --------
    >>> allocate_neyman([500, 300, 200], ["0.1", "0.2", "0.1"], 26)
    [10, 12, 4]
    """
    sizes = _read_sizes(stratum_sizes, sample_size)
    spreads = [parse_number(sd, "stratum_sds") for sd in stratum_sds]
    if len(spreads) != len(sizes):
        raise _strata(f"{len(sizes)} strata and {len(spreads)} standard deviations are given")
    weights = [size * spread for size, spread in zip(sizes, spreads, strict=True)]
    return _share(sizes, weights, sample_size)


def period_runs(population: int, runs: int) -> list[int]:
    """Split the items of a period, in order of time, into runs of equal length.

    Parameters
    ----------
    population : int
        Items in the period.
    runs : int
        Number of runs, from 1 to the population.

    Returns
    -------
    list of int
        Items in each run: with N = q x runs + r, the first r runs have q + 1 items, the others q.

    Raises
    ------
    InputRefused
        RP-S02 counts, RP-S17 more runs than items.

    Notes
    -----
    Drawing one item from each run is a stratified selection: the binomial limit is conservative for it when
    k is at most n x tolerable rate - 1 (Hoeffding 1956), and not exact otherwise.

    Examples
    --------
    >>> period_runs(10, 4)
    [3, 3, 2, 2]
    """
    parse_count(population, "population")
    parse_count(runs, "runs", 1)
    if runs > population:
        raise _strata(f"{runs} runs are asked for and there are {population} items")
    length, longer = divmod(population, runs)
    return [length + 1] * longer + [length] * (runs - longer)


def _read_sizes(stratum_sizes: Sequence[int], sample_size: int) -> list[int]:
    sizes = [parse_count(size, "stratum_sizes") for size in stratum_sizes]
    parse_count(sample_size, "sample_size")
    if not sizes:
        raise _strata("no stratum is given")
    if sample_size > sum(sizes):
        raise too_many(sample_size, sum(sizes))
    return sizes


def _share(sizes: list[int], weights: list[Fraction], sample_size: int) -> list[int]:
    """Return shares by weight; strata that would overflow are filled first and the rest is shared again."""
    shares = [0] * len(sizes)
    active = [index for index, size in enumerate(sizes) if size]
    left = sample_size
    while left:
        pool = [index for index in active if weights[index]]
        by = weights if pool else [Fraction(size) for size in sizes]
        pool = pool or active
        total = sum((by[index] for index in pool), Fraction(0))
        quotas = {index: by[index] * left / total for index in pool}
        full = [index for index in pool if quotas[index] >= sizes[index]]
        if not full:
            for index, share in _largest_remainder(quotas, left).items():
                shares[index] = share
            return shares
        for index in full:
            shares[index] = sizes[index]
            left -= sizes[index]
        active = [index for index in active if index not in full]
    return shares


def _largest_remainder(quotas: dict[int, Fraction], total: int) -> dict[int, int]:
    shares = {index: int(quota) for index, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda index: (shares[index] - quotas[index], index))
    for index in by_remainder[: total - sum(shares.values())]:
        shares[index] += 1
    return shares


def _strata(found: str) -> InputRefused:
    return refused(
        "RP-S17",
        found,
        "Every stratum or run needs items of its own and one figure of each kind.",
        "correct the list of strata or the number of runs",
    )
