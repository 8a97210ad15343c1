"""Large cases against SciPy, which the package itself does not use."""

from __future__ import annotations

import pytest

from reperform.sampling import achieved_risk, max_deviations, plan_attribute, two_sided_limits, upper_limit

stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")

LARGE = [(100, 3), (500, 0), (1000, 17), (2500, 2499), (3000, 1500), (5000, 1), (5000, 300), (5000, 4500)]


@pytest.mark.parametrize(("n", "k"), LARGE)
def test_binomial_limits_equal_quantiles_of_the_beta_distribution(n: int, k: int) -> None:
    """Clopper-Pearson limits, one and two sided."""
    assert upper_limit("0.95", n, k) == pytest.approx(stats.beta.ppf(0.95, k + 1, n - k), rel=1e-9)
    limits = two_sided_limits("0.9", n, k)
    lower = stats.beta.ppf(0.05, k, n - k + 1) if k else 0
    assert limits.lower == pytest.approx(lower, rel=1e-9)
    assert limits.upper == pytest.approx(stats.beta.ppf(0.95, k + 1, n - k), rel=1e-9)


@pytest.mark.parametrize(("n", "k"), LARGE)
def test_poisson_limits_equal_quantiles_of_the_gamma_distribution(n: int, k: int) -> None:
    """The gamma quantile over n, never above one."""
    expected = min(1.0, stats.gamma.ppf(0.95, k + 1) / n)
    assert upper_limit("0.95", n, k, distribution="poisson") == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("population", "n", "k"), [(10_000, 5000, 300), (50_000, 250, 4), (1_000_000, 5000, 61)])
def test_hypergeometric_limits_turn_where_the_tail_passes_the_risk(population: int, n: int, k: int) -> None:
    """The limit's count is not contradicted, the next one is."""
    count = round(upper_limit("0.95", n, k, population, "hypergeometric") * population)
    assert stats.hypergeom.cdf(k, population, count, n) > 0.05
    assert stats.hypergeom.cdf(k, population, count + 1, n) <= 0.05


@pytest.mark.parametrize("rate", ["0.001", "0.02", "0.0875", "0.3", "0.7"])
@pytest.mark.parametrize("n", [300, 1100, 4999])
def test_risks_equal_the_cumulative_distributions(rate: str, n: int) -> None:
    """P(X <= k) of all three distributions."""
    p = float(rate)
    for k in {0, 1, int(n * p * 0.8), int(n * p), int(n * p * 1.1)}:
        assert achieved_risk(n, k, rate) == pytest.approx(stats.binom.cdf(k, n, p), rel=1e-8)
        poisson = achieved_risk(n, k, rate, distribution="poisson")
        assert poisson == pytest.approx(stats.poisson.cdf(k, n * p), rel=1e-8)
        drawn = achieved_risk(n, k, rate, population=20_000, distribution="hypergeometric")
        assert drawn == pytest.approx(stats.hypergeom.cdf(k, 20_000, round(20_000 * p), n), rel=1e-7)


@pytest.mark.parametrize("n", [200, 1000, 5000])
def test_acceptance_numbers_turn_where_the_tail_passes_the_risk(n: int) -> None:
    """One more deviation is too many."""
    for tolerable in ("0.03", "0.05", "0.1"):
        k = max_deviations("0.95", tolerable, n)
        assert stats.binom.cdf(k, n, float(tolerable)) <= 0.05 < stats.binom.cdf(k + 1, n, float(tolerable))


@pytest.mark.parametrize(("tolerable", "expected"), [("0.05", "0.04"), ("0.1", "0.09"), ("0.02", "0.012")])
def test_large_plans_are_minimal(tolerable: str, expected: str) -> None:
    """No smaller size meets the terms, scanned with SciPy (figures are not near ties)."""
    plan = plan_attribute("0.95", tolerable, expected_rate=expected)
    top = float(tolerable)
    scale = 10**6
    step = round(float(expected) * scale)
    needed = [-(-n * step // scale) for n in range(1, plan.sample_size + 1)]
    tails = stats.binom.cdf(needed, range(1, plan.sample_size + 1), top)
    assert [n for n, tail in enumerate(tails, 1) if tail <= 0.05] == [plan.sample_size]
    assert needed[-1] == plan.max_deviations
