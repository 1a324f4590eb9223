"""Preparing a session: length, names, who is there, what was agreed, and where it is kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from tabletop.core.plaintext import one_line
from tabletop.core.scenario import MAX_LINE
from tabletop.core.variables import VARIABLE, names_in
from tabletop.text import N_
from tabletop.tui.agreements import AGREEMENTS
from tabletop.tui.ask import Ask
from tabletop.tui.commands import Command, CommandBar, CommandScreen
from tabletop.tui.content import CutLines, cut, shown
from tabletop.tui.line import PathLine, ReplacedLine, go_to, takes_in_turn
from tabletop.tui.start.actions import SETUP, TABLE_DIGITS
from tabletop.tui.start.draft import Draft, Problem, Section, free_file, problems, some
from tabletop.tui.start.preview import contents, example, plan
from tabletop.wording import example_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.events import Click, DescendantBlur, Paste, Resize
    from textual.widget import Widget

    from tabletop.core.scenario import Scenario
    from tabletop.text import Text
    from tabletop.tui.start.services import Services

SECTIONS: tuple[Section, ...] = get_args(Section)
TITLES: dict[Section, str] = {
    "length": N_("Length"),
    "names": N_("Names"),
    "partners": N_("Partners"),
    "agreements": N_("Agreements"),
    "file": N_("File"),
}
EXPLANATIONS: dict[Section, str] = {
    "length": N_("How much time is there? Everything is filled in already: change what you want."),
    "names": N_("These names replace the made-up ones in every text."),
    "partners": N_("Who comes, under what name, at which table? All of it can still change later."),
    "agreements": N_(
        "What stands on the first page of the debrief. All of it may stay empty, and be changed later."
    ),
    "file": N_("Everything that is noted goes into this one file at once; nothing has to be saved."),
}


FIELDS: frozenset[Section] = frozenset({"names", "agreements", "file"})
"""The parts that are lines to fill in."""
LONGEST_NAME = 40
"""Columns of a partner's name beside its table."""
IN_A_FIELD = N_("Enter = next field")
IN_A_FILLED_FIELD = N_("Enter = next field · typing replaces the text; press → first to add to it")


def first_draft(scenario: Scenario, author_text: str, file: Path) -> Draft:
    """Fill everything in as the scenario proposes."""
    return Draft(
        scenario=scenario,
        author_text=author_text,
        author_sha256=hashlib.sha256(author_text.encode()).hexdigest(),
        selection=scenario.selections[0].id,
        language=scenario.language,
        file=str(file),
    )


class SectionTab(Static):
    """The name of a section; a click goes there."""

    def __init__(self, section: Section) -> None:
        super().__init__(id=f"tab-{section}")
        self.section: Section = section

    def on_click(self, event: Click) -> None:
        """Go there."""
        event.stop()
        if isinstance(self.screen, SetupScreen):
            self.screen.show_section(self.section)


class FieldRow(Horizontal):
    """A line with what it is called, and below it a hint, or what is wrong with it."""

    def __init__(self, section: Section, label: str, line: Input, hint: str = "") -> None:
        self.section: Section = section
        self.below = Static(classes="setup-hint")
        self.hint = hint
        super().__init__(
            Static(shown(label), classes="setup-label"),
            Vertical(line, self.below, classes="setup-cell"),
            classes="setup-field",
        )
        self.name_of_field = (line.id or "").removeprefix("field-").removeprefix("var-")
        self.tell("")

    def is_about(self, problem: Problem) -> bool:
        """Tell whether something is wrong with this line."""
        return (problem.section, problem.field) == (self.section, self.name_of_field)

    def tell(self, problem: str) -> None:
        """Say what is wrong; without a problem the hint stands there."""
        self.below.display = bool(problem or self.hint)
        self.below.update(shown(f"! {problem}", "bold $error") if problem else shown(self.hint))


def _row_of(widget: Widget) -> FieldRow | None:
    return next((row for row in widget.ancestors if isinstance(row, FieldRow)), None)


class SetupScreen(CommandScreen):
    """One form in five parts; whatever was filled in stays when one goes back."""

    CSS_PATH = "setup.tcss"
    AUTO_FOCUS = ""
    ACTIONS = SETUP

    def __init__(
        self,
        t: Text,
        draft: Draft,
        services: Services,
        keep: Callable[[Draft], None],
        begin: Callable[[Draft], str | None],
    ) -> None:
        super().__init__(t)
        self.draft = draft
        self.section: Section = "length"
        self._services = services
        self._keep = keep
        self._begin = begin
        self._proposed_file = draft.file
        self._wrong: tuple[Problem, ...] = ()
        """What has to be mended, as far as it is said."""
        self._held: set[Problem] = set()
        """What held one back in its part: once is enough to have seen it."""

    # --- layout

    def compose(self) -> ComposeResult:
        """Lay out the title, the parts, and the bottom line."""
        title = self.t("Prepare a session: {title}", title=self.draft.filled(self.draft.scenario.title))
        with Horizontal(id="setup-head"):
            yield Static(CutLines.of(shown(title)), id="setup-title")
            yield Static(id="setup-length")
        with Horizontal(id="setup-tabs"):
            for section in SECTIONS:
                yield SectionTab(section)
        yield Static(id="setup-explanation")
        with Horizontal(id="part-length", classes="setup-part"):
            yield OptionList(id="setup-selections", markup=False)
            with VerticalScroll(id="setup-plan-scroll", can_focus=False):
                yield Static(id="setup-plan")
        with Vertical(id="part-names", classes="setup-part"):
            yield Static(id="setup-example")
            with VerticalScroll(can_focus=False):
                yield from self._variables()
        with Vertical(id="part-partners", classes="setup-part"):
            yield OptionList(id="setup-partners", markup=False)
            yield Static(shown(self._tables_in_words()), id="setup-tables")
        with VerticalScroll(id="part-agreements", classes="setup-part", can_focus=False):
            yield from self._agreements()
        with VerticalScroll(id="part-file", classes="setup-part", can_focus=False):
            yield from self._file()
        yield Static(id="setup-problem")
        yield CommandBar()

    def _variables(self) -> ComposeResult:
        if not self.draft.scenario.variables:
            yield Static(shown(self.t("This scenario has no names to fill in.")))
        for row in self.draft.scenario.variables:
            line = ReplacedLine(
                self.draft.values[row.id],
                id=f"var-{row.id}",
                max_length=MAX_LINE,
                select_on_focus=False,
            )
            yield FieldRow("names", one_line(row.title), line)

    def _agreements(self) -> ComposeResult:
        date = example_day(self._services.today())
        for name, label, hint in AGREEMENTS:
            empty = self.draft.scenario.label if name == "label" else ""
            line = ReplacedLine(
                getattr(self.draft, name), placeholder=empty, id=f"field-{name}", select_on_focus=False
            )
            yield FieldRow("agreements", self.t(label), line, self.t(hint, date=date))

    def _file(self) -> ComposeResult:
        yield FieldRow(
            "file",
            self.t("File of the exercise"),
            PathLine(self.draft.file, id="field-file", select_on_focus=False),
            self.t("On a disk of this computer: not in a synced or shared folder. Nothing is overwritten."),
        )
        yield FieldRow(
            "file",
            self.t("Second copy in"),
            PathLine(self.draft.second_copy, id="field-second_copy", select_on_focus=False),
            self.t("A folder elsewhere (USB stick): a copy at each step, and every five minutes. Or empty."),
        )
        yield Static(id="setup-summary")
        yield Button(self.t("To the console"), id="setup-begin", variant="primary")

    def _tables_in_words(self) -> str:
        tables = self.draft.scenario.tables
        names = [
            f"{digit} = {self.draft.filled(row.title)}"
            for digit, row in zip(TABLE_DIGITS, tables, strict=False)
        ]
        return " · ".join([self.t("Enter = another name"), *names, self.t("0 = at no table")])

    async def on_mount(self) -> None:
        """Fill the lists, and begin with the first part."""
        self._fill_selections()
        self._fill_partners()
        self.show_section("length")
        await self.refresh_commands()

    def on_resize(self, event: Resize) -> None:
        """Lay the plan out for the new width."""
        self.call_after_refresh(self._show_plan)

    def _fill_selections(self) -> None:
        listed = self.query_one("#setup-selections", OptionList)
        for row in self.draft.scenario.selections:
            title = shown(f"\n{one_line(row.title)}\n", "$text-quiet")
            listed.add_option(Option(shown(self.t.duration(row.minutes), "bold") + title, id=row.id))
        listed.highlighted = listed.get_option_index(self.draft.selection)

    def _fill_partners(self) -> None:
        listed = self.query_one("#setup-partners", OptionList)
        place = listed.highlighted or 0
        listed.clear_options()
        tables = {row.id: self.draft.filled(row.title) for row in self.draft.scenario.tables}
        words = {True: self.t("absent"), False: self.t("present")}
        width = max(map(len, words.values()))
        names = {
            row.id: cut(shown(self.draft.name_of(row.id)), LONGEST_NAME, whole=False)
            for row in self.draft.scenario.partners
        }
        longest = max(name.cell_length for name in names.values())
        for partner, name in names.items():
            away = partner in self.draft.absent
            sign, style = ("○", "$text-quiet") if away else ("●", "$success")
            table = self.draft.table_of(partner)
            seat = tables[table] if table else self.t("at no table")
            line = shown(f"{sign} {words[away]:<{width}}  ", style)
            line += name.stylize("" if away else "bold").pad_right(longest - name.cell_length)
            line += shown(f"  {seat}", "$text-quiet")
            listed.add_option(Option(CutLines.of(line), id=partner))
        listed.highlighted = min(place, listed.option_count - 1)

    def _fill_names(self) -> None:
        """Show in the fields of the names what a partner that was named anew put there."""
        for name, value in self.draft.values.items():
            line = self.query_one(f"#var-{name}", Input)
            if one_line(line.value) != value:
                line.value = value

    def _show_plan(self) -> None:
        widget = self.query_one("#setup-plan", Static)
        width = max(20, self.query_one("#setup-plan-scroll").size.width - 3)
        scenario, chosen = self.draft.scenario, self.draft.chosen
        lines = [
            *shown(contents(scenario, chosen, self.t)).wrap(width),
            Content(""),
            shown(self.t("Running order"), "bold $accent"),
            *plan(scenario, chosen, self.t, width),
        ]
        widget.update(Content("\n").join(lines))

    def _show_example(self) -> None:
        focused = self.focused.id if self.focused is not None else None
        known = [row.id for row in self.draft.scenario.variables]
        name = (focused or "").removeprefix("var-")
        sentence = example(self.draft, name if name in known else (known[0] if known else ""))
        text = shown(self.t("Example"), "bold $accent") + shown(f"  {sentence}") if sentence else Content("")
        self.query_one("#setup-example", Static).update(text)

    def _show_summary(self) -> None:
        draft, t = self.draft, self.t
        self.query_one("#setup-length", Static).update(shown(t.duration(draft.chosen.minutes)))
        here = len(draft.scenario.partners) - len(draft.absent)
        lines = [
            t.duration(draft.chosen.minutes) + f", {one_line(draft.chosen.title)}",
            t.n("{n} partner present", "{n} partners present", here),
            t("Debrief in Dutch") if draft.language == "nl" else t("Debrief in English"),
        ]
        rows = [*map(shown, lines)]
        if draft.unchanged:
            words = t.n(
                "{n} name is still that of the scenario: {names}",
                "{n} names are still those of the scenario: {names}",
                len(draft.unchanged),
                names=some(draft.unchanged),
            )
            rows.append(shown(words, "$warning"))
        self.query_one("#setup-summary", Static).update(Content("\n").join(rows))

    # --- going through the parts

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now."""
        if command.id.startswith("table_"):
            tables = len(self.draft.scenario.tables)
            return self.section == "partners" and int(command.id.removeprefix("table_")) <= tables
        return {
            "toggle": self.section == "partners",
            "rename": self.section == "partners",
            "no_table": self.section == "partners",
            "next_section": self.section != SECTIONS[-1],
            "previous_section": self.section != SECTIONS[0],
        }.get(command.id, True)

    def show_section(self, section: Section, field: str = "") -> None:
        """Show a part of the form, the cursor in one of its fields; a mistake holds one back, but once."""
        if section != self.section:
            wrong = self._look_at(self.section)
            if not self._held.issuperset(wrong):
                self._held.update(wrong)
                section, field = self.section, wrong[0].field
        self._go(section, field)

    def _go(self, section: Section, field: str = "") -> None:
        self.section = section
        if section == "partners":
            # Names that were filled in on the page before may stand in theirs.
            self._fill_partners()
        for name in SECTIONS:
            self.query_one(f"#part-{name}").display = name == section
        self._show_wrong()
        part = self.query_one(f"#part-{section}")
        wanted = [row for row in part.query("Input, OptionList") if row.focusable]
        target = next((row for row in wanted if field and row.id in {f"field-{field}", f"var-{field}"}), None)
        if target is None and wanted:
            target = wanted[0]
        go_to(self, target)
        self._explain()
        self._show_example()
        self._show_summary()
        self.call_after_refresh(self._show_plan)
        self.call_later(self.refresh_commands)

    def _explain(self) -> None:
        """Say what the part is for, and what typing does in the field under the cursor."""
        explanation = self.t(EXPLANATIONS[self.section])
        if self.section in FIELDS:
            line = self.focused
            filled = isinstance(line, ReplacedLine) and line.value
            explanation += "\n" + self.t(IN_A_FILLED_FIELD if filled else IN_A_FIELD)
        self.query_one("#setup-explanation", Static).update(shown(explanation))

    def _look_at(self, section: Section) -> tuple[Problem, ...]:
        """Find out what has to be mended in a part."""
        wrong = tuple(row for row in self._problems() if row.section == section)
        self._wrong = (*(row for row in self._wrong if row.section != section), *wrong)
        return wrong

    def _show_wrong(self) -> None:
        """Mark the parts in which something has to be mended, and say what, beside its field."""
        for section in SECTIONS:
            mark = " !" if any(row.section == section for row in self._wrong) else ""
            tab = self.query_one(f"#tab-{section}", SectionTab)
            tab.update(shown(f" {SECTIONS.index(section) + 1} {self.t(TITLES[section])}{mark} "))
            tab.set_class(section == self.section, "-here")
        here = {row.field: row.words for row in self._wrong if row.section == self.section}
        for row in self.query_one(f"#part-{self.section}").query(FieldRow):
            problem = here.pop(row.name_of_field, "")
            row.tell(problem)
            if problem:
                self.call_after_refresh(row.scroll_visible, animate=False)
        # What is wrong with the partners has no field of its own.
        self._say(next(iter(here.values()), ""))

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Say what is wrong with a field as soon as it is left."""
        row = _row_of(event.widget)
        if row is not None:
            self._look_at_field(row)

    def _look_at_field(self, row: FieldRow) -> None:
        before = self._wrong
        wrong = filter(row.is_about, self._problems())
        self._wrong = (*(problem for problem in before if not row.is_about(problem)), *wrong)
        if self._wrong != before:
            self._show_wrong()

    def _problems(self) -> tuple[Problem, ...]:
        def place_problem(path: Path) -> str | None:
            return self._services.place_problem(path, self.t)

        return problems(self.draft, self.t, self._services.today(), place_problem)

    def _change(self, draft: Draft) -> None:
        self.draft = draft
        self._keep(draft)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Take the length under the cursor."""
        if event.option_list.id == "setup-selections":
            self._take_length()
            self._show_plan()
            self._show_summary()

    def _take_length(self) -> None:
        option = self.query_one("#setup-selections", OptionList).highlighted_option
        if option is not None and option.id is not None:
            self._change(replace(self.draft, selection=option.id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on after choosing a length; ask for another name of a partner."""
        if event.option_list.id == "setup-selections":
            self.do_next_section()
        else:
            self.do_rename()

    def on_descendant_focus(self) -> None:
        """Say what typing does there, and show an example with the name that is being filled in."""
        self._explain()
        if self.section == "names":
            self._show_example()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed."""
        self._take(event.input)

    def _take(self, line: Input) -> None:
        self._keep_line(line)
        row = _row_of(line)
        if row is not None and any(map(row.is_about, self._wrong)):
            self._look_at_field(row)

    def _keep_line(self, line: Input) -> None:
        ident, value = line.id or "", line.value
        if ident.startswith("var-"):
            name = ident.removeprefix("var-")
            self._change(replace(self.draft, variables={**self.draft.variables, name: value}))
            self._show_example()
        elif ident.startswith("field-"):
            name = ident.removeprefix("field-")
            if getattr(self.draft, name) == value:
                return
            self._change(replace(self.draft, **{name: value}))  # type: ignore[arg-type]  # every such field is a text
            if name == "title" and self.draft.file == self._proposed_file:
                self._propose_file(value)

    def _propose_file(self, title: str) -> None:
        folder = self._services.folder
        name = one_line(title) or self.draft.scenario.title
        self._proposed_file = str(free_file(folder, name, self._services.today()))
        self._change(replace(self.draft, file=self._proposed_file))
        self.query_one("#field-file", Input).value = self._proposed_file

    def takes_first(self, event: Key | Paste) -> bool:
        """Take keys in the order of typing: what comes behind one that goes elsewhere counts there."""
        line = self.focused
        taken = takes_in_turn(self, event, self._entered)
        if taken and isinstance(line, Input):
            self._take(line)
        return taken or (isinstance(event, Key) and self._takes_for_list(event.key))

    def _takes_for_list(self, key: str) -> bool:
        listed = self.focused
        if not isinstance(listed, OptionList):
            return False
        choosing = listed.id == "setup-selections"
        match key:
            case "down":
                listed.action_cursor_down()
            case "up":
                listed.action_cursor_up()
            case "enter" if choosing:
                self._take_length()
                self.do_next_section()
            case "enter" | "f2" if not choosing:
                self.do_rename()
            case "space" if not choosing:
                self.do_toggle()
            case "0" if not choosing:
                self.do_no_table()
            case _ if key in TABLE_DIGITS[: len(self.draft.scenario.tables)] and not choosing:
                self._seat(int(key))
            case _:
                return False
        return True

    def _entered(self, line: Input) -> None:
        """Go to the next field."""
        fields = [row for row in self.query_one(f"#part-{self.section}").query(Input) if row.focusable]
        place = fields.index(line)
        if place + 1 < len(fields):
            go_to(self, fields[place + 1])
        elif self.section != SECTIONS[-1]:
            self.do_next_section()
        else:
            go_to(self, self.query_one("#setup-begin"))

    # --- commands

    def do_next_section(self) -> None:
        """Go to the next part."""
        self.show_section(SECTIONS[SECTIONS.index(self.section) + 1])

    def do_previous_section(self) -> None:
        """Go to the part before."""
        self.show_section(SECTIONS[SECTIONS.index(self.section) - 1])

    def _partner(self) -> str | None:
        option = self.query_one("#setup-partners", OptionList).highlighted_option
        return option.id if option is not None else None

    def do_toggle(self) -> None:
        """Mark a partner as absent, or as present."""
        partner = self._partner()
        if partner is not None:
            self._change(self.draft.toggle(partner))
            self._fill_partners()

    def do_rename(self) -> None:
        """Ask for another name."""
        partner = self._partner()
        if partner is None:
            return

        def save(name: str) -> None:
            self._change(self.draft.rename(partner, name))
            self._fill_partners()
            self._fill_names()
            self._show_summary()

        title = self.t("What is this partner called?")
        hint = self._what_follows(partner) + self.t("Empty gives the name of the scenario back.")
        self.app.push_screen(Ask(self.t, title, hint, self.draft.name_of(partner), save, whole=True))

    def _what_follows(self, partner: str) -> str:
        """Say when the texts of the scenario follow a new name."""
        title = next(row.title for row in self.draft.scenario.partners if row.id == partner)
        if len(names_in(title)) != 1:
            return ""
        pattern = one_line(VARIABLE.sub("…", title))
        if pattern == "…":
            return self.t("The name comes into every text that uses it.") + " "
        return (
            self.t("Written as “{pattern}”, the name comes into every text that uses it.", pattern=pattern)
            + " "
        )

    def _seat(self, number: int | None) -> None:
        partner = self._partner()
        if partner is not None:
            table = None if number is None else self.draft.scenario.tables[number - 1].id
            self._change(self.draft.seat(partner, table))
            self._fill_partners()

    def do_no_table(self) -> None:
        """Put a partner at no table."""
        self._seat(None)

    async def action_command(self, ident: str) -> None:
        """Do a command; the digits are one command with a number."""
        if ident.startswith("table_"):
            command = next(row for row in self.ACTIONS if row.id == ident)
            if self.available(command):
                self._seat(int(ident.removeprefix("table_")))
            return
        await super().action_command(ident)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Begin."""
        self.do_begin()

    def do_begin(self) -> None:
        """Begin, or go to what has to be mended first."""
        self._wrong = self._problems()
        if self._wrong:
            first = self._wrong[0]
            self._held.update(self._wrong)
            self._go(first.section, first.field)
            return
        self._say("")
        refused = self._begin(self.draft)
        if refused is not None:
            self._say(refused)

    def _say(self, words: str) -> None:
        self.query_one("#setup-problem", Static).update(shown(f"! {words}" if words else "", "bold $error"))

    def do_help(self) -> None:
        """List every key."""
        from tabletop.tui.help import HelpScreen

        self.app.push_screen(HelpScreen(self.t, self.ACTIONS))

    def do_back(self) -> None:
        """Go back to the start; the draft was kept all along."""
        self.dismiss()
