"""From the shop's figures to the five as they stand on screen; what cannot be told says so."""

from itertools import accumulate

from services.workstation.reports import Day, Statistics
from ui.formats import count, grouped
from ui.statistics.figure import Value

MINUS = "−"


def five(found: Statistics) -> tuple[Value, Value, Value, Value, Value]:
    """Open, overdue, shipped today, first-pass yield, median lead time."""
    return _open(found), _overdue(found), _shipped(found), _yield(found), _lead(found)


def _open(found: Statistics) -> Value:
    """The line: what came less what left, added up from the first day of the period."""
    today = found.days[-1]
    net = list(accumulate(day.received - day.shipped for day in found.days))
    caption = f"{grouped(today.received)} in, {grouped(today.shipped)} out today"
    return Value(grouped(found.figures.open), caption=caption, spark=net if len(net) > 1 else ())


def _overdue(found: Statistics) -> Value:
    late, all_ = found.figures.overdue, found.figures.open
    caption = "of the open orders" if late else "None is late" if all_ else "No order is open"
    return Value(grouped(late), caption=caption, share=late / all_ if late else None, ink="bad", bad=late > 0)


def _shipped(found: Statistics) -> Value:
    done, plan = found.figures.shipped_today, found.figures.plan_today
    past = found.days[:-1]
    caption = f"Yesterday {grouped(past[-1].shipped)}" if past else "Plan: due by the end of today"
    unit = f"of {grouped(plan)}" if plan else ""
    return Value(grouped(done), unit, caption=caption, share=done / plan if plan else None, ink="chart0")


def _yield(found: Statistics) -> Value:
    now, before = found.figures.first_pass, found.figures.first_pass_before
    if now is None:
        return Value()
    spark = [day.first_pass for day in found.days if day.first_pass is not None]
    figure = f"{now * 100:.1f}".removesuffix(".0")
    change = None if before is None else (now - before) * 100
    return _changed(
        Value(figure, "%", spark=spark, ink="chart3", caption="Passed at the first check"),
        change, "pt", found.days, more_is_good=True,
    )  # fmt: skip


def _lead(found: Statistics) -> Value:
    now, before = found.figures.lead_hours, found.figures.lead_hours_before
    if now is None:
        return Value()
    spark = [day.lead_hours for day in found.days if day.lead_hours is not None]
    figure = f"{now:.1f}" if now < 10 else grouped(round(now))
    most = found.figures.lead_90_hours
    caption = "" if most is None else f"9 of 10 within {round(most)} h"
    change = None if before is None else now - before
    return _changed(
        Value(figure, "h", spark=spark, ink="chart1", caption=caption), change, "h", found.days, more_is_good=False
    )


def _changed(value: Value, change: float | None, unit: str, days: tuple[Day, ...], *, more_is_good: bool) -> Value:
    """With what changed against the period before, where that is known; up may be good or bad."""
    if change is None:
        return value
    shown = f"{abs(change):.1f}"
    if shown == "0.0":
        good, up, words = None, None, "No change"
    else:
        good, up = (change > 0) is more_is_good, change > 0
        words = f"{'' if up else MINUS}{shown} {unit}"
    before = "vs yesterday" if len(days) == 1 else f"vs {count(len(days), 'day')} before"
    return Value(value.figure, value.unit, words, good, up, before, value.spark, value.share, value.ink)
