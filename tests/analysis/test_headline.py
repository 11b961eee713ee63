"""What the first sentences say, and what they must not say."""

from __future__ import annotations

from typing import Any

from steppefire.analysis.headline import headline

NOTHING = {"p05": 0.0, "p50": 0.0, "p95": 0.0, "share_negative": 0.0, "share_zero": 1.0}


def effect(p05: float, p50: float, p95: float, negative: float = 0.0, zero: float = 0.0) -> dict[str, float]:
    return {"p05": p05, "p50": p50, "p95": p95, "share_negative": negative, "share_zero": zero}


def level(value: float = 0.0, share: float = 1.0) -> dict[str, float]:
    return {"p05": value, "p50": value, "p95": value, "share": share}


def summary(
    runs: int = 50, *, modes: tuple[str, ...] = ("",), order: Any = NOTHING, killed: Any = NOTHING,
    regime: Any = NOTHING, returned: tuple[float, float] = (1.0, 1.0), inside: tuple[bool | None, ...] = (),
    arm: str = "without-alliance",
) -> dict[str, Any]:  # fmt: skip
    arms, paired = {}, {}
    for mode in modes:
        for name, share in (("factual", returned[0]), (arm, returned[1])):
            arms[name + mode] = {
                "killed": level(200),
                "regime_survives": level(1),
                "order_returned": level(1, share),
            }
        paired[arm + mode] = {"hours_to_order": order, "killed": killed, "regime_survives": regime}
    policies = "both" if len(modes) > 1 else "scripted"
    rows = [{"inside": verdict, "best": 10.0, "p05": 0.0, "p95": 25.0} for verdict in inside]
    return {"runs": runs, "policies": policies, "arms": arms, "paired": paired, "observed": rows}


def said(**given: Any) -> str:
    return "\n".join(headline(summary(**given)))


def test_a_clear_difference() -> None:
    text = said(order=effect(1, 3, 14), killed=effect(-30, -12.4, -1, 1))
    assert (
        "In 50 paired runs, without the alliance order returned 3 hours later (90 % of runs: 1 to 14 later)."
        in text
    )
    assert (
        "In 50 paired runs, without the alliance 12 fewer people died (90 % of runs: 30 to 1 fewer)." in text
    )
    assert "can be told in the hour" not in text


def test_an_interval_that_touches_zero_says_how_often_nothing_changed() -> None:
    text = said(order=effect(0, 3, 14, zero=0.12))
    assert "order returned 3 hours later (90 % of runs: 0 to 14 later; no difference in 12 %)." in text


def test_an_interval_around_zero_tells_no_difference() -> None:
    text = said(order=effect(-2, 3, 14, 0.2), killed=effect(-5, 1, 9, 0.4, 0.1))
    assert (
        "no difference can be told in the hour at which order returned (90 % of runs: 2 earlier to 14 later)."
        in text
    )
    assert "told in the number of dead (90 % of runs: 5 fewer to 9 more; no difference in 10 %)." in text
    assert "3 hours later" not in text


def test_no_difference_at_all() -> None:
    text = said()
    assert "no difference can be told in the number of dead (no difference in 100 % of runs)." in text
    assert "the regime gave way no more and no less often: it held in all of them." in text


def test_less_than_one_person_is_no_difference() -> None:
    assert "no difference can be told in the number of dead" in said(killed=effect(0.1, 0.3, 0.4))


def test_singular() -> None:
    text = said(order=effect(1, 1, 1), killed=effect(1, 1, 2), inside=(True,))
    assert "order returned 1 hour later" in text
    assert "1 more person died (90 % of runs: 1 to 2 more)" in text
    assert "Of 1 observed figure, 1 lies inside" in text


def test_thousands_are_set_apart() -> None:
    assert "1,200 more people died" in said(killed=effect(900, 1200, 2000))


def test_one_run_claims_nothing() -> None:
    text = said(runs=1, order=effect(3, 3, 3), killed=effect(4, 4, 4))
    assert "In 1 paired run, without the alliance order returned 3 hours later." in text
    assert "90 % of runs" not in text
    assert "One run says nothing about how sure any of this is." in text


def test_few_runs_are_told() -> None:
    assert "With only 6 runs" in said(runs=6)
    assert "With only" not in said(runs=20)


def test_both_modes_are_told_apart() -> None:
    text = said(modes=("", "@responsive"), order=effect(1, 3, 14))
    assert "In 50 paired runs with policies as recorded, without the alliance order" in text
    assert "In 50 paired runs with the regime free to react, without the alliance order" in text
    assert "as recorded" not in said(order=effect(1, 3, 14))


def test_the_regime() -> None:
    clear = said(regime=effect(-1, 0, 0, 0.2, 0.8))
    assert "the regime gave way in 10 runs in which it held otherwise, and held in 0 runs" in clear
    unclear = said(regime=effect(-1, 0, 0, 0.02, 0.98))
    assert "gave way in 1 run in which it held otherwise" in unclear
    assert unclear.count("in which it gave way otherwise: no difference can be told.") == 1
    assert "otherwise: no difference" not in clear


def test_order_that_never_returned_is_told() -> None:
    text = said(order=effect(1, 3, 14), returned=(1.0, 0.9))
    assert (
        "Order had not returned by the end in 10 % of these runs and in 0 % of those they are compared with"
        in text
    )


def test_the_fit() -> None:
    text = said(inside=(True, True, False, None))
    assert "Of 3 observed figures, 2 lie inside the 90 % interval of the runs (67 %;" in text
    # An interval wide enough holds anything, so its width is told with the share.
    assert text.endswith("half of them are wider than 2.5 times the figure.")


def test_another_arm_is_named() -> None:
    assert "in the arm 'early-concession' 12 more people died" in said(
        arm="early-concession", killed=effect(3, 12, 20)
    )


def test_without_a_counterfactual_only_levels_are_told() -> None:
    given = summary()
    given["arms"] = {"factual": given["arms"]["factual"]}
    given["paired"] = {}
    assert headline(given) == ["In the runs of what happened 200 people die (90 % of runs: 200 to 200)."]
