"""The main findings in words, and what they must not claim."""

from __future__ import annotations

from typing import Any

from steppefire.analysis.headline import headline

NOTHING = {"p05": 0.0, "p50": 0.0, "p95": 0.0, "share_negative": 0.0, "share_zero": 1.0}


def effect(p05: float, p50: float, p95: float, negative: float = 0.0, zero: float = 0.0) -> dict[str, float]:
    return {"p05": p05, "p50": p50, "p95": p95, "share_negative": negative, "share_zero": zero}


def level(value: float = 0.0, share: float = 1.0) -> dict[str, float]:
    return {"p05": value, "p50": value, "p95": value, "share": share}


def summary(
    runs: int = 50, *, modes: tuple[str, ...] = ("scripted",), order: Any = NOTHING, killed: Any = NOTHING,
    regime: Any = NOTHING, returned: tuple[float, float] = (1.0, 1.0), inside: tuple[bool | None, ...] = (),
    arm: str = "without-alliance", others: tuple[str, ...] = (), survival: float = 1.0,
) -> dict[str, Any]:  # fmt: skip
    arms: dict[str, Any] = {}
    for name in ("factual", arm, *others):
        share = returned[0] if name == "factual" else returned[1]
        levels = {
            "killed": level(200), "regime_survives": level(1, survival), "order_returned": level(1, share),
        }  # fmt: skip
        arms[name] = dict.fromkeys(modes, levels)
    effects = {"hours_to_order": order, "killed": killed, "regime_survives": regime}
    paired = {name: dict.fromkeys(modes, effects) for name in (arm, *others)}
    rows = [
        {"inside": verdict, "best_inside": verdict, "best": 10.0, "p05": p05, "p95": 25.0}
        for verdict, p05 in zip(inside, (10.0, 10.0, 0.0, 5.0), strict=False)
    ]
    return {"runs": runs, "policies": list(modes), "arms": arms, "paired": paired, "observed": rows}


def said(**given: Any) -> str:
    return "\n".join(headline(summary(**given)))


def test_a_clear_difference() -> None:
    text = said(order=effect(1, 3, 14), killed=effect(-30, -12.4, -1, 1))
    assert (
        "Without the alliance (50 paired runs), order returned 3 hours later than in the factual arm "
        "(median; 90 % of runs, in hours: 1 to 14 later)."
        in text
    )
    assert (
        "Without the alliance (50 paired runs), 12 fewer people died than in the factual arm "
        "(median; 90 % of runs: 30 to 1 fewer)." in text
    )
    assert "no clear difference in when" not in text


def test_an_interval_that_touches_zero_says_how_often_nothing_changed() -> None:
    text = said(order=effect(0, 3, 14, zero=0.12))
    spread = "(median; 90 % of runs, in hours: 0 to 14 later; no difference in 12 %)."
    assert f"order returned 3 hours later than in the factual arm {spread}" in text


def test_an_interval_around_zero_is_no_clear_difference() -> None:
    text = said(order=effect(-2, 3, 14, 0.2), killed=effect(-5, 1, 9, 0.4, 0.1))
    spread = "(90 % of runs, in hours: 2 earlier to 14 later)."
    assert f"there was no clear difference in when order returned {spread}" in text
    assert "difference in the number of deaths (90 % of runs: 5 fewer to 9 more; no difference in 10 %)." in text
    assert "3 hours later" not in text


def test_no_difference_at_all() -> None:
    text = said()
    assert "there was no clear difference in the number of deaths (no difference in any run)." in text
    assert "the regime survived in every run of both arms (factual and without-alliance)." in text


def test_a_regime_that_fell_everywhere_and_one_that_fell_in_the_same_runs() -> None:
    fallen = said(survival=0.0)
    assert "In 50 paired runs, the regime fell in every run of both arms (factual and without-alliance)." in fallen
    assert "the regime survived in the same runs as in the factual arm." in said(survival=0.4)


def test_the_arm_without_effects_is_no_finding_beside_the_arm_without_the_alliance() -> None:
    both = headline(summary(killed=effect(3, 12, 20), others=("alliance-inert", "early-concession")))
    assert sum("12 more people died" in sentence for sentence in both) == 2
    assert not any("alliance-inert" in sentence for sentence in both)
    alone = said(arm="alliance-inert", killed=effect(3, 12, 20))
    assert "In the arm 'alliance-inert' (50 paired runs), 12 more people died" in alone


def test_less_than_one_person_is_no_difference() -> None:
    assert "no clear difference in the number of deaths" in said(killed=effect(0.1, 0.3, 0.4))


def test_singular() -> None:
    text = said(order=effect(1, 1, 1), killed=effect(1, 1, 2), inside=(True,))
    assert "order returned 1 hour later" in text
    assert "1 more person died than in the factual arm (median; 90 % of runs: 1 to 2 more)" in text
    assert "Of 1 observed figure, 1 lies inside" in text


def test_thousands_are_set_apart() -> None:
    assert "1,200 more people died" in said(killed=effect(900, 1200, 2000))


def test_one_run_claims_nothing() -> None:
    text = said(runs=1, order=effect(3, 3, 3), killed=effect(4, 4, 4))
    assert "Without the alliance (1 paired run), order returned 3 hours later than in the factual arm." in text
    assert "90 % of runs" not in text
    assert "A single run gives no measure of uncertainty." in text


def test_few_runs_are_named() -> None:
    assert "With only 6 runs" in said(runs=6)
    assert "With only" not in said(runs=20)


def test_both_policy_modes_are_named_where_both_were_run() -> None:
    text = said(modes=("scripted", "responsive"), order=effect(1, 3, 14))
    assert "Without the alliance (50 paired runs with policies as recorded), order" in text
    assert "Without the alliance (50 paired runs with a responsive regime), order" in text
    assert "as recorded" not in said(order=effect(1, 3, 14))


def test_the_regime() -> None:
    clear = said(regime=effect(-1, 0, 0, 0.2, 0.8))
    assert "the regime fell in 10 runs in which it survived in the factual arm, and survived in 0 runs" in clear
    unclear = said(regime=effect(-1, 0, 0, 0.02, 0.98))
    assert "fell in 1 run in which it survived in the factual arm" in unclear
    assert unclear.count("in which it fell in the factual arm: no clear difference.") == 1
    assert "arm: no clear difference" not in clear


def test_order_that_never_returned_is_reported() -> None:
    text = said(order=effect(1, 3, 14), returned=(1.0, 0.9))
    assert (
        "Order had not returned by the end of the simulation in 10 % of these runs and in 0 % of the factual runs"
        in text
    )


def test_the_fit() -> None:
    text = said(inside=(True, True, False, None))
    assert "Of 3 observed figures, 2 lie inside the 90 % interval of the runs (67 %), the error" in text
    assert "2 by the best estimate alone (67 %; 90 % would be expected" in text
    # An interval wide enough contains anything, so the width stands beside the share.
    assert "The median interval ends at 2.5 times its lower end" in text


def test_another_arm_is_named() -> None:
    assert "In the arm 'early-concession' (50 paired runs), 12 more people died" in said(
        arm="early-concession", killed=effect(3, 12, 20)
    )


def test_without_a_counterfactual_only_levels_are_given() -> None:
    given = summary()
    given["arms"] = {"factual": given["arms"]["factual"]}
    given["paired"] = {}
    assert headline(given) == ["In the factual arm, 200 people died (median; 90 % of runs: 200 to 200)."]
