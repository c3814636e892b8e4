"""Samples, ratios and the table in which they are printed."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["s", "bytes", "percent"]


@dataclass(frozen=True)
class Sample:
    """What came out of several runs."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle value."""
        return statistics.median(self.values)


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    name: str
    sample: Sample
    against: str = ""
    """Name of the row that its median is divided by."""
    ratio_aim: float | None = None
    """The highest ratio aimed at."""
    aim: float | None = None
    """The highest value aimed at, in the unit of the row; it is compared with the largest that was seen."""
    unit: Unit = "s"


@dataclass
class Table:
    """What one module measured."""

    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, values: Sample | Sequence[float], **rest: object) -> None:
        """Add a row; `rest` are fields of `Row`."""
        sample = values if isinstance(values, Sample) else Sample(tuple(values))
        self.rows.append(Row(name, sample, **rest))  # type: ignore[arg-type] # named fields of a dataclass

    def ratio(self, row: Row) -> float | None:
        """Return how many times its yardstick a row takes, by the medians."""
        yardstick = self._yardstick(row)
        return None if yardstick is None else row.sample.median / yardstick.median

    def least_ratio(self, row: Row) -> float | None:
        """Return the same by the least values, which other work on the machine disturbs least."""
        yardstick = self._yardstick(row)
        return None if yardstick is None else min(row.sample.values) / min(yardstick.values)

    def _yardstick(self, row: Row) -> Sample | None:
        return next(other for other in self.rows if other.name == row.against).sample if row.against else None

    def text(self) -> str:
        """Return the table as lines."""
        width = max(len(row.name) for row in self.rows)
        lines = [self.title, ""]
        lines.append(
            f"  {'':{width}}  {'median':>9}  {'least – most':>19}  {'n':>2}  {'ratio':>5}  {'of least':>8}  aim"
        )
        for row in self.rows:
            values = row.sample.values
            spread = f"{shown(min(values), row.unit)} – {shown(max(values), row.unit)}"
            ratio = self.ratio(row)
            line = f"  {row.name:{width}}  {shown(row.sample.median, row.unit):>9}  {spread:>19}  {len(values):>2}"
            line += f"  {_times(ratio):>5}  {_times(self.least_ratio(row)):>8}  {self._aim(row, ratio)}"
            lines.append(line.rstrip())
        return "\n".join([*lines, "", *(f"  {note}" for note in self.notes)]).rstrip() + "\n"

    @staticmethod
    def _aim(row: Row, ratio: float | None) -> str:
        if row.ratio_aim is not None and ratio is not None:
            return f"{'' if ratio <= row.ratio_aim else 'missed: '}ratio ≤ {row.ratio_aim:g}"
        if row.aim is not None:
            return f"{'' if max(row.sample.values) <= row.aim else 'missed: '}≤ {shown(row.aim, row.unit)}"
        return ""


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def shown(value: float, unit: Unit) -> str:
    """Return a figure with its unit, to three digits that count."""
    match unit:
        case "bytes":
            return f"{value / 2**20:.0f} MiB"
        case "percent":
            return f"{value:.2f} %"
        case _:
            return (
                f"{value:.2f} s"
                if value >= 1
                else f"{value * 1000:.0f} ms"
                if value >= 0.1
                else f"{value * 1000:.1f} ms"
            )


def alternate(times: int, runs: Mapping[str, Callable[[], float]]) -> dict[str, Sample]:
    """Run everything in turn, again and again, so that a busy moment of the machine hits all alike."""
    values: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            values[name].append(run())
    return {name: Sample(tuple(one)) for name, one in values.items()}
