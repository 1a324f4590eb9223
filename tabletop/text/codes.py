"""The sentences for what the core, the files and the doors report by code."""

from __future__ import annotations

from typing import Final

from tabletop.text.marks import N_, NN_

CODES: Final[dict[str, str]] = {
    # Findings
    "finding.expected-not-taken": N_(
        "“{inject}”: nothing was recorded of an action expected from {partners}: {action}"
    ),
    "finding.expected-of-anyone": N_("“{inject}”: nothing was recorded of anyone doing this: {action}"),
    "finding.action-without-owner-and-date": N_("Action without owner and date: {text}"),
    "finding.action-without-owner": N_("Action without owner: {text}"),
    "finding.action-without-date": N_("Action without date: {text}"),
    "finding.action-too-early": N_("Action due before the day of the session: {text}"),
    "finding.action-without-owner-and-too-early": N_(
        "Action without owner, and due before the day of the session: {text}"
    ),
    "finding.decision-without-owner-and-date": N_("Decision without owner and date: {text}"),
    "finding.decision-without-owner": N_("Decision without owner: {text}"),
    "finding.decision-without-date": N_("Decision without date: {text}"),
    "finding.decision-too-early": N_("Decision due before the day of the session: {text}"),
    "finding.decision-without-owner-and-too-early": N_(
        "Decision without owner, and due before the day of the session: {text}"
    ),
    "finding.process-outlasted": N_(
        "{partner}: “{process}” can stand still for {tolerable}. At hour {hour} that time was up,"
        " with this out since hour {since}: {service}."
    ),
    "finding.process-outlasted-in-turn": N_(
        "{partner}: “{process}” can stand still for {tolerable}. From hour {since} one thing after"
        " another was out: at hour {hour} that time was up, with this still out: {service}."
    ),
    "finding.process-stopped": N_(
        "{partner}: “{process}” cannot stand still, and at hour {hour} this was out: {service}."
    ),
    "finding.scarce-overdrawn": N_(
        "“{resource}”: {asked} {unit} asked for in all, by {partners}; {there} available."
    ),
    "finding.scarce-overdrawn-by-some": N_(
        "“{resource}”: {asked} {unit} asked for in all; {there} available."
    ),
    "finding.continuity-unmentioned": N_(
        "No entry is marked as being about the own people and processes of: {partners}"
    ),
    "finding.continuity-unmentioned-beside": N_(
        "No entry is marked as being about the own people and processes of: {partners}. {beside}"
    ),
    "finding.continuity-as-room": N_(
        "Heard only as part of the whole room, with no entry marked as being about their own people and"
        " processes: {partners}"
    ),
    "finding.continuity-as-room-beside": N_(
        "Heard only as part of the whole room, with no entry marked as being about their own people and"
        " processes: {partners}. {beside}"
    ),
    "finding.continuity-both": N_("{around} {marked}"),
    "finding.said-nothing": N_("Nothing was noted in the name of: {partners}"),
    "finding.objective-not-played": N_("Objective “{objective}”: none of its injects was played"),
    "finding.objectives-not-played": N_("None of the injects of these objectives was played: {objectives}"),
    "finding.objective-untouched": N_("Objective “{objective}”: nothing was recorded about it"),
    # Rules of an exercise
    "exercise.not-started": N_("The session has not begun yet. Begin it first."),
    "exercise.already-started": N_("The session has already begun. Go on with what comes next."),
    "exercise.nothing-to-play": N_(
        "There is nothing to play in this selection. Choose another selection or scenario."
    ),
    "exercise.over": N_("The session is closed. Reopen it to go on playing; notes can still be added."),
    "exercise.interrupted": N_("The exercise is interrupted for a real situation. Continue it first."),
    "exercise.not-interrupted": N_("The exercise is not interrupted, so there is nothing to continue."),
    "exercise.gap-open": N_("The program was not watching for a while. First say whether the room went on."),
    "exercise.moved-on": N_("The session had already moved on. See where it stands, then choose again."),
    "exercise.at-end": N_("This is the end of the running order. Close the session when you are done."),
    "exercise.already-there": N_("The session already stands there. Choose another place to go to."),
    "exercise.no-such-cue": N_("That place is no longer in the running order. Choose one from the list."),
    "exercise.not-draft": N_(
        "Only the draft of a closed session can be made final. Close the session first."
    ),
    "exercise.not-closed": N_("This is already open; there is nothing to reopen."),
    "clock.already-paused": N_("The clock is already paused. Resume it when the room goes on."),
    "clock.already-running": N_("The clock is not paused, so there is nothing to resume."),
    "clock.no-gap": N_("The clock has no gap to settle. Go on as you were."),
    "entry.off-the-record": N_("This is off the record: nothing is noted. Go back on the record first."),
    "entry.unknown": N_("There is no entry {id} in this exercise. Choose one from the list."),
    "entry.unknown-speaker": N_(
        "“{id}” is no partner or table here. Choose one from the list, or add the partner."
    ),
    "text.unknown": N_("This text is not part of the exercise any more. Look at the list again."),
    "text.one-line": N_("Write one line of 1 to {most} characters."),
    # Those who joined with a device.
    "access.not-in": N_("You are not in this session any more. Ask the facilitator for a new code."),
    "access.not-allowed": N_("That is not for this device. Ask the facilitator."),
    "access.final": N_("The debrief is final: nothing can be added any more."),
    "access.voting-closed": N_("Voting is closed: this choice does not count."),
    "access.joining-closed": N_("Joining is closed. Ask the facilitator to open it again."),
    "access.shared-without-table": N_("Choose the table whose device this is."),
    "access.unknown-participant": N_("This participant is not known. Look at the list again."),
    "question.unknown": N_("This question is not part of the exercise any more. Look at the page again."),
    "objective.unknown": N_("There is no objective “{id}”. Choose one from the list."),
    # A session that runs elsewhere.
    "remote.lost": N_(
        "The connection with the exercise is interrupted; it comes back by itself. What you typed stays here."
    ),
    "remote.no-server": N_("No server runs for {file}. Start it with: tabletop serve {file}"),
    "remote.no-address": N_("“{address}” is no address. Write it as: 127.0.0.1:8000"),
    "remote.none-here": N_(
        "No exercise of yours is served at {address} on this computer. Look at the address, or start one"
        " with: tabletop serve FILE"
    ),
    "remote.needs-code": N_(
        "From another computer this needs the code of a co-facilitator: give it with --code."
    ),
    "remote.unreachable": N_(
        "Nothing answers at {address}. Look whether the address is right and the server runs."
    ),
    "remote.other-exercise": N_(
        "Another exercise, or an older copy of this one, runs there now. Leave this console and open it"
        " again."
    ),
    "remote.other-version": N_(
        "The other side runs another version of Doorleef. Use the same version on both computers."
    ),
    "remote.refused": N_("{reason}"),
    "remote.strange": N_(
        "What answered there is not understood ({what}). Is it Doorleef, in the same version?"
    ),
    "remote.only-encrypted": N_(
        "From another computer this works over an encrypted connection only. Start the server there with"
        " --tls, and use the address that begins with https."
    ),
    # The server and its door.
    "door.address-refused": N_(
        "This computer does not let Doorleef listen on {address}: {reason}. Choose another address with"
        " --host, or run: tabletop doctor"
    ),
    "door.busy": N_("Many people join at this moment. Try again in a few seconds."),
    "door.closed": N_("There is no server with this exercise."),
    "door.full": N_("There is no room for more devices. Share one with your table."),
    "door.no-listening": N_("This computer does not let Doorleef listen: {reason}."),
    "door.no-network": N_(
        "This computer has no network that phones could use. Join a Wi-Fi or switch a hotspot on, and open"
        " the door again."
    ),
    "door.no-port": N_(
        "The ports from {first} to {last} are all taken by other programs. Choose another one with --port."
    ),
    "door.port-taken": N_("Another program has port {port}, so this exercise is at port {used}."),
    "door.wrong-code": N_("This code is not right. Look at the screen in the room and type it again."),
    "door.wrong-return-code": N_(
        "This return code is not right. Type it again, or ask the facilitator for a new one."
    ),
    # Requests that get no page.
    # The forms of participants
    "form.choose-one": N_("Choose yes, no, on one condition, or do not know."),
    "form.choose-place": N_("Choose your organisation from the list."),
    "form.gone": N_("This is not asked any more. Look at the page again."),
    "form.in-words": N_("Say in a few words what it is."),
    "form.just-moved": N_("The session has only just moved on. Look where it stands, then press again."),
    "form.new-hour": N_("A new hour begins then. Press the button for that hour."),
    "form.no-day": N_("“{text}” is no day. Type it like 1-12 or 2026-12-01."),
    "form.no-number": N_("“{text}” does not begin with a number."),
    "form.no-partner": N_("You have no organisation here yet. The facilitator gives you one."),
    "form.not-offered": N_("Choose something from the list."),
    "form.not-yours": N_("This was not sent by you."),
    "form.nothing-said": N_("Say in a few words what you do, or answer one of the questions."),
    "form.nothing-typed": N_("There is nothing here yet. Fill in something first."),
    "form.one-only": N_("Choose one answer."),
    "form.other-partner": N_("You do not answer for this organisation. Choose your own."),
    "form.too-high": N_("This can be at most {high}."),
    "form.too-long": N_("This has {n} characters; at most {most} fit. Make it shorter."),
    "form.too-low": N_("This must be at least {low}."),
    "form.too-many": N_("Choose at most {most}."),
    "form.unfit-line": N_("A number or a function in this line is too long. Shorten it, or use the form."),
    "form.which-condition": N_("Say which condition."),
    "form.which-organisation": N_("Type the name of your organisation."),
    "web.broken-text": N_("What arrived was broken. Go back and send it again."),
    "web.failed": N_(
        "This went wrong on our side, and nothing was kept of it. Try again, or tell the facilitator."
    ),
    "web.method": N_("This page does not work that way. Begin again at the first page."),
    "web.no-page": N_("There is nothing at this address. Scan the code on the screen again."),
    "web.not-allowed": N_("This page is for others. Go back to your own page."),
    "web.not-in": N_("You have not joined yet. Scan the code on the screen, or type it at the first page."),
    "web.only-encrypted": N_(
        "This works over an encrypted connection only. Ask the facilitator to start with --tls."
    ),
    "web.other-host": N_(
        "This address belongs to something else. Use the address on the screen in the room."
    ),
    "web.other-site": N_("This came from another page than ours, so nothing was done with it."),
    "web.too-long": N_("This is too long. Make it shorter and send it again."),
    "web.too-often": N_("That goes too fast. Wait a few seconds and try again."),
    "entry.unknown-owner": N_(
        "“{id}” is no partner here. Choose an owner from the list, or add the partner."
    ),
    "entry.unknown-target": N_("“{id}” is no partner, service or resource here. Choose one from the list."),
    "entry.withdrawn": N_("This entry was withdrawn. Restore it first."),
    "entry.for-partner-alone": N_(
        "This entry is marked for the partner alone and never comes on the projector. Change its mark first."
    ),
    "entry.not-withdrawn": N_("This entry counts already; there is nothing to restore."),
    "entry.changed-meanwhile": N_(
        "Someone changed entry {id} while you were working on it. Compare both and choose what stays."
    ),
    "entry.hours-reversed": N_("The first hour lies after the last. Swap them."),
    "theme.unknown": N_("There is no theme “{id}” in this scenario. Choose one from the list."),
    "block.unknown": N_("There is no part “{id}” in this session. Choose one from the running order."),
    "inject.unknown": N_("There is no inject “{id}” in this session. Choose one from the list."),
    "inject.already-released": N_("The room already has this inject. Withdraw it, or mend its words."),
    "inject.release-it": N_("An inject of the script reaches the room by releasing it. Release it instead."),
    "inject.unchanged": N_("This inject stands like that already. Choose another status."),
    "inject.not-playable": N_(
        "Nothing here can be played now: it was played, held back, or its condition does not hold."
        " Release an inject by itself if you want it anyway."
    ),
    "inject.place-passed": N_(
        "That place in the running order has passed, so Next would never bring it."
        " Choose a place further on, or release it now."
    ),
    "inject.named-twice": N_("An inject stands twice in this order. Leave one of them out."),
    "inject.to-nobody": N_("This inject goes to nobody. Choose the room, a table or a partner."),
    "inject.unknown-recipient": N_("“{id}” is no partner or table here. Choose recipients from the list."),
    "variable.unknown": N_("This scenario has no variable “{id}”. Choose one from the list."),
    "partner.unknown": N_("“{id}” is no partner here. Choose one from the list, or add it."),
    "partner.exists": N_("The name “{id}” is already taken in this scenario. Choose another."),
    "partner.short-taken": N_("Another partner already has the letters “{short}”. Choose others."),
    "partner.represented-by-nobody": N_("Say who speaks for {name}: a partner that is in the room itself."),
    "partner.represents-itself": N_(
        "A partner cannot represent itself. Choose another partner, or note it as present."
    ),
    "partner.not-here": N_(
        "{name} is not in the room itself. Note that it arrived first, or choose another."
    ),
    "table.unknown": N_("There is no table “{id}” here. Choose one from the list."),
    "outcome.unknown": N_("This scenario has no turn “{id}”. Choose one from the list."),
    "outcome.unknown-value": N_(
        "The story cannot turn to “{id}” here. Choose one of the values of the scenario."
    ),
    "service.unknown": N_("This scenario has no service “{id}”. Choose one from the list."),
    "service.no-hour-yet": N_("The crisis has not begun yet. Set services from the first step on."),
    "service.endurance-empty": N_("Fill in how many hours it lasts at least: 0 when there is no backup."),
    "service.range-reversed": N_("The shortest time on backup is longer than the longest. Swap them."),
    "resource.unknown": N_("This scenario has no resource “{id}”. Choose one from the list."),
    # The capture line
    "day.unknown": N_("The calendar has no day {day}. Choose another."),
    "capture.no-such-day": N_("there is no day {day}"),
    "capture.day-past": N_("{day} is in the past"),
    "capture.not-a-day": N_("“{word}” is not a day: type !1-12, !friday or !in 2 weeks"),
    "capture.unknown-partner": N_("nobody is called “{word}”: the table of partners has the codes"),
    "capture.nearest-partner": N_("nobody is called “{word}”: type {code} for {name}"),
    "capture.several": N_("“{word}” fits several: {names}"),
    "capture.unknown-target": N_("nothing is called “{word}”"),
    "capture.unknown-theme": N_("no theme is called “{word}”"),
    "group.unknown": N_("There is no group {id} any more. Choose one from the list."),
    "group.empty": N_("A group needs at least one gap. Select the gaps that belong together."),
    "group.gaps-only": N_("Only gaps are grouped and voted on. Make this entry a gap first."),
    "expected.unknown": N_("This scenario has no expected action “{id}”. Choose one from the list."),
    "expected.unchanged": N_("This expected action stands like that already. Look at the list again."),
    "undo.nothing": N_("There is nothing of yours to undo."),
    "undo.cannot": N_("This cannot be undone. Correct it by hand instead."),
    "undo.changed-since": N_(
        "Someone changed the same thing since, so it is not undone. Change it by hand instead."
    ),
    "undo.moved-on": N_("The session has moved on since. Go to the place that you want instead."),
    "undo.partner-in-use": N_(
        "Something was noted about this partner since, so it stays on the list. Note it as absent instead."
    ),
    "intent.not-for-people": N_("The program keeps this by itself; nobody can set it by hand."),
    # Scenario files
    "file.missing": N_("this file does not exist"),
    "file.folder": N_("this is a folder, not a file"),
    "file.special": N_("this is not an ordinary file"),
    "file.forbidden": N_("this file may not be read: you lack the permission"),
    "file.failed": N_("this file could not be read: {reason}"),
    "file.too-large": N_("this file is larger than {most} MB, the most that a scenario may be"),
    "file.other-encoding": N_("this file is saved as {encoding}; save it as UTF-8"),
    "file.binary": N_("this is not a text file; a scenario is written in YAML, as plain text"),
    "file.not-utf-8": N_(
        "the file is not saved as UTF-8, as this character ({byte}) shows; save it again, with UTF-8 as its "
        "encoding"
    ),
    "file.empty": N_("this file is empty"),
    "file.no-scenario": N_(
        "this is no scenario: a scenario begins with keys such as “doorleef: 1” and “title: …”"
    ),
    "file.other-version": N_(
        "this scenario has format version {version}; this program reads version {known}"
    ),
    # How a scenario file is written
    "yaml.tab": N_("a tab may not stand here; use spaces to indent"),
    "yaml.open-quote": N_("the text that begins here has no closing quote"),
    "yaml.apostrophe": N_(
        'a text that begins with an apostrophe needs quotes around it: "\'s-Hertogenbosch"'
    ),
    "yaml.curly-quotes": N_(
        "the quotes of a word processor ({signs}) do not count as quotes and are shown; type straight "
        'ones: "…"'
    ),
    "yaml.lone-quote": N_("this text ends with a quote and does not begin with one; add it or take it away"),
    "yaml.remark": N_("{left} is left out as a remark; to keep it, put quotes around the whole text"),
    "yaml.odd-space": N_(
        "here stands a space of another kind, from a web page or word processor; type an ordinary one instead"
    ),
    "yaml.odd-dash": N_("{character} is another sign than the dash with which a row begins; type - instead"),
    "yaml.dash-space": N_("write a space after the dash"),
    "yaml.misplaced": N_(
        "“{key}” begins at column {here}, and “{other}” on line {line} at column {there}; put them right "
        "under each other"
    ),
    "yaml.escape": N_("this backslash means nothing here; write \\\\ for a backslash, or use single quotes"),
    "yaml.block-text": N_(
        "after {mark} the text begins on the next line; a text that itself begins with {mark} "
        "needs quotes around it"
    ),
    "yaml.variable": N_('a text that begins with {{{{ needs quotes around it: "{{{{name}}}} …"'),
    "yaml.documents": N_("a file holds one scenario: nothing may follow a line with --- or ..."),
    "yaml.directive": N_("leave out this line that begins with %"),
    "yaml.first-character": N_("a text that begins with {character} needs quotes around it"),
    "yaml.colon": N_("a text with a colon and a space in it needs quotes around it"),
    "yaml.no-space": N_("write a space after the colon: “{key}: …”"),
    "yaml.after-quotes": N_(
        "text follows after the closing {quote}; put quotes around the whole, of the other kind "
        "than those within"
    ),
    "yaml.after-brackets": N_(
        "text follows after the closing bracket; a text that begins with {bracket} needs quotes around it"
    ),
    "yaml.open-bracket": N_("this {bracket} is not closed, or a comma or a quote is missing"),
    "yaml.dash": N_(
        "a list begins on the line below its key; a text that begins with a dash needs quotes around it"
    ),
    "yaml.no-key": N_(
        "a key with a colon is expected here; a line that goes on with the text above is indented further"
    ),
    "yaml.indentation": N_(
        "this line does not stand under the lines that it belongs to; check how far it is indented"
    ),
    "yaml.character": N_("character {character} is invisible and not allowed here; remove it"),
    "yaml.syntax": N_("this cannot be read as YAML"),
    "yaml.alias": N_(
        "*{name} repeats a part of another place, which a scenario does not do; a text that begins "
        "with * needs quotes around it"
    ),
    "yaml.anchor": N_(
        "&{name} marks a part for repetition, which a scenario does not do; a text that begins "
        "with & needs quotes around it"
    ),
    "yaml.tag": N_(
        "{name} sets a type, which a scenario does not do; a text that begins with ! needs quotes around it"
    ),
    "yaml.merge": N_("<< merges other keys in, which a scenario does not do; write the keys themselves"),
    "yaml.key": N_("a key is a word, not a list or keys"),
    "yaml.missing-dash": N_(
        "“{key}” stands here for the second time, after line {first}; a new row begins with a dash: "
        "“- {key}: …”"
    ),
    "yaml.duplicate-key": N_("“{key}” stands here for the second time; the first is on line {first}"),
    "yaml.too-deep": N_("this is nested more than {most} levels deep"),
    "yaml.too-many": N_("this file holds more than {most} values"),
    "yaml.unquoted-word": N_(
        'put quotes around it: "{text}"; without them other programs read true or false'
    ),
    "yaml.unquoted-clock": N_('put quotes around it: "{text}"; without them other programs read a number'),
    "yaml.clock-as-number": N_(
        "{text} is a time of day; write a number, such as 0.25 for a quarter of an hour"
    ),
    "yaml.thousands": N_("{text} is read with decimals; write {whole} for thousands"),
    "row.thousands-comma": N_("write thousands without a comma: {instead}, not {value}"),
    # The rows of a scenario
    "row.unknown-key": N_("“{key}” is no key here{hint}"),
    "row.missing-key": N_("the key “{key}” is missing"),
    "row.empty": N_("something must be filled in here"),
    "row.known-keys": N_("; what can stand here: {keys}"),
    "row.unknown-value": N_("“{value}” is none of {allowed}{hint}"),
    "row.text-expected": N_("a text is expected here"),
    "row.list-expected": N_("a list is expected here: [{example}], or a line with a dash for each"),
    "row.keys-expected": N_(
        "names with values are expected here: {{name: value, name: value}}, or a line for each"
    ),
    "row.number-expected": N_("“{value}” is no number; write digits only, such as 6 or 0.5"),
    "row.whole-number-expected": N_("“{value}” is no whole number; write digits only"),
    "row.decimal-comma": N_("write decimals with a point: {instead}, not {value}"),
    "row.truth-expected": N_("“{value}” does not fit here; write true for yes, or false for no"),
    "row.too-low": N_("this is lower than {limit}"),
    "row.too-low-or-equal": N_("this must be more than {limit}"),
    "row.restored-too-early": N_(
        "this service would be back before the crisis begins; count its hour from the start of the crisis, "
        "without a minus"
    ),
    "row.too-high": N_("this is higher than {limit}"),
    "row.too-long": N_("this text is longer than {limit} characters"),
    "row.bad-characters": N_("this text holds characters that cannot be shown"),
    "row.bad-value": N_("“{value}” does not fit here"),
    "row.bad-id": N_("“{value}” is no id: use lower-case letters, digits and hyphens, at most 64"),
    "row.several-ids": N_("put a comma between the ids: {example}"),
    "row.hidden-character": N_(
        "“{value}” holds a sign that cannot be seen, from a web page or word processor; type the word anew"
    ),
    "row.hidden-beside-key": N_(
        "in or beside “{key}” stands a sign that cannot be seen, from a web page or word processor; type "
        "this line anew"
    ),
    "row.bad-phase": N_(
        "“{value}” is no phase: write situation, inject, silence, tables or plenary, and its "
        "minutes, such as “silence 3”"
    ),
    "row.bad-time": N_(
        '“{value}” is no time of day: write two digits, a colon and two digits, such as "09:30"'
    ),
    "row.bad-short": N_(
        "“{value}” is too long or odd for a few letters: use one to eight lower-case letters and digits"
    ),
    "row.bad-variable-name": N_("“{value}” is no name of a variable: use lower-case letters, digits and _"),
    # What the rows of a scenario say together
    "check.did-you-mean": N_("; did you mean “{name}”?"),
    "check.room": N_("; the whole room is called “{name}”"),
    "check.empty-list": N_("this list is empty; it holds at least one {kind}"),
    "check.duplicate-id": N_(
        "id “{id}” is already in use for another {kind}; give each row an id of its own"
    ),
    "check.shared-id": N_(
        "a partner already has id “{id}”; partners and tables share none, because both receive injects"
    ),
    "check.reserved-id": N_("“{id}” stands for the whole room; choose another id"),
    "check.duplicate-short": N_("partner “{partner}” already has the letters “{short}”"),
    "check.line-break": N_("this text must stay on one line"),
    "check.blank-text": N_("this text holds only spaces"),
    "check.formatted-line": N_("{written} is shown as it stands here: a text of one line has no formatting"),
    "check.unknown-guide": N_(
        "there is no guide “{guide}” beside this file ({guide}.md) or among those of the program"
    ),
    "check.negative-amount": N_("an amount cannot be less than nothing: {amount}"),
    "check.unknown-reference": N_("there is no {kind} with id “{id}”{hint}"),
    "check.unknown-recipient": N_("there is no partner or table with id “{id}”{hint}"),
    "check.not-a-step": N_("block “{id}” is not a step"),
    "check.service-cycle": N_("these services rely on each other in a circle: {cycle}"),
    "check.restored-before-first-step": N_(
        "this service is back at hour {hour}, and the first step is at hour {first}: the room does not go "
        "without it; is that meant?"
    ),
    "check.second-table": N_("partner “{partner}” already sits at table “{table}”"),
    "check.no-table": N_("partner “{partner}” sits at no table"),
    "check.id-twice": N_("“{id}” stands in this list already"),
    "check.backup-reversed": N_("the lower bound on backup, {low} h, is more than the upper bound, {high} h"),
    "check.backup-without-lower-bound": N_("an upper bound on backup needs a lower bound: backup_from"),
    "check.backup-of-nothing": N_(
        "this service has a backup but relies on nothing; name in relies_on what the backup is for"
    ),
    "check.step-without": N_("this step lacks “{key}”"),
    "check.not-for-steps": N_("a step has no “{key}”; use “{instead}”"),
    "check.only-for-steps": N_("only a step has “{key}”"),
    "check.block-without-minutes": N_("this block lacks “minutes”"),
    "check.hours-not-rising": N_("hour {hour} is not later than hour {previous} of the step before"),
    "check.step-without-continuity": N_(
        "this step does not ask the partners about their own people and processes; add “continuity”"
    ),
    "check.inject-before-step": N_("hour {at} is before its step “{step}”, which begins at hour {hour}"),
    "check.inject-after-step": N_("hour {at} is after its step “{step}”: at hour {hour} the next one begins"),
    "check.inject-to-nobody": N_("nobody receives this inject; write [all] for the whole room"),
    "check.inject-to-empty-table": N_("nobody receives this inject: there are no partners at that table"),
    "check.release-auto": N_("this inject releases itself when its phase begins; is that meant?"),
    "check.question-without-options": N_("a question of kind {kind} needs at least two options"),
    "check.same-option-twice": N_("an option stands here twice"),
    "check.question-with-options": N_("a question of kind {kind} has no options; use choice or several"),
    "check.question-with-limits": N_("a question of kind {kind} has no “{key}”"),
    "check.limits-reversed": N_("the lowest answer, {low}, is not below the highest, {high}"),
    "check.scale-without-limits": N_("a scale needs “low” and “high”"),
    "check.number-without-unit": N_("say in “unit” what is counted"),
    "check.condition-keys": N_("a condition has exactly one of {keys}"),
    "check.condition-empty": N_("“{key}” says nothing, so this condition means nothing"),
    "check.unknown-outcome-value": N_(
        "“{value}” is no value of outcome “{outcome}”, so this never holds{hint}"
    ),
    "check.outcome-value-twice": N_("value “{value}” stands here twice"),
    "check.plan-too-long": N_(
        "the blocks take {planned} minutes, {over} more than there is time for ({minutes}); make some "
        "shorter with “shorten”, or leave some out"
    ),
    "check.block-order": N_("“{block}” does not come after “{before}” in the running order"),
    "check.inject-left-out": N_(
        "inject “{inject}” belongs to step “{step}”, which this selection leaves out"
    ),
    "check.shortens-other-block": N_("this selection does not play block “{block}”"),
    "check.turning-sign": N_(
        "here is a sign that nobody sees ({character}); it shows what follows in another order. Take it out"
    ),
    "check.crowded-step": N_(
        "step “{step}” has {count} core injects for the whole room; with more than {most} the room "
        "listens instead of talking"
    ),
    "check.figure-without-source": N_(
        "the figure in “{key}” has no origin; name it in “sources”, or write what you assumed in “assumption”"
    ),
    "check.unknown-variable": N_("there is no variable “{name}”{hint}"),
    "check.open-variable": N_("a variable begins here and does not end; write {{{{name}}}}"),
    "check.single-braces": N_("{written} is shown like this; for the variable write {{{{{name}}}}}"),
    "check.variable-in-variable": N_("the value of a variable holds no other variable"),
    "check.unused-variable": N_("no text uses variable “{id}”"),
    "check.unused-source": N_("nothing refers to source “{id}”"),
    "check.unserved-objective": N_("no inject works towards objective “{id}”"),
    "kind.variable": N_("variable"),
    "kind.source": N_("source"),
    "kind.theme": N_("theme"),
    "kind.objective": N_("objective"),
    "kind.partner": N_("partner"),
    "kind.process": N_("process"),
    "kind.table": N_("table"),
    "kind.service": N_("service"),
    "kind.resource": N_("resource"),
    "kind.outcome": N_("outcome"),
    "kind.block": N_("block"),
    "kind.inject": N_("inject"),
    "kind.question": N_("question"),
    "kind.expected": N_("expected action"),
    "kind.selection": N_("selection"),
    # Formatting
    "markup.unsupported": N_(
        "{construct} cannot be shown; use paragraphs, lists, headings, quotes, **bold** and *italic*"
    ),
    "markup.code": N_("code between ` signs"),
    "markup.code-block": N_("a block of code"),
    "markup.html": N_("HTML"),
    "markup.image": N_("an image"),
    "markup.indented-code": N_("text indented by four spaces (code)"),
    "markup.link": N_("a link"),
    "markup.nesting": N_("a list or quote nested this deeply"),
    "markup.rule": N_("a line across"),
    "markup.strikethrough": N_("struck-out text"),
    "markup.table": N_("a table"),
    "markup.underlined-heading": N_(
        "a line below a text does not make it a heading; begin the heading with # and leave the line out"
    ),
    # The file of an exercise
    "store.any-place": N_(
        "This file lies on a network drive or in a synchronised folder, because you asked for it."
        " It can be damaged there: keep a second copy elsewhere, and let no other computer open it."
    ),
    "store.busy": N_("Another program holds {file}. Close that program and try again."),
    "store.closed": N_("{file} was closed here. Open it again to go on: tabletop resume {file}"),
    "store.copy-beside": N_(
        "At {taken} lies another exercise, or a file that cannot be read. It was left as it is."
        " The second copy of this session is {target}"
    ),
    "store.copy-failed": N_("No copy could be made at {target}: {reason} The exercise itself is safe."),
    "store.copy-no-folder": N_(
        "No copy could be made: there is no folder {target}. Is the memory stick in?"
        " The exercise itself is safe."
    ),
    "store.copy-same": N_("{target} is the exercise itself. Choose another place for the copy."),
    "store.damaged": N_('{file} is damaged. What is good of it opens with: tabletop resume "{file}"'),
    "store.disk-error": N_("The disk does not accept {file}: {error}. What was saved before is safe."),
    "store.end-unsure": N_(
        "The end of the file is lost or damaged: entries after number {seq} may be missing."
    ),
    "store.exists": N_(
        'There is already a file {file}. Choose another name, or go on with it: tabletop resume "{file}"'
    ),
    "store.first-lost": N_(
        "The first entry of {file}, which holds the scenario, is damaged. Give the scenario file that was"
        ' played: tabletop resume "{file}" --scenario SCENARIO, or log or debrief instead of resume.'
        " Its fingerprint begins with {sha256}."
    ),
    "store.first-supplied": N_("The first entry was damaged. It was made again from the scenario file."),
    "store.folder": N_("{file} is a folder. An exercise is one file, with .ttx at the end of its name."),
    "store.full": N_(
        "The disk is full. Make room and try again; what was saved before is safe. Not written: {file}"
    ),
    "store.gone": N_(
        "{file} was deleted, moved or replaced while it was open, and cannot be written again: {reason}"
        " Do not close the program: it still holds everything, and tries again each second."
    ),
    "store.in-use": N_(
        "This exercise is already open (process {pid} on {host}). Close it there first, or look along with:"
        ' tabletop projector "{file}"'
    ),
    "store.in-use-served": N_(
        "This exercise is already open (process {pid} on {host}). Open a console on it with: {command}"
    ),
    "store.network-folder": N_(
        "{file} is on a network drive ({kind}), where an exercise cannot be saved safely. Choose a folder on"
        " this computer, and copy the file there afterwards. With --any-place it is allowed all the same."
    ),
    "store.newer-entry": N_(
        "Entry {seq} was written by a newer Doorleef ({type}, version {version}). Install the newest one."
    ),
    "store.newer-format": N_(
        "{file} was made by a newer Doorleef (file format {version}; this one knows {known})."
        " Install the newest one."
    ),
    "store.no-entry": N_("There is no entry {seq}. The numbers are shown by: tabletop log FILE"),
    "store.no-exercise": N_("{file} is no exercise: those are files with .ttx at the end of their names."),
    "store.no-file": N_("There is no file {file}."),
    "store.no-folder": N_("There is no folder {folder}. Make it first, or choose another one."),
    "store.no-rights": N_(
        "You do not have the rights to use {file} this way. Choose a folder of your own, such as Documents."
    ),
    "store.no-text": N_("Entry {seq} holds no text that could be taken out."),
    "store.no-ordinary-file": N_(
        "{file} is no ordinary file but a device, a pipe or the like. An exercise is one file, with .ttx at"
        " the end of its name."
    ),
    "store.nothing-left": N_("Nothing in {file} can be read as an exercise of Doorleef."),
    "store.nothing-lost": N_("The file is damaged, but no entry is missing."),
    "store.other-scenario": N_(
        "This is not the scenario file from which {file} was played: the fingerprint of that one begins"
        " with {sha256}."
    ),
    "store.put-aside": N_(
        "{found}, left here by an exercise that ended unexpectedly, was put aside as {kept}. It is no part of"
        " this exercise, but may hold the last entries of that one. If you still have the file of that one,"
        " put it there too as {name} and open it."
    ),
    "store.recovered-before": N_("{file} is damaged, and the exercise went on in {target}. Open that one."),
    "store.replaced": N_("Another file has taken its place."),
    "store.replaced-saved": N_(
        "Another file has taken the place of {file}. Everything so far is in {saved}. Move the other file"
        " away, and the exercise goes on by itself."
    ),
    "store.set-up-lost": N_(
        "The first entry of {file} is lost, and so is its spare. The exercise cannot be opened."
    ),
    "store.synced-folder": N_(
        "{file} is in a folder that is kept in step with other computers ({folder}), which can damage it"
        " while it is open. Choose a folder on this computer, and copy the file there afterwards."
        " With --any-place it is allowed all the same."
    ),
    "store.text-gone": N_("The text of entry {seq} is already gone from this file."),
    "store.wal-left-out": N_(
        "Beside {file} lies {wal}, left behind by another exercise. It is no part of this one and was left"
        " out."
    ),
    "store.wal-of-another": N_(
        "Beside {file} lies {wal}, but that is of another exercise, so it was left out. The right one is not"
        " there: it holds the latest entries, and these may be missing. Look for it where the exercise was"
        " played. Put the two together, then open the exercise again."
    ),
    "store.wal-missing": N_(
        "{wal} belongs beside {file} and is not there: it holds the latest entries, and these may be missing."
        " Look for it where the exercise was played. Put the two together, then open the exercise again."
    ),
    "store.written-anew": N_(
        "{file} was deleted or moved while the exercise was open. It was written again there, in full."
        " Leave it where it is until you have closed the exercise."
    ),
    "store.went-on-elsewhere": N_(
        "{file} is damaged and is left as it is. The exercise goes on in {target}."
    ),
    # The certificate of the pages
    "tls.not-read": N_("{path} cannot be read: {reason}. Check the name, and whether you may read it."),
    "tls.no-certificate": N_(
        "{path} holds no certificate that can be read. Give a file in PEM form, which begins with"
        " “-----BEGIN CERTIFICATE-----”."
    ),
    "tls.no-key": N_(
        "{path} holds no key that can be read. Give the private key in PEM form, which begins with"
        " “-----BEGIN PRIVATE KEY-----” or the like."
    ),
    "tls.locked-key": N_("The key in {path} has a password. Give a key without one."),
    "tls.other-key": N_(
        "The key in {key} does not belong to the certificate in {cert}. Give the right pair."
    ),
    "tls.ended": N_("The certificate in {path} ended on {day}. Give a newer one, or use --tls alone."),
    "tls.not-yet": N_("The certificate in {path} begins on {day}. Check the date of this computer."),
    "tls.refused": N_("The certificate in {path} is not safe enough to use: {reason}. Give another one."),
    "tls.not-kept": N_("The certificate of this computer cannot be kept in {path}: {reason}."),
}
"""What each message code of the core says, in English."""

HOURS_TOLD: Final = frozenset(
    {"finding.process-outlasted", "finding.process-outlasted-in-turn", "finding.process-stopped"}
)
"""Sentences that tell hours of the crisis, and how long something may last."""
COUNTED_CODES: Final[dict[str, tuple[str, str]]] = {
    # Findings
    "finding.continuity-at-injects": NN_(
        "{n} entry was made at injects about these; it may be about something else.",
        "{n} entries were made at injects about these; they may be about something else.",
    ),
    "finding.continuity-nameless": NN_(
        "Of {n} entry that is marked so, nobody noted who said it.",
        "Of {n} entries that are marked so, nobody noted who said it.",
    ),
    "finding.said-nothing-by-name": NN_(
        "Nothing was noted in the name of: {partners}. Of {n} entry nobody noted who said it.",
        "Nothing was noted in the name of: {partners}. Of {n} entries nobody noted who said it.",
    ),
    # Scenario files
    "file.too-many-problems": NN_(
        "there is more than {n} problem; mend this first, then check again",
        "there are more than {n} problems; mend these first, then check again",
    ),
    "yaml.text-indentation": NN_(
        "this line belongs to the text above it; put {n} space before it, as before the other lines",
        "this line belongs to the text above it; put {n} spaces before it, as before the other lines",
    ),
    "check.inject-without-phase": NN_(
        "this inject is for round {round}, but step “{step}” has {n} inject phase",
        "this inject is for round {round}, but step “{step}” has {n} inject phases",
    ),
    "check.outcome-titles": NN_(
        "there is {n} title for {values}; give one for each value, in the same order",
        "there are {n} titles for {values}; give one for each value, in the same order",
    ),
    "check.values": NN_("{n} value", "{n} values"),
    "check.shortens-to-longer": NN_(
        "{n} minute is more than the {planned} of block “{block}”",
        "{n} minutes are more than the {planned} of block “{block}”",
    ),
    "check.shortens-too-far": NN_(
        "{n} minute is too short for block “{block}”: each of its {phases} phases needs a minute",
        "{n} minutes are too short for block “{block}”: each of its {phases} phases needs a minute",
    ),
    # The server and its door
    "door.too-many-guesses": NN_(
        "Too many wrong codes were typed. Wait {n} second, or scan the code on the screen.",
        "Too many wrong codes were typed. Wait {n} seconds, or scan the code on the screen.",
    ),
    # The file of an exercise
    "store.loose": NN_(
        "{n} entry builds on something that is missing, and was left out: {entries}",
        "{n} entries build on something that is missing, and were left out: {entries}",
    ),
    "store.lost": NN_("{n} entry is missing: {entries}", "{n} entries are missing: {entries}"),
}
"""The codes whose sentence depends on the number `n` among their parameters; marked with `NN_`."""
