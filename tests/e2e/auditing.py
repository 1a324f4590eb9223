"""Looking at a page as axe-core does: WCAG 2.1 A and AA, light and dark, as a phone and as a laptop shows it.

Each state of a page is looked at in both languages: in Dutch whole on a light phone, in English whole on a
light laptop; then once more for what colours alone decide, dark and in the other size. Whether anything
sticks out sideways is seen at 320 pixels, which is a phone at its largest letters too, and at half a laptop's
width, which is a laptop at 200 %.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final, Literal, TypeAlias

from playwright.async_api import Page

Scheme: TypeAlias = Literal["light", "dark"]
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
ON_COLOURS: Final = ("color-contrast", "link-in-text-block")
PHONE_SIZE: Final = ("phone", 390, 844)
LAPTOP_SIZE: Final = ("laptop", 1280, 800)
NARROW: Final = ((320, 640), (640, 400))
_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN: Final = """async options => {
  // What comes in with an animation is looked at when it is there.
  document.getAnimations().forEach(one => one.finish());
  const found = await axe.run(document, options);
  const about = node => `${node.target} ${node.failureSummary}`;
  return found.violations.map(row => `${row.id}: ${row.nodes.map(about)}`);
}"""
_STICKS_OUT: Final = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= wide) return "";
  const out = Array.from(document.querySelectorAll("body *")).filter(
    piece => piece.getBoundingClientRect().right > wide + 1 && !piece.closest(".aside"));
  return out.slice(-3).map(piece => piece.outerHTML.slice(0, 120)).join(" | ") || "the page";
}"""


class Audit:
    """Looks at pages and remembers what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.looks = 0

    async def look(self, state: str, page: Page) -> None:
        """Look at a page as it is now."""
        before = page.viewport_size
        assert before is not None
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(_AXE)
        lang = await page.evaluate("document.documentElement.lang")
        sizes = (PHONE_SIZE, LAPTOP_SIZE) if lang == "nl" else (LAPTOP_SIZE, PHONE_SIZE)
        whole: dict[str, object] = {"type": "tag", "values": TAGS}
        colours: dict[str, object] = {"type": "rule", "values": ON_COLOURS}
        looks: tuple[tuple[Scheme, tuple[str, int, int], dict[str, object]], ...] = (
            ("light", sizes[0], whole),
            ("dark", sizes[1], colours),
        )
        for scheme, (name, width, height), only in looks:
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.looks += 1
            found = await page.evaluate(_RUN, {"runOnly": only, "resultTypes": ["violations"]})
            self.faults += [f"{state}, {name}, {scheme}, {lang}: {row}" for row in found]
        for width, height in NARROW:
            await page.set_viewport_size({"width": width, "height": height})
            out = await page.evaluate(_STICKS_OUT)
            if out:
                self.faults.append(f"{state}: at {width} pixels this sticks out: {out}")
        await page.set_viewport_size(before)
        await page.emulate_media(color_scheme="light")
