"""Randomness as a pure function: Philox 4x32-10 keyed by (run, stream, identity, occurrence).

Nothing is drawn from a sequence. The same decision of the same citizen on the same occasion gets the same bits whatever
happens to others, so that the arms of a run use common random numbers. Salmon et al. 2011, "Parallel random numbers:
as easy as 1, 2, 3" (SC'11).
"""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.streams import RUN

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_2_POW_MINUS_32 = 2.0**-32


@kernel(inline="always")
def philox(c0, c1, c2, c3, k0, k1):
    """Return four 32-bit words (in uint64) for a counter of four words and a key of two."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@kernel
def words(key, stream, identity, occurrence):
    """Return the four 32-bit words (in uint64) of one decision.

    Parameters
    ----------
    key
        Key of the run, uint64 (see `run_key`).
    stream
        Kind of decision (`steppefire.kernels.streams`).
    identity
        Number of the citizen, place or other thing it concerns.
    occurrence
        Which occasion, such as the step.
    """
    who = np.uint64(identity)
    return philox(
        who & _LOW, who >> _32, np.uint64(occurrence), np.uint64(stream), key & _LOW, key >> _32
    )


@kernel
def unit(word):
    """Map a 32-bit word to the open unit interval."""
    return (float(word) + 0.5) * _2_POW_MINUS_32


@kernel
def uniform(key, stream, identity, occurrence):
    """Return one uniform number in (0, 1)."""
    return unit(words(key, stream, identity, occurrence)[0])


@kernel
def uniforms(key, stream, count, occurrence):
    """Return uniform numbers for the identities 0 to ``count`` - 1, shape (count,)."""
    out = np.empty(count)
    for identity in range(count):
        out[identity] = uniform(key, stream, identity, occurrence)
    return out


@kernel
def normal_cdf(z):
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-z * 0.7071067811865476)


@kernel
def normal_quantile(p):
    """Return the standard normal quantile.

    Acklam's rational approximation with one Halley step on the exact distribution function; relative error below 1e-13
    for 1e-15 < p < 1 - 1e-15.
    """
    if p < 0.02425:
        q = math.sqrt(-2.0 * math.log(p))
        z = _tail(q)
    elif p <= 0.97575:
        q = p - 0.5
        r = q * q
        z = (
            (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
              - 30.66479806614716) * r + 2.506628277459239) * q
            / (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
                - 13.28068155288572) * r + 1.0)
        )
    else:
        q = math.sqrt(-2.0 * math.log(1.0 - p))
        z = -_tail(q)
    error = normal_cdf(z) - p
    step = error * 2.5066282746310002 * math.exp(0.5 * z * z)
    return z - step / (1.0 + 0.5 * z * step)


@inner
def _tail(q):
    """Return the rational approximation of a lower-tail quantile in q = sqrt(-2 log p)."""
    return (
        ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q
         + 4.374664141464968) * q + 2.938163982698783
    ) / (
        (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0
    )


@kernel
def normals(key, stream, count, occurrence):
    """Return standard normal numbers for the identities 0 to ``count`` - 1, shape (count,)."""
    out = np.empty(count)
    for identity in range(count):
        out[identity] = normal_quantile(uniform(key, stream, identity, occurrence))
    return out


@kernel
def keys_of(key, stream, count):
    """Return 64-bit keys for the identities 0 to ``count`` - 1, uint64 (count,)."""
    out = np.empty(count, np.uint64)
    for identity in range(count):
        w = words(key, stream, identity, 0)
        out[identity] = (w[1] << _32) | w[0]
    return out


@kernel
def poisson_quantile(mean, u):
    """Return the Poisson quantile of ``u``: it rises with ``mean``, so paired arms differ only where their means do.

    Exact by summation up to a mean of 50; above, a Cornish-Fisher expansion to third order, whose error is below one
    count where it is used.
    """
    if mean <= 0.0:
        return 0
    if mean <= 50.0:
        term = math.exp(-mean)
        total = term
        count = 0
        while total < u and count < 400:
            count += 1
            term *= mean / count
            total += term
        return count
    z = normal_quantile(u)
    root = math.sqrt(mean)
    return max(0, int(math.floor(mean + root * z + (z * z - 1.0) / 6.0 + (z - z**3) / (72.0 * root) + 0.5)))


@kernel
def binomial_quantile(trials, probability, u):
    """Return the binomial quantile of ``u``: it rises with ``trials`` and with ``probability``.

    Exact by summation up to a mean of 50, of successes or of failures, whichever are fewer; above, a Cornish-Fisher
    expansion to second order, whose error is below one count where it is used.
    """
    if trials <= 0 or probability <= 0.0:
        return 0
    if probability >= 1.0:
        return trials
    if probability > 0.5:
        return trials - _binomial_count(trials, 1.0 - probability, 1.0 - u)
    return _binomial_count(trials, probability, u)


@inner
def _binomial_count(trials, probability, u):
    """Return the binomial quantile of ``u`` for a probability of at most one half."""
    mean = trials * probability
    if mean <= 50.0:
        odds = probability / (1.0 - probability)
        term = math.exp(trials * math.log1p(-probability))
        total = term
        count = 0
        while total < u and count < trials:
            count += 1
            term *= odds * (trials - count + 1) / count
            total += term
        return count
    z = normal_quantile(u)
    root = math.sqrt(mean * (1.0 - probability))
    count = int(math.floor(mean + root * z + (z * z - 1.0) * (1.0 - 2.0 * probability) / 6.0 + 0.5))
    return min(trials, max(0, count))


@kernel
def gamma_quantile(shape, u):
    """Return the quantile of a gamma variable of mean one, by the Wilson-Hilferty cube (within 1 % for shape >= 1)."""
    c = 1.0 / (9.0 * shape)
    return max(0.0, (1.0 - c + normal_quantile(u) * math.sqrt(c)) ** 3)


@kernel
def counts(means, dispersion, key, stream, occurrence):
    """Draw one count per entry of ``means``: Poisson, or negative binomial as a gamma mixture.

    Parameters
    ----------
    means
        Expected counts, shape (n,).
    dispersion
        Size parameter k of the negative binomial (variance m + m^2/k); zero or less for Poisson.
    key, stream, occurrence
        See `words`; the identity is the index into ``means``.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    out = np.zeros(means.shape[0], np.int64)
    for i in range(means.shape[0]):
        if means[i] > 0.0:
            w = words(key, stream, i, occurrence)
            mean = means[i]
            if dispersion > 0.0:
                mean *= gamma_quantile(dispersion, unit(w[1]))
            out[i] = poisson_quantile(mean, unit(w[0]))
    return out


def run_key(seed: int, run: int) -> np.uint64:
    """Return the 64-bit key of run ``run`` of an ensemble with ``seed``."""
    w = words(np.uint64(seed), RUN, run, 0)
    return np.uint64((int(w[1]) << 32) | int(w[0]))
