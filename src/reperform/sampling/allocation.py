"""Sharing a sample among strata and a period among runs, in whole items and without rounding drift."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from reperform.errors import InputRefused
from reperform.sampling.rates import Rate, parse_count, parse_number, parse_rate, refused
from reperform.sampling.selection import too_many

_ROOT_SCALE = 10**120
_COMPARED = 10**100


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
    return _share(sizes, _weights(sizes, spreads), sample_size)


def allocate_neyman_rates(stratum_sizes: Sequence[int], expected_rates: Sequence[Rate], sample_size: int) -> list[int]:
    """Share a sample among strata by Neyman's rule for an attribute: size times the root of p (1 - p).

    Parameters
    ----------
    stratum_sizes : sequence of int
        Items in each stratum.
    expected_rates : sequence of numbers
        Expected rate of deviation in each stratum, 0 to 1; where rates are alike the shares are proportional.
    sample_size : int
        Items to share, at most those there are.

    Returns
    -------
    list of int
        As `allocate_neyman`.

    Raises
    ------
    InputRefused
        As `allocate_neyman`; RP-S01 rates.

    Notes
    -----
    Roots are taken of whole numbers to 120 digits and shares compared to 100, so that equal shares stay equal and go
    to the earlier stratum; no binary float takes part.

    Examples
    --------
    >>> allocate_neyman_rates([500, 500], ["0.02", "0.10"], 40)
    [13, 27]
    """
    rates = [parse_rate(rate, "expected_rates") for rate in expected_rates]
    sizes = _read_sizes(stratum_sizes, sample_size)
    return _share(sizes, _weights(sizes, [_root(rate * (1 - rate)) for rate in rates]), sample_size)


def allocate_equal(stratum_sizes: Sequence[int], sample_size: int) -> list[int]:
    """Share a sample among strata in equal parts, as far as each has items enough.

    Parameters
    ----------
    stratum_sizes : sequence of int
        Items in each stratum.
    sample_size : int
        Items to share, at most those there are.

    Returns
    -------
    list of int
        Items for each stratum, in the order given; what does not divide evenly goes to the earlier strata.

    Raises
    ------
    InputRefused
        As `allocate_proportional`.

    Notes
    -----
    Items of small strata are then likelier to be selected than those of large ones: such a sample is evaluated
    with `evaluate_strata`, never as one sample.

    Examples
    --------
    >>> allocate_equal([500, 300, 4], 25)
    [11, 10, 4]
    """
    sizes = _read_sizes(stratum_sizes, sample_size)
    return _share(sizes, [Fraction(1 if size else 0) for size in sizes], sample_size)


def raise_to_minimum(stratum_sizes: Sequence[int], shares: Sequence[int], minimum: int) -> list[int]:
    """Raise every share to a minimum a stratum; the sample grows by what is added.

    Parameters
    ----------
    stratum_sizes, shares : sequence of int
        Items in each stratum and items shared to it.
    minimum : int
        The least items of a stratum, or all of a smaller one.

    Returns
    -------
    list of int
        The raised shares; the surplus over the shares given is the difference of the sums.

    Raises
    ------
    InputRefused
        RP-S02 counts, RP-S17 when sizes and shares differ in number.

    Examples
    --------
    >>> raise_to_minimum([900, 80, 3], [23, 2, 0], 5)
    [23, 5, 3]
    """
    sizes = [parse_count(size, "stratum_sizes") for size in stratum_sizes]
    given = [parse_count(share, "shares") for share in shares]
    least = parse_count(minimum, "minimum")
    if len(sizes) != len(given):
        raise _strata(f"{len(sizes)} strata and {len(given)} shares are given")
    return [max(share, min(least, size)) for size, share in zip(sizes, given, strict=True)]


def allocate_periods(period_sizes: Sequence[int], sample_size: int) -> list[int]:
    """Share a sample among quarters or months so that each in which something occurred is tested.

    Parameters
    ----------
    period_sizes : sequence of int
        Items in each part of the period, in order.
    sample_size : int
        Items to share, at least one for each part that has items.

    Returns
    -------
    list of int
        Items for each part; they add up to the sample size.

    Raises
    ------
    InputRefused
        As `allocate_proportional`; RP-S17 when there are fewer items to share than parts with items.

    Notes
    -----
    Largest remainder, ties to the earlier part. Parts that would get none get one, and the rest is shared again
    among the others.

    Examples
    --------
    >>> allocate_periods([400, 300, 290, 10], 20)
    [8, 6, 5, 1]
    """
    sizes = _read_sizes(period_sizes, sample_size)
    filled = [index for index, size in enumerate(sizes) if size]
    if sample_size < len(filled):
        raise _strata(f"{sample_size} items are to cover {len(filled)} parts of the period that have items")
    single: set[int] = set()
    while True:
        rest = [0 if index in single else size for index, size in enumerate(sizes)]
        shares = _share(rest, [Fraction(size) for size in rest], sample_size - len(single))
        without = [index for index in filled if index not in single and not shares[index]]
        if not without:
            return [1 if index in single else share for index, share in enumerate(shares)]
        single.update(without)


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


def _weights(sizes: list[int], spreads: list[Fraction]) -> list[Fraction]:
    if len(spreads) != len(sizes):
        raise _strata(f"{len(sizes)} strata and {len(spreads)} standard deviations are given")
    return [size * spread for size, spread in zip(sizes, spreads, strict=True)]


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


def _root(value: Fraction) -> Fraction:
    """Return the square root, exact where it is a fraction, else to 120 digits."""
    whole = value.numerator * value.denominator
    exact = isqrt(whole)
    if exact * exact == whole:
        return Fraction(exact, value.denominator)
    return Fraction(isqrt(whole * _ROOT_SCALE**2), value.denominator * _ROOT_SCALE)


def _largest_remainder(quotas: dict[int, Fraction], total: int) -> dict[int, int]:
    quotas = {index: Fraction(round(quota * _COMPARED), _COMPARED) for index, quota in quotas.items()}
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
