"""Letters and digits of blocks, readable from the back of the room, in any size that fits."""

from __future__ import annotations

from unicodedata import combining, normalize

ROWS = 5
"""Pixels that a letter is high; a pixel is `size` columns wide and half as many lines high."""

_GLYPHS = """
0 ### #.# #.# #.# ###
1 .#. ##. .#. .#. ###
2 ### ..# ### #.. ###
3 ### ..# ### ..# ###
4 #.# #.# ### ..# ..#
5 ### #.. ### ..# ###
6 ### #.. ### #.# ###
7 ### ..# ..# ..# ..#
8 ### #.# ### #.# ###
9 ### #.# ### ..# ###
A ### #.# ### #.# #.#
B ##. #.# ##. #.# ##.
C ### #.. #.. #.. ###
D ##. #.# #.# #.# ##.
E ### #.. ##. #.. ###
F ### #.. ##. #.. #..
G ### #.. #.# #.# ###
H #.# #.# ### #.# #.#
I # # # # #
J ..# ..# ..# #.# ###
K #.# #.# ##. #.# #.#
L #.. #.. #.. #.. ###
M #...# ##.## #.#.# #...# #...#
N #..# ##.# #.## #..# #..#
O ### #.# #.# #.# ###
P ### #.# ### #.. #..
Q ### #.# #.# ### ..#
R ### #.# ##. #.# #.#
S ### #.. ### ..# ###
T ### .#. .#. .#. .#.
U #.# #.# #.# #.# ###
V #.# #.# #.# #.# .#.
W #...# #...# #.#.# ##.## #...#
X #.# #.# .#. #.# #.#
Y #.# #.# .#. .#. .#.
Z ### ..# .#. #.. ###
: . # . # .
. . . . . #
, . . . # #
- ... ... ### ... ...
− ... ... ### ... ...
+ ... .#. ### .#. ...
! # # # . #
? ### ..# .## ... .#.
' # # . . .
/ ..# ..# .#. #.. #..
( .# #. #. #. .#
) #. .# .# .# #.
& .#. #.# .#. #.# .##
; . # . # #
" #.# #.# ... ... ...
% #.# ..# .#. #.. #.#
"""
_FONT = {line[0]: line[2:].split() for line in _GLYPHS.strip().splitlines()} | {" ": [".."] * ROWS}
_FONT |= {"–": _FONT["-"], "’": _FONT["'"], "‘": _FONT["'"]}
_FONT |= {"“": _FONT['"'], "”": _FONT['"'], "„": _FONT['"']}
_MARKS = {
    "\N{COMBINING ACUTE ACCENT}": ".##",
    "\N{COMBINING GRAVE ACCENT}": "##.",
    "\N{COMBINING CIRCUMFLEX ACCENT}": ".#.",
    "\N{COMBINING DIAERESIS}": "#.#",
    "\N{COMBINING TILDE}": "###",
}
_UNDER_A_MARK = """
A ### #.# ### #.#
E ### ##. #.. ###
I .#. .#. .#. .#.
N ##. #.# #.# #.#
O ### #.# #.# ###
U #.# #.# #.# ###
Y #.# .#. .#. .#.
"""
"""Letters one pixel lower, so that a mark above them makes them no higher than the others."""
_LOW = {line[0]: line[2:].split() for line in _UNDER_A_MARK.strip().splitlines()}
_MARKED = {
    normalize("NFC", letter + mark): (above, rows)
    for letter, rows in _LOW.items()
    for mark, above in _MARKS.items()
    if len(normalize("NFC", letter + mark)) == 1
}
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def plain(text: str) -> str | None:
    """Give a text in the letters that there are here, other marks left out; None when one is missing."""
    bare = "".join(_without_strange_marks(letter) for letter in normalize("NFC", text.upper()))
    return bare if bare and all(letter in _FONT or letter in _MARKED for letter in bare) else None


def _without_strange_marks(letter: str) -> str:
    if letter in _MARKED:
        return letter
    return "".join(part for part in normalize("NFD", letter) if not combining(part))


def _rows(letter: str) -> list[str]:
    """Give the rows of a letter; what has no letter here is a dash."""
    return _MARKED[letter][1] if letter in _MARKED else _FONT.get(letter, _FONT["-"])


def width(text: str, size: int) -> int:
    """Give the columns that a text takes at a size."""
    return max(0, sum(len(_rows(letter)[0]) + 1 for letter in text.upper()) - 1) * size


def height(size: int) -> int:
    """Give the lines that a text takes at a size."""
    return (ROWS * size + 1) // 2


def largest(text: str, columns: int, lines: int) -> int:
    """Give the largest size at which a text fits; 0 when it does not fit at all."""
    size = 0
    while width(text, size + 1) <= columns and height(size + 1) <= lines:
        size += 1
    return size


def broken(text: str, columns: int, size: int) -> tuple[str, ...]:
    """Break a text between its words so that each part fits; a word that is too wide makes it empty."""
    parts: list[str] = []
    for word in text.split():
        longer = f"{parts[-1]} {word}" if parts else word
        if parts and width(longer, size) <= columns:
            parts[-1] = longer
        elif width(word, size) <= columns:
            parts.append(word)
        else:
            return ()
    return tuple(parts)


def _pixels(letter: str, size: int) -> list[str]:
    """Give a letter pixel by pixel, as high as the lines that it takes."""
    rows = [row for row in _rows(letter) for _ in range(size)]
    above = 2 * height(size) - len(rows)
    # Above, so that letters of different sizes stand on one base line.
    blank = ["." * len(rows[0])] * above
    if letter in _MARKED:
        thick = (size + 1) // 2
        blank[above - 2 * thick : above - thick] = [_MARKED[letter][0]] * thick
    return blank + rows


def big(text: str, size: int) -> tuple[str, ...]:
    """Write a text in blocks, one string a line; what has no letter here becomes a dash."""
    glyphs = [_pixels(letter, size) for letter in text.upper()]
    pixels = [
        [lit == "#" for column in ".".join(glyph[row] for glyph in glyphs) for lit in column * size]
        for row in range(2 * height(size))
    ]
    return tuple(
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    )
