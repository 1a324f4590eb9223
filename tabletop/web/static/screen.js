/* The second screen: takes in what the room should see, counts down, and makes it as large as it fits. ES2017. */
(function () {
  "use strict";

  const screen = document.getElementById("screen");
  const announcer = document.getElementById("announce");
  const lost = document.getElementById("lost");
  const root = document.documentElement;
  const SIZES = [1.3, 1.15, 1, 0.9, 0.8, 0.7, 0.62];
  const SHEETS = [2.1, 1.9, 1.75, 1.6, 1.5, 1.4, 1.3, 1.25];
  const TIGHT_BELOW = 0.8;
  const MOST_LINES = 16;
  const LEAST_LINES = 2;
  const ASK_EVERY = 15000;

  /* Size: one rem for the whole page, the largest at which everything is in view. */

  function fits() {
    return root.scrollHeight <= window.innerHeight + 1;
  }

  function tryAll(base, least) {
    return SIZES.some((size) => {
      root.style.fontSize = `${base * size}px`;
      return size >= least && fits();
    });
  }

  /* What the room reads may be larger still, where there is space below it. */
  function grow(sheet) {
    SHEETS.some((size) => {
      sheet.style.fontSize = `${size}rem`;
      return fits();
    });
  }

  /* A message that the room has read before makes room for the question about it, and is whole where it can be. */
  function shorten() {
    for (let lines = MOST_LINES; lines >= LEAST_LINES; lines -= 1) {
      screen.style.setProperty("--lines", lines);
      if (fits()) {
        return;
      }
    }
  }

  function fit() {
    const base = Math.min(window.innerWidth * 0.0235, window.innerHeight * 0.042);
    const sheet = screen.querySelector(".sheet");
    if (sheet) {
      sheet.style.fontSize = "";
    }
    screen.classList.remove("tight");
    screen.style.removeProperty("--lines");
    if (!tryAll(base, TIGHT_BELOW)) {
      const shares = screen.querySelector(".questions, .gaps");
      if (shares) {
        screen.classList.add("tight");
      }
      tryAll(base, 0);
      if (shares) {
        shorten();
      }
    }
    if (sheet) {
      grow(sheet);
    }
  }

  window.addEventListener("resize", fit);

  /* The clock of the room. */

  let roomMs = null;
  let running = false;
  let heardAt = 0;

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function clockWords(seconds) {
    return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  }

  function put(place, words) {
    if (place && place.textContent !== words) {
      place.textContent = words;
      return true;
    }
    return false;
  }

  function tick() {
    const place = screen.querySelector("[data-countdown]");
    if (!place || roomMs === null) {
      return;
    }
    const now = roomMs + (running ? performance.now() - heardAt : 0);
    const spent = (now - Number(place.getAttribute("data-started"))) / 1000;
    const left = Math.max(0, Math.ceil(Number(place.getAttribute("data-minutes")) * 60 - spent));
    const state = left === 0 ? "over" : left <= Number(place.getAttribute("data-near")) ? "near" : "";
    const wasEmpty = !place.textContent;
    put(place, clockWords(left));
    place.classList.toggle("near", state === "near");
    place.classList.toggle("over", state === "over");
    const doing = screen.querySelector("[data-doing]");
    const warning = doing && doing.querySelector("[data-warning]");
    let words = "";
    if (doing && doing.hasAttribute("data-over")) {
      words = state === "over" ? doing.getAttribute("data-over") : state === "near" ? doing.getAttribute("data-almost") : "";
      doing.classList.toggle("over", state === "over");
    }
    if (put(warning, words) || wasEmpty) {
      fit();
    }
  }

  async function ask() {
    try {
      const response = await fetch("/screen/clock", { credentials: "same-origin" });
      const told = await response.json();
      if ("room_ms" in told) {
        roomMs = told.room_ms;
        running = told.running;
        heardAt = performance.now();
        tick();
      }
    } catch (error) {
      /* It counts on by itself. */
    }
  }

  setInterval(tick, 250);
  setInterval(ask, ASK_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      ask();
    }
  });

  /* News. */

  let said = "";

  function arrived(html) {
    screen.innerHTML = html;
    const page = screen.firstElementChild;
    const words = page ? page.getAttribute("data-say") : "";
    if (words !== said) {
      said = words;
      announcer.textContent = words;
    }
    fit();
    ask();
  }

  const SILENCE = Number(document.body.getAttribute("data-silence")) || 40000;
  let losing = null;
  let source = null;
  let reopening = null;
  let aliveAt = 0;

  /* Whatever arrives is a sign of life; when there is no news the server gives one as well. */
  function heard() {
    aliveAt = Date.now();
    clearTimeout(losing);
    losing = null;
    lost.hidden = true;
  }

  function lose() {
    if (!losing) {
      losing = setTimeout(() => {
        lost.textContent = document.body.getAttribute("data-lost");
        lost.hidden = false;
      }, 5000);
    }
  }

  function follow() {
    clearTimeout(reopening);
    if (source) {
      source.close();
    }
    const stream = new EventSource("/stream");
    source = stream;
    aliveAt = Date.now();
    stream.onopen = heard;
    stream.onmessage = heard;
    stream.addEventListener("screen", (event) => {
      heard();
      arrived(event.data);
    });
    stream.addEventListener("seat", () => location.reload());
    stream.onerror = () => {
      lose();
      if (stream.readyState === 2) {
        stream.close();
        clearTimeout(reopening);
        reopening = setTimeout(follow, 3000);
      }
    };
  }

  /* A connection can be gone without anybody being told. */
  function listen() {
    if (Date.now() - aliveAt > SILENCE) {
      lose();
      follow();
    }
  }

  setInterval(listen, SILENCE / 4);
  window.addEventListener("online", follow);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      listen();
    }
  });

  fit();
  ask();
  follow();
})();
