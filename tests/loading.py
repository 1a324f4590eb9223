"""A short scenario file without problems, and the problems of another as lines to compare with."""

from __future__ import annotations

from tabletop.loader import Located, loads

SHORT = """\
doorleef: 1
id: short
title: A short scenario
language: en
summary: |
  A **short** scenario.
threat: Power failure
label: EXERCISE
start_weekday: friday
start_time: "17:30"
variables:
  - id: town
    title: Name of the town
    default: Veldstad
themes:
  - id: together
    title: Together
objectives:
  - id: share
    theme: together
    title: Share one picture
partners:
  - id: town
    title: Town of {{town}}
    short: town
    kind: municipality
  - id: grid
    title: Grid operator
    short: grid
    kind: grid operator
tables:
  - id: left
    title: Table 1
    partners: [town, grid]
services:
  - id: power
    title: Power
    state: out
  - id: phone
    title: Phone
    relies_on: [power]
    backup_from: 0.5
    backup_to: 2
    assumption: as people say
outcomes:
  - id: shelter
    question: Does a shelter open?
    values: [open, shut]
blocks:
  - id: opening
    kind: opening
    title: Welcome
    minutes: 10
  - id: dark
    kind: step
    title: Dark
    hour: 0
    situation: It is dark.
    continuity: ["Who comes to work?"]
    phases: [situation 2, inject 5, silence 3, tables 10, plenary 10]
injects:
  - id: alarm
    step: dark
    at: 0.5
    to: [all]
    channel: phone
    title: A call
    text: |
      Somebody calls.

      - Is it dark there too?
    objectives: [share]
    when: {not: {outcome: {shelter: shut}}}
questions:
  - id: how-many
    inject: alarm
    kind: number
    text: How many call?
    unit: calls
expected:
  - id: map
    inject: alarm
    partners: [town]
    text: Start a map
selections:
  - id: whole
    title: Everything
    minutes: 60
    blocks: [opening, dark]
    shorten: {dark: 20}
"""


def line_of(text: str, part: str) -> int:
    """Give the line, from 1, on which a part of a text first stands."""
    return text[: text.index(part)].count("\n") + 1


def brief(found: tuple[Located, ...]) -> list[str]:
    """Write problems as `line:col code`, warnings with a question mark."""
    return [
        f"{one.line}:{one.col} {one.message.code}{'?' if one.severity == 'warning' else ''}" for one in found
    ]


def problems(text: str) -> list[str]:
    """Give the problems of a file with this text."""
    return brief(loads(text.encode(), "x.yaml")[1])
