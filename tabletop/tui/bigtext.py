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
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def plain(text: str) -> str | None:
    """Give a text in the letters that there are here, accents left out; None when one is missing."""
    bare = "".join(letter for letter in normalize("NFD", text.upper()) if not combining(letter))
    return bare if bare and all(letter in _FONT for letter in bare) else None


def width(text: str, size: int) -> int:
    """Give the columns that a text takes at a size."""
    return max(0, sum(len(_FONT.get(letter, _FONT["-"])[0]) + 1 for letter in text.upper()) - 1) * size


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


def big(text: str, size: int) -> tuple[str, ...]:
    """Write a text in blocks, one string a line; what has no letter here becomes a dash."""
    glyphs = [_FONT.get(letter, _FONT["-"]) for letter in text.upper()]
    pixels = [
        [lit == "#" for column in ".".join(glyph[row] for glyph in glyphs) for lit in column * size]
        for row in range(ROWS)
        for _ in range(size)
    ]
    if len(pixels) % 2:
        # Above, so that letters of different sizes stand on one base line.
        pixels.insert(0, [False] * width(text, size))
    return tuple(
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    )
