"""What is said of the keys of a list: blank, given twice, padded, damaged, alike to the eye, or several in one.

Nothing is changed and nothing merged: a note names the keys and counts them, a person judges.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from reperform.intake.outcome import listed, note
from reperform.texts import clean_key

KEY_JOIN = " | "
# Letters of other alphabets, and digits, that look like a Latin letter in common fonts: only those that matter in ids.
_CYRILLIC = (
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423"
    "\u0406\u0408\u0405\u0430\u0435\u043e\u0441\u0440\u0445\u0443\u0456\u0458\u0455"
)
_GREEK = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"
_CONFUSABLE = {
    **dict(zip(_CYRILLIC, "ABEKMHOPCTXYIJSaeocpxyijs", strict=True)),
    **dict(zip(_GREEK, "ABEZHIKMNOPTYXov", strict=True)),
}
_DIGIT_LIKE = {"O": "0", "o": "0", "l": "1", "I": "1", "i": "1"}
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_LETTERS = str.maketrans(_CONFUSABLE)
_DASH_TABLE = str.maketrans(_DASHES)
_DIGITS = str.maketrans(_DIGIT_LIKE)
_ALL = str.maketrans({**{one: _DIGIT_LIKE.get(latin, latin) for one, latin in _CONFUSABLE.items()},
                      **_DIGIT_LIKE, **_DASHES})  # fmt: skip
_LEADING_ZEROS = re.compile(r"(?<![0-9.])0+(?=[0-9])")
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,3}\Z")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)"
_DAY_MONTH = re.compile(rf"(?:[0-9]{{1,2}}-{_MONTH}|{_MONTH}-[0-9]{{2}})\Z", re.IGNORECASE)
_LONGEST_DAY_MONTH = len("30-Sept")
_SEVERAL = re.compile(r"\n|; |, ")

Key = tuple[str, ...]


def key_notes(
    names: Sequence[str],
    columns: Sequence[Sequence[str]],
    kinds: Sequence[Sequence[str]],
    rows: Callable[[int], Sequence[str]],
    ids: Callable[[int], str],
    where: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    """Yield a note for everything that is odd about the keys of a list.

    Parameters
    ----------
    names : sequence of str
        Names of all columns, in the order of ``rows``.
    columns, kinds : sequences
        Values and kinds of the key columns.
    rows : callable
        Index to the values of a whole row.
    ids : callable
        Index to the name of the item.
    where : dict
        Sheet and column of the notes.
    """
    if len(columns) == 1 and _are_sound(columns[0]):
        yield from _damaged(columns, kinds, where)
        yield from _alike(list(columns[0]), where)
        return
    raw = list(zip(*columns, strict=True))
    cleaned = {one: tuple(clean_key(part) for part in one) for one in set(raw)}
    blank = [index for index, one in enumerate(raw) if not all(cleaned[one])]
    if blank:
        found = [ids(index) for index in blank[:20]]
        text = f"{len(blank):,} rows have no key: {listed(found, len(blank))}"
        yield note("RP-I153", text, ids=tuple(found[:3]), count=len(blank), **where)
    counts = Counter(cleaned[one] for one in raw if all(cleaned[one]))
    twice = {one for one, count in counts.items() if count > 1}
    if twice:
        yield _duplicates(names, [cleaned[one] for one in raw], twice, rows, where)
    padded = [KEY_JOIN.join(cleaned[one]) for one in cleaned if cleaned[one] != one]
    if padded:
        padded.sort()
        text = f"{len(padded):,} keys hold outer blanks or invisible characters, ignored when keys are compared"
        yield note("RP-I155", text, ids=tuple(padded[:3]), count=len(padded), **where)
    yield from _several(raw, cleaned, where)
    yield from _damaged(columns, kinds, where)
    yield from _alike([KEY_JOIN.join(one) for one in counts], where)


def _are_sound(keys: Sequence[str]) -> bool:
    """Return whether keys are plain, none is blank, given twice or several in one: true of most long lists."""
    joined = "".join(keys)
    is_plain = joined.isascii() and joined.isprintable() and " " not in joined
    return is_plain and "" not in keys and len(set(keys)) == len(keys)


def _duplicates(
    names: Sequence[str], keys: list[Key], twice: set[Key], rows: Callable[[int], Sequence[str]], where: dict[str, Any]
) -> dict[str, Any]:
    """Say how many keys stand on several rows, and whether these rows are the same or differ, and in what."""
    groups: dict[Key, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        if key in twice:
            groups[key].append(index)
    differing: Counter[str] = Counter()
    identical = 0
    for indexes in groups.values():
        first, *others = ([clean_key(value) for value in rows(index)] for index in indexes)
        odd = {name for place, name in enumerate(names) if any(other[place] != first[place] for other in others)}
        identical += not odd
        differing.update(odd)
    shown = [KEY_JOIN.join(one) for one in groups]
    in_columns = ", ".join(f"{name} ({count:,})" for name, count in sorted(differing.items(), key=_most_first))
    text = (
        f"{len(twice):,} keys stand on more than one row ({sum(map(len, groups.values())):,} rows): "
        f"{listed(shown[:20], len(shown))}; of {identical:,} the rows are identical, "
        f"of {len(twice) - identical:,} they differ{f', in {in_columns}' if in_columns else ''}"
    )
    return note("RP-I154", text, ids=tuple(shown[:3]), count=len(twice), **where)


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _several(raw: list[Key], cleaned: dict[Key, Key], where: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Note key cells that hold a list: one row that may be several items."""
    found = [one for one in dict.fromkeys(raw) if any(_SEVERAL.search(part.strip()) for part in one)]
    if found:
        shown = [KEY_JOIN.join(cleaned[one]) for one in found]
        text = (
            f"{len(found):,} key cells hold line breaks, semicolons or commas, so that one row may be several items; "
            f"each row is one item: {listed(shown[:20], len(shown))}"
        )
        yield note("RP-I156", text, ids=tuple(shown[:3]), count=len(found), **where)


def _damaged(
    columns: Sequence[Sequence[str]], kinds: Sequence[Sequence[str]], where: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Note keys that look as if a spreadsheet program had turned them into numbers or dates."""
    found: dict[str, None] = {}
    for column, column_kinds in zip(columns, kinds, strict=True):
        dates = set(column_kinds) & set("ds")
        is_mixed = bool(dates) and bool(set(column_kinds) - set("ds."))
        for text, kind in zip(column, column_kinds, strict=True):
            if (is_mixed and kind in "ds") or _looks_damaged(text):
                found[clean_key(text)] = None
    if found:
        text = (
            f"{len(found):,} keys look as if a spreadsheet program had turned ids into numbers or dates: "
            f"{listed(list(found)[:20], len(found))}; ask the client for the export as it left the system"
        )
        yield note("RP-I158", text, ids=tuple(list(found)[:3]), count=len(found), **where)


def _looks_damaged(text: str) -> bool:
    if "E" not in text and "-" not in text:
        return False
    text = text.strip()
    if len(text) <= _LONGEST_DAY_MONTH and _DAY_MONTH.match(text):
        return True
    return "E" in text and _EXPONENT.match(text) is not None


def _alike(keys: list[str], where: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Note keys that differ only by what a reader overlooks; each class is looked for only where it can occur."""
    folds: list[tuple[str, Callable[[str], str]]] = []
    if len({key.translate(_ALL).casefold() for key in keys}) < len(keys):
        folds += [
            ("by case", str.casefold),
            ("by letters of another alphabet that look the same", lambda key: key.translate(_LETTERS)),
            ("by the kind of dash", lambda key: key.translate(_DASH_TABLE)),
            ("by O and 0, or l, I and 1", lambda key: key.translate(_DIGITS)),
        ]
    if len(set(map(len, keys))) > 1:
        folds += [
            ("by leading zeros", lambda key: _LEADING_ZEROS.sub("", key)),
            ("by an ending .0", lambda key: key.removesuffix(".0")),
        ]
    for words, fold in folds:
        groups: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            groups[fold(key)].append(key)
        pairs = sorted(sorted(group) for group in groups.values() if len(group) > 1)
        if pairs:
            yield _alike_note(words, pairs, where)


def _alike_note(words: str, pairs: Sequence[Iterable[str]], where: dict[str, Any]) -> dict[str, Any]:
    shown = [" and ".join(pair) for pair in pairs]
    text = (
        f"{len(pairs):,} keys differ only {words} from another; they stay different items: "
        f"{listed(shown[:20], len(shown))}"
    )
    return note("RP-I157", text, ids=tuple(shown[:3]), count=len(pairs), **where)
