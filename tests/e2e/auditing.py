"""Looking at a page as axe-core does: WCAG 2.1 A and AA, light and dark, with script and without.

Its rules for good practice are kept too. Each state is looked at whole in light, in Dutch as a phone shows it
and in English as a laptop does; then its colours again in dark, on the other of the two: dark changes nothing
else. In Dutch, whose words are the longer, the same address is then opened with the same cookie in a browser
without script, everything unfolded, and looked at once more in the same way. Whether anything sticks out
sideways is seen at 320 pixels, which is a phone at its largest letters and a laptop at 400 %, and at half a
laptop's width, which is a laptop at 200 %.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.room import Device

Scheme: TypeAlias = Literal["light", "dark"]
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
PHONE_SIZE: Final = (390, 844)
LAPTOP_SIZE: Final = (1280, 800)
NARROW: Final = ((640, 400), (320, 640))
COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules whose outcome the colours of a page decide."""
_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_AT_ONCE: Final = "window.setTimeout = done => { Promise.resolve().then(done); return 0; }"
"""No timer runs in a page without script, and axe waits for timers; what it waits for comes at once there."""
_RUN: Final = """async rules => {
  // What comes in with an animation is looked at when it is there.
  document.getAnimations().forEach(one => one.finish());
  const options = {runOnly: rules, resultTypes: ["violations"], preload: false};
  const found = await axe.run(document, options);
  const about = node => `${node.target} ${node.failureSummary}`;
  return found.violations.map(row => `${row.id}: ${row.nodes.map(about)}`);
}"""
_STICKS_OUT: Final = """wide => {
  if (document.scrollingElement.scrollWidth <= wide) return "";
  const out = Array.from(document.querySelectorAll("body *")).filter(
    piece => piece.getBoundingClientRect().right > wide + 1 && !piece.closest(".aside"));
  return out.slice(-3).map(piece => piece.outerHTML.slice(0, 120)).join(" | ") || "the page";
}"""
"""The width is that of the window: a phone makes its page as wide as what sticks out."""
_PAINTED: Final = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_TOO_SMALL: Final = """() =>
  Array.from(document.querySelectorAll("a, button, summary, input, select, textarea"))
    .filter(one => one.type !== "hidden" && !one.matches(".skip"))
    .map(one => one.closest("label.choice") || one)
    .filter(one => {
      const box = one.getBoundingClientRect();
      const within = one.tagName === "A" && getComputedStyle(one).display === "inline";
      return box.height > 0 && (box.height < 43.5 || box.width < 43.5) && !within;
    })
    .map(one => one.outerHTML.slice(0, 120))"""
"""What is to be touched and is smaller than a fingertip; links in a sentence are as large as its letters."""


class Audit:
    """Looks at pages and remembers what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    async def look(self, state: str, device: Device, *, again: bool = True, at: str | None = None) -> None:
        """Look at a page as it is now, and unless it cannot be opened again, as it is without script.

        It is opened at the address it has now, or at another that shows the same without script.
        """
        await self._look(state, device.page, script=device.script)
        if again and device.script and device.lang == "nl":
            plain = await device.plain()
            await plain.page.goto(at or device.page.url.partition("#")[0])
            await plain.unfold()
            await self._look(f"{state}, no script", plain.page, script=False)

    async def _look(self, state: str, page: Page, *, script: bool) -> None:
        before = page.viewport_size
        assert before is not None
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(_AXE if script else f"{_AT_ONCE};{_AXE}")
        lang = await page.evaluate("document.documentElement.lang")
        sizes = (PHONE_SIZE, LAPTOP_SIZE) if lang == "nl" else (LAPTOP_SIZE, PHONE_SIZE)
        looks: tuple[tuple[Scheme, tuple[int, int]], ...] = (("light", sizes[0]), ("dark", sizes[1]))
        for scheme, (width, height) in looks:
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            rules = TAGS if scheme == looks[0][0] else COLOURS
            found = await page.evaluate(_RUN, rules)
            self.faults += [f"{state}, {width} wide, {scheme}, {lang}: {row}" for row in found]
        for width, height in NARROW:
            await page.set_viewport_size({"width": width, "height": height})
            if script:
                # The second screen chooses its size by script, with the next frame.
                await page.evaluate(_PAINTED)
            out = await page.evaluate(_STICKS_OUT, width)
            if out:
                self.faults.append(f"{state}, {lang}: at {width} pixels this sticks out: {out}")
        small = await page.evaluate(_TOO_SMALL)
        self.faults += [f"{state}, {lang}: too small to touch: {row}" for row in small]
        await page.set_viewport_size(before)
        await page.emulate_media(color_scheme="light")
