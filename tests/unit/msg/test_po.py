"""The message compiler refuses what would show a user a missing or a wrong sentence."""
import os
import subprocess
import sys
import tempfile

COMPILER = sys.argv[1]
HEADER = 'msgid ""\nmsgstr "Language: xx\\n"\n\n'


def entry(key, text):
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


CASES = [  # name, files, part of the complaint ("" = accepted)
    ("good", {"a.vi.po": entry("x.one", "Một {n}"), "a.en.po": entry("x.one", "One {n}")}, ""),
    ("two lines", {"a.vi.po": 'msgid "x.one"\nmsgstr ""\n"Một "\n"hai"\n', "a.en.po": entry("x.one", "Both")}, ""),
    ("missing language", {"a.vi.po": entry("x.one", "Một"), "a.en.po": ""}, "a.en.po: x.one is missing"),
    ("empty text", {"a.vi.po": entry("x.one", ""), "a.en.po": entry("x.one", "One")}, "a.vi.po: x.one is missing"),
    ("arguments differ", {"a.vi.po": entry("x.one", "{n}"), "a.en.po": entry("x.one", "{m}")}, "arguments differ"),
    ("twice in a file", {"a.vi.po": entry("x", "1") + entry("x", "2"), "a.en.po": entry("x", "1")}, "a second time"),
    ("twice in subjects", {"a.vi.po": entry("x", "1"), "a.en.po": entry("x", "1"), "b.vi.po": entry("x", "1"), "b.en.po": entry("x", "1")}, "stands in a too"),
    ("same C name", {"a.vi.po": entry("x.y", "1") + entry("x_y", "1"), "a.en.po": entry("x.y", "1") + entry("x_y", "1")}, "same C name"),
    ("not a key", {"a.vi.po": entry("Sentence here", "1"), "a.en.po": ""}, "not a key"),
    ("fuzzy", {"a.vi.po": "#, fuzzy\n" + entry("x", "1"), "a.en.po": entry("x", "1")}, "fuzzy"),
    ("broken quote", {"a.vi.po": 'msgid "x"\nmsgstr "1\n', "a.en.po": entry("x", "1")}, "not a quoted string"),
    ("unknown escape", {"a.vi.po": entry("x", "\\q"), "a.en.po": entry("x", "1")}, "unknown escape"),
    ("bad name", {"a.fr.po": entry("x", "1")}, "the name is not"),
]

failed = 0
for name, files, complaint in CASES:
    with tempfile.TemporaryDirectory() as at:
        paths = []
        for file_name, text in files.items():
            paths.append(os.path.join(at, file_name))
            with open(paths[-1], "w", encoding="utf-8") as f:
                f.write(HEADER + text)
        table, ids = os.path.join(at, "table.c"), os.path.join(at, "ids.h")
        done = subprocess.run([sys.executable, COMPILER, table, ids] + paths, capture_output=True, text=True)
        good = done.returncode == 0 if complaint == "" else done.returncode != 0 and complaint in done.stderr and not os.path.exists(table)
        if not good:
            failed += 1
            print(f"{name}: wanted {complaint or 'acceptance'!r}, got {done.returncode}: {done.stderr}")
sys.exit(1 if failed else 0)
