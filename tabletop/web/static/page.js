/* What the pages can do beyond plain forms: news that arrives by itself, drafts that stay on the device, and
   answers that are sent again until the server says that they are kept. ES2017, for old phones. */
(function () {
  "use strict";

  const body = document.body;
  const store = body.getAttribute("data-store");
  const words = JSON.parse(body.getAttribute("data-words"));
  const FIELDS = "input:not([type=hidden]), textarea, select";
  const RETRY_FIRST = 1500;
  const RETRY_LAST = 30000;
  const WRITING_EVERY = 4000;
  const GIVE_UP = 15000;
  const BACK_FOR = 5000;
  const SILENCE = Number(body.getAttribute("data-silence")) || 40000;

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* What is kept on the device; in memory where the browser keeps nothing. */

  const memory = {};

  function kept(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch (error) {
      return name in memory ? JSON.parse(memory[name]) : null;
    }
  }

  function keep(name, value) {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(name, text);
    } catch (error) {
      memory[name] = text;
    }
  }

  function drop(name) {
    delete memory[name];
    try {
      localStorage.removeItem(name);
    } catch (error) {
      /* Nothing was kept there. */
    }
  }

  function names(prefix) {
    const found = Object.keys(memory);
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        found.push(localStorage.key(index));
      }
    } catch (error) {
      /* Nothing is kept there. */
    }
    return found.filter((name, index) => name.indexOf(prefix) === 0 && found.indexOf(name) === index);
  }

  /* What is left of another exercise, or of somebody else on this device, is not ours to keep. */
  names("doorleef:").forEach((name) => {
    if (name.indexOf(`${store}:`) !== 0) {
      drop(name);
    }
  });

  const announcer = document.getElementById("announce");
  let sayings = [];
  let saying = null;

  function say(sentence) {
    if (!sentence) {
      return;
    }
    sayings.push(sentence);
    clearTimeout(saying);
    saying = setTimeout(() => {
      announcer.textContent = sayings.slice(-3).join(" ");
      sayings = [];
    }, 300);
  }

  /* What arrived and was not in view yet: told in the bar, in the title, and beside the part where it stands. */

  const bar = document.querySelector(".bar");
  const unseenLine = document.querySelector("[data-unseen-line]");
  const title = document.title;
  let unseen = [];

  const newPiece = (one) => document.querySelector(`[data-new][data-key="${one.key}"]`);

  function inView(piece) {
    const box = piece.getBoundingClientRect();
    const top = Math.max(0, bar.getBoundingClientRect().bottom);
    const seen = Math.min(box.bottom, window.innerHeight) - Math.max(box.top, top);
    return !document.hidden && box.height > 0 && seen >= Math.min(box.height, 80);
  }

  /* Those without a section of their own stand above what happens now. */
  function sectionOf(one) {
    const section = newPiece(one).closest("main > section");
    return section ? section.id : "now";
  }

  function put(place, words) {
    if (place.textContent !== words) {
      place.textContent = words;
    }
  }

  function look() {
    unseen = unseen.filter((one) => newPiece(one) && !inView(newPiece(one)));
    const real = document.querySelector(".label.real");
    const count = unseen.length ? `(${unseen.length}) ` : "";
    document.title = `${count}${real ? `${real.textContent.trim()} – ` : ""}${title}`;
    if (!unseenLine) {
      return;
    }
    const latest = unseen[unseen.length - 1];
    const sections = unseen.map(sectionOf);
    all("[data-unseen]").forEach((place) => {
      const here = sections.filter((id) => id === place.getAttribute("data-unseen")).length;
      if (place.getAttribute("data-count") !== String(here)) {
        place.setAttribute("data-count", here);
        place.textContent = "";
        if (here) {
          const number = document.createElement("span");
          const aloud = document.createElement("span");
          number.textContent = here;
          number.setAttribute("aria-hidden", "true");
          aloud.textContent = words.unseen.replace("{n}", here);
          aloud.className = "aside";
          place.appendChild(number);
          place.appendChild(aloud);
        }
      }
    });
    unseenLine.hidden = !latest;
    if (latest) {
      put(unseenLine.firstElementChild, latest.words);
      unseenLine.firstElementChild.setAttribute("href", `#${sections[sections.length - 1]}`);
    }
  }

  function noticed(piece) {
    all("[data-new]", piece).concat(piece.matches("[data-new]") ? [piece] : []).forEach((one) => {
      const key = one.getAttribute("data-key");
      unseen = unseen.filter((other) => other.key !== key).concat({ key, words: one.getAttribute("data-say") });
    });
  }

  let looking = false;

  function lookSoon() {
    if (unseen.length && !looking) {
      looking = true;
      requestAnimationFrame(() => {
        looking = false;
        look();
      });
    }
  }

  window.addEventListener("scroll", lookSoon, { passive: true });
  window.addEventListener("resize", lookSoon);

  if (unseenLine) {
    unseenLine.addEventListener("click", (event) => {
      const latest = unseen.pop();
      const piece = latest && newPiece(latest);
      event.preventDefault();
      if (piece) {
        piece.scrollIntoView();
        piece.tabIndex = -1;
        piece.focus({ preventScroll: true });
      }
      look();
    });
  }

  /* Forms: what is in them, and what was said about them. */

  function formKey(form) {
    const partner = form.querySelector("[name=partner]");
    return `${partner ? partner.value : ""}:${form.getAttribute("data-form")}`;
  }

  function pairs(form) {
    return Array.from(new FormData(form).entries()).filter((pair) => typeof pair[1] === "string");
  }

  function typed(form) {
    const hidden = all("input[type=hidden]", form).map((field) => field.name);
    return pairs(form).filter((pair) => hidden.indexOf(pair[0]) < 0);
  }

  function fill(form, said) {
    all(FIELDS, form).forEach((field) => {
      const values = said.filter((pair) => pair[0] === field.name).map((pair) => pair[1]);
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = values.indexOf(field.value) >= 0;
      } else {
        field.value = values.length ? values[0] : "";
      }
      if (values[0]) {
        for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) {
          fold.open = true;
        }
      }
    });
  }

  function outcome(form, sentence, mood) {
    const place = form.querySelector("[data-outcome]");
    if (place) {
      put(place, sentence);
      place.className = `outcome ${mood || ""}`;
    }
  }

  function newKey() {
    const bytes = new Uint8Array(9);
    crypto.getRandomValues(bytes);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function clearFaults(form) {
    all(".fault", form).forEach((fault) => fault.remove());
    all("[aria-invalid]", form).forEach((field) => {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    });
    const summary = form.querySelector("[data-summary]");
    if (summary) {
      summary.hidden = true;
      summary.textContent = "";
    }
  }

  function showFaults(form, told) {
    clearFaults(form);
    const summary = form.querySelector("[data-summary]");
    const name = form.getAttribute("data-form");
    const heading = document.createElement("p");
    const strong = document.createElement("strong");
    const list = document.createElement("ul");
    const faults = told.fields || {};
    strong.textContent = `${words.refused}. ${Object.keys(faults).length ? words.fix : told.refused}`;
    heading.appendChild(strong);
    summary.appendChild(heading);
    Object.keys(faults).forEach((field) => {
      const id = `${name}-${field}`;
      const target = document.getElementById(id);
      const link = document.createElement("a");
      link.href = `#${id}`;
      link.textContent = faults[field];
      const item = document.createElement("li");
      item.appendChild(link);
      list.appendChild(item);
      if (!target) {
        return;
      }
      const holder = target.closest("fieldset") || target;
      const fault = document.createElement("p");
      fault.className = "fault";
      fault.id = `${id}-fault`;
      fault.textContent = faults[field];
      holder.setAttribute("aria-invalid", "true");
      holder.setAttribute("aria-describedby", fault.id);
      if (holder === target) {
        target.parentElement.insertBefore(fault, target);
      } else {
        holder.insertBefore(fault, holder.querySelector(".choices"));
      }
      for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
        fold.open = true;
      }
    });
    if (list.children.length) {
      summary.appendChild(list);
    }
    summary.hidden = false;
    summary.focus();
  }

  /* Drafts. */

  const draftName = (form) => `${store}:draft:${formKey(form)}`;

  function saveDraft(form) {
    const said = typed(form);
    if (said.some((pair) => pair[1].trim())) {
      keep(draftName(form), said);
    } else {
      drop(draftName(form));
    }
  }

  function unsentOf(form) {
    return queue().filter((record) => record.form === formKey(form));
  }

  const targets = document.getElementById("targets");

  /* What can be chosen stands on the page once, and forms that arrive are filled with it; nobody counts on itself. */
  function offer(form) {
    const own = form.querySelector("[name=partner]");
    all("select[data-targets]", form).forEach((select) => {
      const chosen = select.value;
      all("optgroup", select).forEach((group) => group.remove());
      all("optgroup", targets).forEach((group) => select.appendChild(group.cloneNode(true)));
      const itself = (one) => own && one.value === own.value && one.value !== chosen;
      all("option", select).filter(itself).forEach((one) => one.remove());
      select.value = chosen;
    });
  }

  function ready(form) {
    const name = form.getAttribute("data-form");
    if (!name || form.ready) {
      return;
    }
    form.ready = true;
    if (targets && !form.querySelector("select[data-targets] optgroup")) {
      offer(form);
    }
    const summary = form.querySelector("[data-summary]");
    if (summary && !summary.hidden) {
      form.dirty = true;
      saveDraft(form);
      return;
    }
    const draft = kept(draftName(form));
    const waiting = unsentOf(form);
    if (waiting.length) {
      fill(form, waiting[waiting.length - 1].pairs);
      form.dirty = true;
      outcome(form, words.unsent, "waits");
    } else if (draft && JSON.stringify(draft) !== JSON.stringify(typed(form))) {
      fill(form, draft);
      form.dirty = true;
      outcome(form, words.draft, "waits");
    }
  }

  let saving = null;
  let wroteAt = 0;

  function touched(form) {
    form.dirty = true;
    if (!unsentOf(form).length) {
      outcome(form, words.draft, "waits");
    }
    clearTimeout(saving);
    form.unsaved = true;
    saving = setTimeout(saveAll, 250);
    if (connected && Date.now() - wroteAt > WRITING_EVERY) {
      wroteAt = Date.now();
      fetch("/writing", { method: "POST", credentials: "same-origin" }).catch(() => null);
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.getAttribute("data-form")) {
      const most = event.target.closest("[data-most]");
      if (most && all("input:checked", most).length > Number(most.getAttribute("data-most"))) {
        event.target.checked = false;
        const sentence = words.too_many.replace("{n}", most.getAttribute("data-most"));
        say(sentence);
        outcome(form, sentence, "waits");
        return;
      }
      touched(form);
    }
  });

  function saveAll() {
    all("form[data-form]").forEach((form) => {
      if (form.unsaved) {
        form.unsaved = false;
        saveDraft(form);
      }
    });
  }

  document.addEventListener("visibilitychange", () => {
    saveAll();
    if (!document.hidden) {
      sendSoon(0);
      look();
      listen();
    }
  });
  window.addEventListener("pagehide", saveAll);

  /* Sending: everything waits in a queue on the device until the server says that it is kept. */

  function queue() {
    return names(`${store}:unsent:`)
      .map(kept)
      .filter((record) => record)
      .sort((one, other) => one.at - other.at);
  }

  const queueName = (record) => `${store}:unsent:${record.key}`;
  let sending = false;
  let again = null;
  let wait = RETRY_FIRST;

  function sendSoon(after) {
    clearTimeout(again);
    again = setTimeout(sendAll, after);
  }

  async function sendAll() {
    if (sending) {
      return;
    }
    sending = true;
    try {
      for (let rows = queue(); rows.length; rows = queue()) {
        if (!(await send(rows[0]))) {
          wait = Math.min(wait * 2, RETRY_LAST);
          sendSoon(wait);
          return;
        }
        wait = RETRY_FIRST;
      }
    } finally {
      sending = false;
    }
  }

  function formOf(record) {
    return all("form[data-form]").find((form) => formKey(form) === record.form);
  }

  async function asked(record) {
    const stop = typeof AbortController === "function" ? new AbortController() : null;
    const timer = stop ? setTimeout(() => stop.abort(), GIVE_UP) : null;
    try {
      const response = await fetch(record.action, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(record.pairs).toString(),
        signal: stop ? stop.signal : undefined,
      });
      const told = await response.json();
      return { status: response.status, told };
    } catch (error) {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /* Gives whether the server had its say: it is kept, or refused with a reason. */
  async function send(record) {
    const form = formOf(record);
    if (form && !form.slow) {
      form.slow = setTimeout(() => outcome(form, words.sending), 400);
    }
    const reply = await asked(record);
    if (form) {
      clearTimeout(form.slow);
      form.slow = null;
    }
    const told = reply ? reply.told : null;
    const kept = told && "received" in told;
    const refused = told && "refused" in told && reply.status !== 429 && reply.status < 500;
    if (!kept && !refused) {
      all("form[data-form]").filter((other) => unsentOf(other).length).forEach((other) => {
        outcome(other, words.unsent, "waits");
      });
      return false;
    }
    drop(queueName(record));
    if (told.revision) {
      /* What was written after it, and waits behind it, was written on top of it. */
      queue().filter((other) => other.form === record.form).forEach((other) => {
        other.pairs.filter((pair) => pair[0] === "seen").forEach((pair) => {
          pair[1] = String(told.revision);
        });
        keep(queueName(other), other);
      });
    }
    const same = form && JSON.stringify(typed(form)) === JSON.stringify(record.typed);
    if (kept) {
      received(form, record, told, same);
    } else if (form) {
      refuse(form, told);
    } else {
      say(`${words.refused}. ${told.refused}`);
    }
    return true;
  }

  function receivedWords(told) {
    const sentence = told.time ? words[told.late ? `received_${told.late}` : "received"] : words.received_some;
    return sentence.replace("{time}", told.time || "");
  }

  function received(form, record, told, same) {
    const sentence = receivedWords(told);
    say(sentence);
    if (same || !form) {
      drop(`${store}:draft:${record.form}`);
    }
    if (!form) {
      return;
    }
    clearFaults(form);
    const theirs = form.querySelector("[data-theirs]");
    if (theirs) {
      theirs.hidden = true;
    }
    const seen = form.querySelector("[name=seen]");
    if (seen && told.revision) {
      seen.value = told.revision;
    }
    const answer = form.closest("details.answer");
    const sent = answer ? answer.querySelector("[data-sent]") : null;
    if (sent) {
      sent.textContent = sentence;
      sent.className = "mark yes";
    }
    if (!same) {
      outcome(form, words.draft, "waits");
      return;
    }
    form.dirty = false;
    form.unsaved = false;
    outcome(form, sentence, "good");
    forget(form, record);
    form.settled = JSON.stringify(typed(form).concat(record.pressed || []));
    if (form.hasAttribute("data-then")) {
      location.assign(form.getAttribute("data-then"));
      return;
    }
    const fold = form.closest(".tools details, .asked details");
    if (fold) {
      fold.open = false;
      fold.querySelector("summary").focus({ preventScroll: true });
    } else if (record.action !== "/answer" && !form.hasAttribute("data-stay") && form.contains(document.activeElement)) {
      form.querySelector("[type=submit]").focus({ preventScroll: true });
    }
    settle();
  }

  /* What was said along is done with; the answer itself stays, so that it can be corrected. */
  function forget(form, record) {
    if (form.hasAttribute("data-once")) {
      form.reset();
      all("details", form).filter((fold) => !fold.contains(document.activeElement)).forEach((fold) => {
        fold.open = false;
      });
      return;
    }
    const whole = ["say", "hotwash", "ask"].indexOf(form.getAttribute("data-form")) >= 0;
    if (!whole && record.action !== "/answer") {
      return;
    }
    all(FIELDS, form).forEach((field) => {
      const fold = field.closest("details.fold");
      if (whole || (fold && form.contains(fold))) {
        if (field.type === "checkbox" || field.type === "radio") {
          field.checked = false;
        } else {
          field.value = "";
        }
        if (fold && form.contains(fold) && !fold.contains(document.activeElement)) {
          fold.open = false;
        }
      }
    });
  }

  function refuse(form, told) {
    outcome(form, "", "");
    (told.accepted || []).forEach((part) => {
      all(FIELDS, form).forEach((field) => {
        if (field.name.indexOf(`${part}-`) === 0) {
          field.value = "";
        }
      });
    });
    saveDraft(form);
    const theirs = form.querySelector("[data-theirs]");
    if (told.theirs && theirs) {
      theirs.querySelector("[data-theirs-text]").textContent = told.theirs.text;
      theirs.hidden = false;
      const seen = form.querySelector("[name=seen], [name=base]");
      seen.value = told.theirs.revision;
    }
    showFaults(form, told);
    settle();
    /* What stands in the place of a form for which it is too late has told so itself. */
    if (document.contains(form)) {
      say(`${words.refused}. ${told.refused}`);
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-leaving")) {
      names("doorleef:").forEach(drop);
      return;
    }
    if (!form.getAttribute("data-form")) {
      return;
    }
    event.preventDefault();
    form.unsaved = false;
    /* Which of its buttons was pressed is part of what a form says. */
    const by = event.submitter || document.activeElement;
    const pressed = by && by.form === form && by.type === "submit" && by.name ? [[by.name, by.value]] : [];
    const shown = typed(form);
    const said = shown.concat(pressed);
    if (!form.dirty && form.settled === JSON.stringify(said)) {
      /* Tapped once more: it is there already. */
      return;
    }
    const same = unsentOf(form).some(
      (record) => JSON.stringify(record.typed.concat(record.pressed || [])) === JSON.stringify(said)
    );
    if (!same) {
      const key = newKey();
      const sent = pairs(form).filter((pair) => pair[0] !== "key").concat(pressed);
      sent.push(["key", key]);
      const action = form.getAttribute("action");
      const record = { key, action, pairs: sent, typed: shown, pressed, form: formKey(form), at: Date.now() };
      keep(`${store}:unsent:${key}`, record);
      saveDraft(form);
    }
    form.dirty = true;
    sendSoon(0);
  });

  /* News: parts of the page are brought up to date piece by piece, and never a piece that somebody is in.
     A piece that stays as it is comes without what is in it. */

  const SAME = "[data-same]";
  let missed = false;

  function busy(piece) {
    const active = document.activeElement;
    const typing = active && piece.contains(active) && active.matches(FIELDS);
    return typing || all("form", piece).some((form) => form.dirty);
  }

  function opened(before, after) {
    all("details[id]", before).concat(before.matches("details[id]") ? [before] : []).forEach((fold) => {
      const same = after.id === fold.id ? after : after.querySelector(`[id="${fold.id}"]`);
      if (same) {
        same.open = fold.open;
      }
    });
  }

  function replace(before, after) {
    const active = document.activeElement;
    const focused = active && before.contains(active) ? active : null;
    const named = focused ? focused.closest("[id]") : null;
    const near = named && before.contains(named) ? named : null;
    opened(before, after);
    before.parentNode.replaceChild(after, before);
    all("form[data-form]", after).forEach(ready);
    if (focused) {
      const place = (near && document.getElementById(near.id)) || after;
      const same = all(`${focused.tagName}, summary, button, a`, place).find((one) => one.offsetParent);
      const target = same || after;
      if (!same) {
        after.tabIndex = -1;
      }
      target.focus({ preventScroll: true });
    }
  }

  /* That something is over is told, unless what comes in its place keeps things as they are: it has such words too. */
  function ended(before, after) {
    if (!after || !after.hasAttribute("data-after")) {
      say(before.getAttribute("data-after"));
    }
  }

  function bring(before, after) {
    before.gone = false;
    if (after.matches(SAME)) {
      return;
    }
    if (before.hasAttribute("data-keep")) {
      all("[data-part]", after).forEach((part) => {
        const old = before.querySelector(`[data-part="${part.getAttribute("data-part")}"]`);
        if (old && old.innerHTML !== part.innerHTML) {
          old.innerHTML = part.innerHTML;
        }
      });
      return;
    }
    if (before.hasAttribute("data-nested")) {
      merge(before, after);
      return;
    }
    if (before.getAttribute("data-version") === after.getAttribute("data-version")) {
      before.pending = null;
      return;
    }
    /* What is told already is not told again because a mark beside it changed. */
    if (after.getAttribute("data-say") !== before.getAttribute("data-say")) {
      ended(before, after);
      say(after.getAttribute("data-say"));
      noticed(after);
    }
    if (busy(before)) {
      before.pending = after;
      all("form", before).filter((form) => form.dirty).forEach((form) => outcome(form, words.changed, "waits"));
    } else {
      replace(before, after);
    }
  }

  function children(parent) {
    return Array.from(parent.children).filter((piece) => piece.hasAttribute("data-key"));
  }

  function merge(place, fresh) {
    const known = {};
    children(place).forEach((piece) => {
      known[piece.getAttribute("data-key")] = piece;
    });
    let last = null;
    children(fresh).forEach((piece) => {
      const key = piece.getAttribute("data-key");
      const before = known[key];
      if (before) {
        delete known[key];
        bring(before, piece);
        last = children(place).find((row) => row.getAttribute("data-key") === key) || last;
        return;
      }
      if (piece.matches(SAME) || piece.querySelector(SAME)) {
        missed = true;
        return;
      }
      const next = last ? last.nextElementSibling : place.firstElementChild;
      piece.classList.add("arrived");
      place.insertBefore(piece, next);
      all("form[data-form]", piece).forEach(ready);
      say(piece.getAttribute("data-say"));
      all("[data-say]", piece).forEach((inner) => say(inner.getAttribute("data-say")));
      noticed(piece);
      last = piece;
    });
    Object.keys(known).forEach((key) => {
      const piece = known[key];
      if (piece.hasAttribute("data-pinned")) {
        return;
      }
      ended(piece, null);
      leave(piece);
    });
  }

  /* Whatever is being typed in stays; where it could be sent no more, it says so instead. */
  function leave(piece) {
    const forms = all("form", piece).filter((form) => form.dirty);
    if (!busy(piece)) {
      piece.remove();
    } else if (piece.hasAttribute("data-closed") && forms.length && !forms.some((form) => unsentOf(form).length)) {
      close(piece);
    } else {
      piece.gone = true;
    }
  }

  function close(piece) {
    /* Should voting open again, what was ticked is there. */
    saveAll();
    const closed = piece.cloneNode(false);
    const sentence = document.createElement("p");
    sentence.className = "notice";
    sentence.textContent = piece.getAttribute("data-closed");
    ["data-version", "data-say", "data-new", "data-closed"].forEach((name) => closed.removeAttribute(name));
    closed.setAttribute("data-pinned", "");
    closed.appendChild(piece.querySelector("h3").cloneNode(true));
    closed.appendChild(sentence);
    say(sentence.textContent);
    replace(piece, closed);
  }

  /* Whatever grows above, what somebody looks at stays where it is. */
  function steadily(change) {
    const middle = document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 2);
    const active = document.activeElement !== body ? document.activeElement : null;
    const fixed = [active, middle].find((piece) => {
      const box = piece && piece.getBoundingClientRect();
      return box && box.bottom > 0 && box.top < window.innerHeight && !piece.closest(".bar");
    });
    const before = fixed ? fixed.getBoundingClientRect().top : 0;
    const block = fixed && fixed.closest("[data-key=block]");
    const above = block ? block.getBoundingClientRect().top : 0;
    change();
    const situation = document.getElementById("situation");
    if (block && situation && !document.contains(block) && window.scrollY > 0) {
      /* Who was reading it reads on, although a message came before it. */
      situation.open = true;
      window.scrollBy(0, situation.getBoundingClientRect().top - above);
      return;
    }
    if (fixed && document.contains(fixed) && window.scrollY > 0) {
      const moved = fixed.getBoundingClientRect().top - before;
      if (Math.abs(moved) > 1) {
        window.scrollBy(0, moved);
      }
    }
  }

  /* What had to wait for somebody who was typing. */
  function settle() {
    all("[data-key]").forEach((piece) => {
      if (piece.gone) {
        steadily(() => leave(piece));
      } else if (piece.pending && !busy(piece)) {
        steadily(() => replace(piece, piece.pending));
      }
    });
    freshen();
  }

  /* A form in which nothing waits shows what was said last, on whatever device. */
  function freshen() {
    all("[data-answered]").forEach((entry) => {
      const form = document.querySelector(`form[data-form="answer-${entry.getAttribute("data-answered")}"]`);
      const seen = form && form.querySelector("[name=seen]");
      const older = seen && Number(seen.value) < Number(entry.getAttribute("data-revision"));
      const partner = entry.getAttribute("data-partner");
      if (older && form.querySelector("[name=partner]").value === partner && !form.renewing && idle(form)) {
        renew(form, `/?${new URLSearchParams({ inject: entry.getAttribute("data-answered"), for: partner })}`);
      }
    });
  }

  function idle(form) {
    const active = document.activeElement;
    return !form.dirty && !unsentOf(form).length && !(form.contains(active) && active.matches(FIELDS));
  }

  async function renew(form, address) {
    form.renewing = true;
    try {
      const response = await fetch(address, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fold = form.closest("details");
      const fresh = page.getElementById(fold.id);
      if (fresh && idle(form) && document.contains(form)) {
        const later = document.importNode(fresh.querySelector("form"), true);
        steadily(() => form.parentNode.replaceChild(later, form));
        ready(later);
        const mark = fold.querySelector("[data-sent]");
        mark.parentNode.replaceChild(document.importNode(fresh.querySelector("[data-sent]"), true), mark);
      }
    } catch (error) {
      /* With the next news it is tried again. */
    } finally {
      form.renewing = false;
    }
  }

  document.addEventListener("focusout", () => setTimeout(settle, 50));

  /* The return code stands above what happens now only while nothing is asked. */
  function giveWay() {
    const code = document.querySelector(".welcome");
    const now = document.getElementById("now");
    const above = code && now && now.nextElementSibling !== code;
    if (above && now.querySelector(".injects") && !code.contains(document.activeElement)) {
      now.parentNode.insertBefore(code, now.nextElementSibling);
    }
  }

  const me = body.getAttribute("data-me");

  /* What is sent to all who speak for an organisation, as it reads for one of them. */
  function asMine(copy) {
    all(".others", copy).forEach((place) => {
      all(`[data-by="${me}"]`, place).forEach((row) => row.remove());
      if (!place.querySelector("[data-by]")) {
        place.textContent = "";
      }
    });
    all("[data-also]", copy).forEach((link) => {
      if (link.getAttribute("data-by").split(" ").indexOf(me) < 0) {
        link.firstChild.textContent = link.getAttribute("data-also");
      }
    });
    const asked = (row) => document.querySelector(`[data-key="question-${row.getAttribute("data-question")}"]`);
    all("[data-question]", copy).filter(asked).forEach((row) => row.remove());
    if (!copy.querySelector("[data-question]")) {
      all("[data-key=told-title]", copy).forEach((title) => title.remove());
    }
  }

  function arrived(name, html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    asMine(fresh.content);
    const offered = targets ? targets.innerHTML : "";
    all(`[data-feed="${name}"]`).forEach((place) => {
      const copy = document.importNode(fresh.content, true);
      steadily(() => merge(place, copy));
    });
    if (targets && targets.innerHTML !== offered) {
      all("form[data-form]").filter((form) => !form.contains(document.activeElement)).forEach(offer);
    }
    giveWay();
    freshen();
    goOn();
    look();
    if (missed) {
      /* What should be here is not: a new stream begins with everything. */
      missed = false;
      follow();
    }
  }

  /* The connection. */

  const line = document.getElementById("line");
  let connected = false;
  let everLost = false;
  let losing = null;
  let settling = null;
  let source = null;

  function showLine(sentence, lost) {
    line.hidden = false;
    line.textContent = sentence;
    line.className = lost ? "line lost" : "line";
  }

  function lose() {
    connected = false;
    clearTimeout(settling);
    if (!losing) {
      losing = setTimeout(() => {
        everLost = true;
        showLine(words.lost, true);
      }, 3000);
    }
  }

  function find() {
    connected = true;
    clearTimeout(losing);
    losing = null;
    clearTimeout(settling);
    showLine(everLost ? words.back : words.connected, false);
    if (everLost) {
      settling = setTimeout(() => showLine(words.connected, false), BACK_FOR);
    }
    everLost = false;
    wait = RETRY_FIRST;
    sendSoon(0);
  }

  let heardAt = 0;
  let reopening = null;

  /* Whatever arrives is a sign of life; when there is no news the server gives one as well. */
  function heard() {
    heardAt = Date.now();
    if (!connected) {
      find();
    }
  }

  function follow() {
    if (typeof EventSource !== "function") {
      return;
    }
    clearTimeout(reopening);
    if (source) {
      source.close();
    }
    const stream = new EventSource(body.getAttribute("data-stream"));
    source = stream;
    heardAt = Date.now();
    stream.onopen = heard;
    stream.onmessage = heard;
    stream.onerror = () => {
      lose();
      if (stream.readyState === 2) {
        stream.close();
        clearTimeout(reopening);
        reopening = setTimeout(follow, 5000);
      }
    };
    all("[data-feed]").forEach((place) => {
      const name = place.getAttribute("data-feed");
      stream.addEventListener(name, (event) => {
        heard();
        arrived(name, event.data);
      });
    });
    stream.addEventListener("seat", () => {
      saveAll();
      if (document.querySelector(".welcome")) {
        /* The code was not taken note of yet. */
        location.replace("/?welcome&again");
      } else {
        location.reload();
      }
    });
  }

  /* A connection can be gone without anybody being told: the laptop lost its power, the phone went to other Wi-Fi. */
  function listen() {
    if (source && Date.now() - heardAt > SILENCE) {
      lose();
      follow();
    }
  }

  setInterval(listen, SILENCE / 4);
  window.addEventListener("online", () => {
    follow();
    sendSoon(0);
  });
  window.addEventListener("offline", lose);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      location.reload();
    }
  });

  /* Links to a form that is on the page already, or that comes with the next news. */

  let awaited = "";

  function goOn() {
    const target = awaited && document.getElementById(awaited);
    if (target) {
      awaited = "";
      target.scrollIntoView();
    }
  }

  function open(id) {
    const answer = document.getElementById(id);
    if (!answer) {
      return false;
    }
    if (answer.matches("details")) {
      answer.open = true;
    }
    const field = answer.querySelector("textarea");
    answer.scrollIntoView();
    if (field) {
      field.focus({ preventScroll: true });
    }
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) {
      return;
    }
    const inject = link.getAttribute("data-answer");
    const url = new URL(link.href, location.href);
    const id = (link.getAttribute("href") || "").indexOf("#") === 0 ? url.hash.slice(1) : "";
    awaited = id && !document.getElementById(id) ? id : "";
    const partner = document.querySelector("form[data-form^=answer-] [name=partner]");
    const own = !partner || url.searchParams.get("for") === partner.value;
    if (inject && own && open(`answer-${inject}`)) {
      event.preventDefault();
    } else if (link.hasAttribute("data-leave")) {
      const form = link.closest("form");
      form.unsaved = false;
      form.dirty = false;
      drop(draftName(form));
    }
  });

  all("form[data-form]").forEach(ready);
  if (location.hash.indexOf("#answer-") === 0) {
    open(location.hash.slice(1));
  }
  if (/[?&](done|welcome|again)/.test(location.search)) {
    const kept = new URLSearchParams(location.search);
    kept.delete("done");
    kept.delete("welcome");
    kept.delete("again");
    const rest = kept.toString();
    history.replaceState(null, "", location.pathname + (rest ? `?${rest}` : "") + location.hash);
  }
  look();
  showLine("…", false);
  line.hidden = true;
  follow();
  sendSoon(0);
})();
