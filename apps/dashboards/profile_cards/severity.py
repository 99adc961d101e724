"""How bad its failures are: grade by grade, catastrophes and graceful failures apart."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from apps.analysis.estimate import Estimate
from apps.core.charts import Figures
from apps.core.charts.figures import number
from apps.core.charts.svg import element
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.profile_cards._base import Card, CardView, FigureRow, Profile, figure_rows

MOST_DOTS = 60
"""Of more failures none is drawn as a dot."""

DRAWN, CATASTROPHIC = 2, 4
"""From this grade on judgments are drawn; the last grade has a mark of its own."""

_STEP = 12


@dataclass(frozen=True)
class GradeRow:
    """One grade: how many judgments gave it, and the share with its interval."""

    grade: int
    name: str
    count: str
    svg: SafeString | None
    figures: str


@dataclass(frozen=True)
class SeverityBody:
    """What the card shows: `key` is the legend of the dots, shown where any is drawn; `rates` stand apart, each with its method."""

    grades: tuple[GradeRow, ...]
    drawn: bool
    rates: tuple[FigureRow, ...]


class Severity(Card):
    """A row for each grade, then the rates."""

    slug = "severity"
    place = 20

    def view(self, profile: Profile) -> CardView | None:
        """Return the card of the first question about severity that this version has."""
        for question in profile.subject.questions:
            if question.kind == "severity" and profile.own("share", question.key):
                return self._of(question.key, profile)
        return None

    def _of(self, metric: str, profile: Profile) -> CardView:
        shares = {int((e.slice or {"option": "0"})["option"]): e for e in profile.own("share", metric)}
        counts = {grade: round((one.value or 0.0) * one.n) for grade, one in shares.items()}
        drawn = 0 < sum(n for grade, n in counts.items() if grade >= DRAWN) <= MOST_DOTS
        grades = tuple(_grade(grade, shares[grade], counts[grade], drawn=drawn) for grade in sorted(shares))
        judged = next(iter(shares.values())).n
        said = ngettext("worst moment, %(n)s judgment", "worst moment, %(n)s judgments", judged)
        body = SeverityBody(grades, drawn, tuple(figure_rows(_rates(metric, profile), profile)))
        return self.drawn(gettext("Severity"), said % {"n": number(judged)}, "severity", body)


def _grade(grade: int, estimate: Estimate, count: int, *, drawn: bool) -> GradeRow:
    names = (
        gettext("None"),
        gettext("Slight"),
        gettext("Noticeable"),
        gettext("Severe"),
        gettext("Catastrophic"),
    )
    said = ngettext("%(n)s judgment", "%(n)s judgments", count) % {"n": number(count)}
    dots = _dots(count, is_last=grade == CATASTROPHIC) if drawn and grade >= DRAWN and count else None
    return GradeRow(grade, names[grade], said, dots, figures_text(estimate, Figures.SHARE))


def _dots(count: int, *, is_last: bool) -> SafeString:
    marks = []
    for place in range(count):
        across = 7 + place * _STEP
        if is_last:
            marks.append(
                element(
                    "rect",
                    x=across - 5,
                    y=4,
                    width=10,
                    height=10,
                    class_="x",
                    transform=f"rotate(45 {across} 9)",
                )
            )
        else:
            marks.append(element("circle", cx=across, cy=9, r=4, class_="g"))
    wide = 4 + count * _STEP
    return element(
        "svg", *marks, width=wide, height=18, viewBox=f"0 0 {wide} 18", aria_hidden="true", direction="ltr"
    )


def _rates(metric: str, profile: Profile) -> list[tuple[str, str, Estimate]]:
    """Return any failure, catastrophes, and what else was asked about failures with a yes or no."""
    found = [
        (gettext("Any failure"), gettext("grade 1 or worse"), e)
        for e in profile.own("severity_rate", metric, slice=None)
    ]
    found += [
        (gettext("Catastrophic"), gettext("grade 4"), e)
        for e in profile.own("catastrophic_rate", metric, slice=None)
    ]
    graceful = [one for one in profile.subject.questions if one.kind == "yes_no" and "graceful" in one.key]
    found += [
        (gettext("Failed gracefully"), one.text, e)
        for one in graceful
        for e in profile.own("rate", one.key, slice=None)
    ]
    return found


CARD = Severity()
