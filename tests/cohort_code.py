"""What learners of one cohort write for the same exercise: alike where the exercise leads them,
each in their own way elsewhere; and what a copy looks like."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

NAMES = {
    "v": ["valeurs"],  # in the head of a function that everybody got, as the next
    "c": ["comptes"],
    "t": ["total", "somme", "s", "acc", "cumul"],
    "x": ["x", "v", "n", "val", "element", "e"],
    "n": ["n", "nb", "compteur", "i", "count"],
    "m": ["mots", "words", "liste_mots", "tokens", "m"],
    "d": ["compte", "d", "freq", "resultat", "dico", "occurrences"],
    "w": ["mot", "w", "m1", "word", "terme"],
    "r": ["resultat", "res", "sortie", "r", "out"],
    "l": ["ligne", "l", "row", "line", "enreg"],
    "p": ["morceaux", "parts", "champs", "p", "cols"],
    "f": ["propre", "df2", "nettoye", "out", "table"],
}
GUARDS = [
    "    if not {v}:\n        return None\n",
    "    if len({v}) == 0:\n        return None\n",
    "    if {v} == []:\n        return\n",
    "",
]
MEANS = [
    "    return sum({v}) / len({v})\n",
    "    {t} = 0\n    for {x} in {v}:\n        {t} += {x}\n    return {t} / len({v})\n",
    "    {t} = 0\n    {n} = 0\n    for {x} in {v}:\n        {t} = {t} + {x}\n        {n} = {n} + 1\n    return {t} / {n}\n",
    "    {t} = sum({v})\n    {n} = len({v})\n    return {t} / {n}\n",
]
CLEANINGS = [
    "    {m} = texte.lower().split()\n",
    "    texte = texte.lower()\n    {m} = texte.split()\n",
    "    {m} = []\n    for {w} in texte.split(' '):\n        if {w} != '':\n            {m}.append({w}.lower())\n",
    "    {m} = [{w}.strip('.,;!?').lower() for {w} in texte.split()]\n",
    "    texte = texte.replace(',', ' ').replace('.', ' ')\n    {m} = texte.lower().split()\n",
]
COUNTS = [
    "    {d} = {{}}\n    for {w} in {m}:\n        if {w} in {d}:\n            {d}[{w}] += 1\n        else:\n            {d}[{w}] = 1\n    return {d}\n",
    "    {d} = {{}}\n    for {w} in {m}:\n        {d}[{w}] = {d}.get({w}, 0) + 1\n    return {d}\n",
    "    return dict(Counter({m}))\n",
    "    {d} = defaultdict(int)\n    for {w} in {m}:\n        {d}[{w}] += 1\n    return dict({d})\n",
    "    return {{{w}: {m}.count({w}) for {w} in set({m})}}\n",
]
TOPS = [
    "    {r} = sorted({c}.items(), key=lambda c: c[1], reverse=True)\n    return [{w} for {w}, _ in {r}[:k]]\n",
    "    {r} = sorted({c}, key={c}.get, reverse=True)\n    return {r}[:k]\n",
    "    return [{w} for {w}, {n} in Counter({c}).most_common(k)]\n",
    "    {r} = []\n    reste = dict({c})\n    while reste and len({r}) < k:\n        {w} = max(reste, key=reste.get)\n        {r}.append({w})\n        del reste[{w}]\n    return {r}\n",
    "    {r} = sorted({c}.items(), key=lambda c: (-c[1], c[0]))\n    {m} = []\n    for {w}, {n} in {r}:\n        {m}.append({w})\n    return {m}[:k]\n",
]
SPLITS = [
    "        {p} = {l}.strip().split(';')\n        if len({p}) != 3:\n            rejets += 1\n            continue\n",
    "        if {l}.count(';') != 2:\n            rejets = rejets + 1\n            continue\n        {p} = {l}.rstrip().split(';')\n",
    "        try:\n            a, b, c = {l}.split(';')\n        except ValueError:\n            rejets += 1\n            continue\n        {p} = [a, b, c.strip()]\n",
]
CASTS = [
    "        try:\n            {p}[1] = int({p}[1])\n        except ValueError:\n            rejets += 1\n        else:\n            {r}.append(tuple({p}))\n",
    "        if {p}[1].isdigit():\n            {r}.append(({p}[0], int({p}[1]), {p}[2]))\n        else:\n            rejets += 1\n",
    "        {n} = {p}[1].strip()\n        if not {n}.isnumeric():\n            rejets += 1\n            continue\n        {r} += [({p}[0], int({n}), {p}[2])]\n",
]
STEPS = [
    ("    {f} = {f}.drop_duplicates()\n", "    {f} = {f}[~{f}.duplicated()]\n"),
    ("    {f} = {f}.dropna(subset=['prix'])\n", "    {f} = {f}[{f}['prix'].notna()]\n"),
    (
        "    {f}['ville'] = {f}['ville'].str.strip().str.title()\n",
        "    {f} = {f}.assign(ville={f}['ville'].str.title().str.strip())\n",
    ),
    ("    {f} = {f}[{f}['prix'] > 0]\n", "    {f} = {f}.query('prix > 0')\n"),
]

# What everybody got: heads of functions, and a short answer with one natural way to write it.
STARTER = [
    "def moyenne(valeurs):\n",
    "def compter(texte):\n",
    "def plus_frequents(comptes, k):\n",
    "def lire(chemin):\n",
    "def nettoyer(tableau):\n",
    "def double(x):\n",
]


def honest(chance: random.Random) -> list[str]:
    """The cells of a learner who works alone."""
    names = {key: chance.choice(options) for key, options in NAMES.items()}
    pick = chance.choice
    steps = [pick(step) for step in STEPS]
    if chance.random() < 0.5:
        chance.shuffle(steps)
    cells = [
        STARTER[0] + pick(GUARDS) + pick(MEANS),
        STARTER[1] + pick(CLEANINGS) + pick(COUNTS),
        STARTER[2] + pick(TOPS),
        STARTER[3]
        + "    {r}, rejets = [], 0\n    for {l} in open(chemin):\n"
        + pick(SPLITS)
        + pick(CASTS)
        + "    return {r}, rejets\n",
        STARTER[4] + "    {f} = tableau.copy()\n" + "".join(steps) + "    return {f}\n",
        STARTER[5] + "    return 2 * x\n",
    ]
    return [_own_words(cell.format(**names), chance) for cell in cells]


def cohort(size: int, seed: int) -> dict[str, list[str]]:
    """That many learners who work alone, by name."""
    chance = random.Random(seed)
    return {f"p{number:03d}": honest(chance) for number in range(size)}


def renamed(cells: Sequence[str]) -> list[str]:
    """A copy in other words: names, comments and spaces changed."""
    kept = {"moyenne", "compter", "plus_frequents", "lire", "nettoyer", "double"}
    known: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        name = match[0]
        if name not in _OWN or name in kept:
            return name
        return known.setdefault(name, f"ma_variable_{len(known)}")

    texts = [re.sub(r"(?<![\w.'])[^\W\d]\w*", other, cell) for cell in cells]
    return [
        "# fait par moi\n" + text.replace("    return", "\n    # fin\n    return") for text in texts
    ]


_OWN = {name for options in NAMES.values() for name in options} | {"rejets", "reste"}


def _own_words(cell: str, chance: random.Random) -> str:
    """Habits that have nothing to do with the exercise."""
    head, *lines = cell.rstrip("\n").split("\n")
    if chance.random() < 0.3:
        lines.insert(0, chance.choice(TRACES))
    if lines[-1].startswith("    return ") and chance.random() < 0.4:
        name = chance.choice(("reponse", "final", "a_rendre"))
        lines[-1:] = [f"    {name} = {lines[-1][11:]}", *chance.choice(ENDS)(name)]
    if chance.random() < 0.3:
        lines.insert(-1, "")
    checked = chance.choice(CHECKS) if chance.random() < 0.4 else ""
    return "\n".join([head, *lines]) + "\n" + checked


TRACES = [
    "    print('début')",
    "    global DERNIER",
    "    erreurs = []",
    "    debut = time.time()",
    "    import math",
    "    assert True, 'jamais'",
]
ENDS = [
    lambda name: [f"    return {name}"],
    lambda name: [f"    print({name})", f"    return {name}"],
    lambda name: [f"    if {name} is None:", "        print('vide')", f"    return {name}"],
]
CHECKS = [
    "print('ok')\n",
    "essai = 3\nprint(essai, type(essai))\n",
    "# je vérifie\nfor test in range(3):\n    print(test)\n",
    "help(sum)\n",
]
