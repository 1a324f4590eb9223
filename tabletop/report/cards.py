"""Printable cards: what each partner receives, with room to write, for a session with only paper.

Cards are made from what the recipient itself may see; notes and expected actions cannot get onto them.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop import markup
from tabletop.core.cards import public_inject
from tabletop.core.plaintext import one_line
from tabletop.core.scenario import QuestionKind, is_for_room
from tabletop.report.html import running_heads, written
from tabletop.wording import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.core.cards import PublicInject, QuestionView
    from tabletop.core.script import Script
    from tabletop.text import Text

LINES_FOR_TEXT = 4
LINES_ON_SLIP = 12
STEPS_OF_SCALE = 10
"""A scale with more answers than these is written as a number."""


def cards(script: Script, t: Text, *, reserve: bool = False) -> str:
    """Write a page for each inject and each of its recipients, and a blank answer slip.

    What the whole room sees is left out. Without `reserve` only the planned injects are written.
    """
    label = script.line(script.label)
    title = t("Cards for partners: {title}", title=script.line(script.title))
    wanted = [
        inject
        for inject in script.injects.values()
        if not is_for_room(inject) and (reserve or inject.id in script.planned)
    ]
    pages = [
        _card(public_inject(script, inject), to, label, script, t) for inject in wanted for to in inject.to
    ]
    heads = running_heads(label, title, t("Only for whoever it is addressed to"))
    style = Path(__file__).with_name("cards.css").read_text(encoding="utf-8")
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{t.lang}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_safe(title)} – {_safe(label)}</title>",
            f"<style>\n{style}{heads}</style>",
            "</head>",
            "<body>",
            "<main>",
            f"<h1>{_safe(title)}</h1>",
            *pages,
            _slip(label, t),
            "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


def _card(inject: PublicInject, to: str, label: str, script: Script, t: Text) -> str:
    told = f' lang="{script.language}"' if script.language != t.lang else ""
    hours, minutes = divmod(inject.at.minute_of_day, 60)
    when = t("Hour {hour}", hour=t.hours(inject.at.hour))
    moment = f"{when} · {t.weekday(inject.at.weekday)} {t.time(hours, minutes)}"
    how = [t(CHANNELS[inject.channel])]
    if inject.sender:
        how.append(inject.sender)
    text = written(markup.parse(inject.text.text, dict(inject.text.variables)))
    # For whom it is, and of which hour, stands on it already; at a table several sit.
    asked = (t("Organisation"),) if to in script.tables else ()
    return "\n".join(
        (
            '<section class="card">',
            f'<p class="label">{_safe(label)}</p>',
            f'<p class="to">{_safe(t("For {recipient}", recipient=script.name(to)))}</p>',
            f"<h2{told}>{_safe(inject.title)}</h2>",
            f'<p class="quiet">{_safe(moment)} · {_safe(" · ".join(how))}</p>',
            f'<div class="text"{told}>{text}</div>',
            *(_asked(question, told, t) for question in inject.questions),
            f"<h3>{_safe(t('What do you do? What do you need, from whom? What do you assume?'))}</h3>",
            *_lines(LINES_FOR_TEXT),
            _who(*asked, t("Function (no names)")),
            "</section>",
        )
    )


def _asked(question: QuestionView, told: str, t: Text) -> str:
    lines = [f"<h3{told}>{_safe(question.text)}</h3>"]
    match question.kind:
        case QuestionKind.TEXT:
            lines += _lines(LINES_FOR_TEXT)
        case QuestionKind.CHOICE | QuestionKind.SEVERAL:
            if question.kind is QuestionKind.SEVERAL:
                lines.append(f'<p class="quiet">{_safe(t("More than one may be ticked."))}</p>')
            lines.append(_boxes(question.options, told))
        case QuestionKind.YES_NO:
            lines.append(_boxes((t("yes"), t("no")), ""))
        case QuestionKind.SCALE:
            lines.append(_scale(question, t))
        case QuestionKind.NUMBER:
            unit = f" {_safe(question.unit)}" if question.unit else ""
            lines.append(f'<p><span class="blank"></span>{unit}</p>')
    return "\n".join(lines)


def _scale(question: QuestionView, t: Text) -> str:
    low, high = question.low, question.high
    if low is None or high is None or not 0 < high - low <= STEPS_OF_SCALE:
        return '<p><span class="blank"></span></p>'
    return _boxes([t.number(low + step) for step in range(int(high - low) + 1)], "")


def _boxes(options: Iterable[str], told: str) -> str:
    rows = "".join(
        f'<li><span class="box" aria-hidden="true"></span> {_safe(option)}</li>' for option in options
    )
    return f'<ul class="boxes"{told}>{rows}</ul>'


def _lines(count: int) -> Iterator[str]:
    return ('<div class="rule"></div>' for _ in range(count))


def _who(*fields: str) -> str:
    blanks = "\n".join(
        f'<span class="field">{_safe(name)}: <span class="blank"></span></span>' for name in fields
    )
    return f'<p class="who">\n{blanks}\n</p>'


def _slip(label: str, t: Text) -> str:
    kinds = (t("Decision"), t("Gap"), t("Need"), t("Offer"), t("Assumption"), t("Action"), t("Note"))
    return "\n".join(
        (
            '<section class="card">',
            f'<p class="label">{_safe(label)}</p>',
            f"<h2>{_safe(t('Answer slip'))}</h2>",
            _who(t("Organisation"), t("Function (no names)"), t("Hour")),
            f"<h3>{_safe(t('What is it?'))}</h3>",
            _boxes(kinds, ""),
            f"<h3>{_safe(t('In your own words, without names of persons'))}</h3>",
            *_lines(LINES_ON_SLIP),
            f"<h3>{_safe(t('On whom do you count? Does that organisation know?'))}</h3>",
            *_lines(LINES_FOR_TEXT // 2),
            f"<h3>{_safe(t('Who may read this?'))}</h3>",
            _boxes((t("everyone"), t("those taking part"), t("our own organisation alone")), ""),
            "</section>",
        )
    )


def _safe(text: str) -> str:
    return escape(one_line(text))
