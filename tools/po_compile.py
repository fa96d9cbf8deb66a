#!/usr/bin/env python3
"""Compiles po/<subject>.<language>.po into one C table and its enum.

    po_compile.py TABLE.c IDS.h FILE.po...

The .po files are gettext's (check them with msgfmt --check); msgid is a symbolic key such as `unit.name`, msgstr the sentence.
A key stands in both languages of its subject and in no other subject. Arguments are written {name}, the same names in both.
"""
import os
import re
import sys

LANGUAGES = ["vi", "en"]  # in the order of enum Lang in base/msg.h
KEY = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
ARGUMENT = re.compile(r"\{([a-z_]+)\}")
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


class PoError(Exception):
    pass


def unquote(text, where):
    match = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', text.strip())
    if not match:
        raise PoError(f"{where}: not a quoted string: {text.strip()}")

    def escape(m):
        if m.group(1) not in ESCAPES:
            raise PoError(f"{where}: unknown escape \\{m.group(1)}")
        return ESCAPES[m.group(1)]

    return re.sub(r"\\(.)", escape, match.group(1))


def parse(path):
    """{key: (text, line number)} of one file, the header left out."""
    entries, key, text, field, fuzzy, start = {}, None, None, None, False, 0

    def finish():
        nonlocal key, text, field
        if key:
            if text is None:
                raise PoError(f"{path}:{start}: msgid without msgstr")
            if key in entries:
                raise PoError(f"{path}:{start}: {key} a second time")
            if not KEY.match(key):
                raise PoError(f"{path}:{start}: not a key: {key}")
            entries[key] = (text, start)
        key = text = field = None

    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            where, line = f"{path}:{number}", line.strip()
            if line.startswith("#,") and "fuzzy" in line:
                fuzzy = True
            if line.startswith("#") or not line:
                continue
            if line.startswith("msgid "):
                finish()
                if fuzzy:
                    raise PoError(f"{where}: fuzzy entries are not shipped")
                key, field, start = unquote(line[6:], where), "id", number
            elif line.startswith("msgstr "):
                if field != "id":
                    raise PoError(f"{where}: msgstr without msgid")
                text, field = unquote(line[7:], where), "str"
            elif line.startswith('"') and field == "id":
                key += unquote(line, where)
            elif line.startswith('"') and field == "str":
                text += unquote(line, where)
            else:
                raise PoError(f"{where}: not understood: {line}")
    finish()
    return entries


def load(paths):
    """({key: {language: text}}, [problem]) of all files."""
    merged, owner, problems = {}, {}, []
    for path in paths:
        parts = os.path.basename(path).split(".")
        if len(parts) != 3 or parts[1] not in LANGUAGES or parts[2] != "po":
            raise PoError(f"{path}: the name is not <subject>.<language>.po")
        for key, (text, line) in parse(path).items():
            if owner.setdefault(key, parts[0]) != parts[0]:
                problems.append(f"{path}:{line}: {key} stands in {owner[key]} too")
            merged.setdefault(key, {})[parts[1]] = text
    names = {}
    for key, texts in sorted(merged.items()):
        other = names.setdefault(enum_name(key), key)
        if other != key:
            problems.append(f"{key} and {other} have the same C name")
        for language in LANGUAGES:
            if not texts.get(language):
                problems.append(f"{owner[key]}.{language}.po: {key} is missing")
        arguments = [set(ARGUMENT.findall(texts.get(language, ""))) for language in LANGUAGES]
        if all(texts.get(language) for language in LANGUAGES) and arguments[0] != arguments[1]:
            problems.append(f"{key}: arguments differ: {sorted(arguments[0])} and {sorted(arguments[1])}")
    return merged, problems


def enum_name(key):
    return "MSG_" + key.upper().replace(".", "_")


def c_string(text):
    out = []
    for byte in text.encode():
        char = chr(byte)
        if char in '"\\':
            out.append("\\" + char)
        elif 32 <= byte < 127 and char != "?":
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")  # octal, because a hexadecimal escape would swallow the next digit
    return "".join(out)


def write_if_changed(path, text):
    """Keeps the time stamp of unchanged output, so that a new sentence alone rebuilds the table and not the whole tree."""
    try:
        with open(path, encoding="utf-8") as f:
            if f.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def main(table_path, ids_path, *po_paths):
    try:
        merged, problems = load(po_paths)
    except PoError as e:
        problems = [str(e)]
    if problems:
        sys.exit("\n".join(problems))
    keys = sorted(merged, key=lambda k: k.encode())
    ids = ["// Written by tools/po_compile.py from po/*.po.", "#ifndef MSG_IDS_H", "#define MSG_IDS_H", "",
           "typedef enum MsgId {", "    MSG_NONE = 0,"]
    ids += [f"    {enum_name(key)}," for key in keys]
    ids += ["    MSG_COUNT_", "} MsgId;", "", "#endif", ""]
    rows = ["// Written by tools/po_compile.py from po/*.po.", '#include "base/msg_table.h"', "",
            "const MsgRow msg_table[] = {", '    {{"", 0}, {{"", 0}, {"", 0}}},']
    for key in keys:
        texts = ", ".join(f'{{"{c_string(merged[key][l])}", {len(merged[key][l].encode())}}}' for l in LANGUAGES)
        rows.append(f'    {{{{"{key}", {len(key)}}}, {{{texts}}}}},')
    rows += ["};", ""]
    write_if_changed(table_path, "\n".join(rows))
    write_if_changed(ids_path, "\n".join(ids))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
