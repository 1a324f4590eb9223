/* Finding one's organisation in the list, where the browser can. ES2017, for old phones. */
(function () {
  "use strict";

  const all = (selector) => Array.from(document.querySelectorAll(selector));

  all("[data-finder]").forEach((finder) => {
    const input = finder.querySelector("input");
    finder.hidden = false;
    input.addEventListener("input", () => {
      const sought = input.value.trim().toLowerCase();
      all("[data-find]").forEach((choice) => {
        const chosen = choice.querySelector("input").checked;
        choice.hidden = !chosen && choice.textContent.toLowerCase().indexOf(sought) < 0;
      });
      all("[data-group]").forEach((group) => {
        group.hidden = !group.querySelector("[data-find]:not([hidden])");
      });
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  });
})();
