#!/usr/bin/env python3
"""Holds the messages against their use. Exit status 1 and one line a finding when

- a message is missing in a language, or its arguments differ between languages (po_compile.py's own rules);
- a message is used nowhere: as MSG_NAME, MSG_PART_##... or "its.key" in src/, or as t.its.key in web/;
- a template or script in web/ asks for a key that does not exist;
- msgfmt --check refuses a file (where gettext is installed).

    po_check.py [ROOT]
"""
import glob
import os
import re
import shutil
import subprocess
import sys

import po_compile

SKIPPED = {"node_modules", "dist", "vendor"}


def sources(root, folder, endings):
    for at, folders, files in os.walk(os.path.join(root, folder)):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        for name in sorted(files):
            if name.endswith(endings):
                yield os.path.join(at, name)


def main(root):
    paths = sorted(glob.glob(os.path.join(root, "po", "*.po")))
    try:
        merged, problems = po_compile.load(paths)
    except po_compile.PoError as e:
        sys.exit(str(e))
    used, keys = set(), set(merged)
    by_name = {po_compile.enum_name(key): key for key in keys}
    for path in sources(root, "src", (".c", ".h")):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        used.update(by_name[name] for name in re.findall(r"\bMSG_[A-Z0-9_]+\b", text) if name in by_name)
        for prefix in re.findall(r"\b(MSG_[A-Z0-9_]+_)##", text):  # names pasted together by a macro
            used.update(key for name, key in by_name.items() if name.startswith(prefix))
        used.update(key for key in re.findall(r'"([a-z0-9_.]+)"', text) if key in keys)
    for path in sources(root, "web", (".html", ".mustache", ".ts", ".js")):
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                for key in re.findall(r"(?<![\w.])t\.([a-z0-9_]+(?:\.[a-z0-9_]+)*)", line):
                    if key in keys:
                        used.add(key)
                    elif path.endswith((".html", ".mustache")):
                        problems.append(f"{os.path.relpath(path, root)}:{number}: no message {key}")
    problems += [f"{key} is used nowhere" for key in sorted(keys - used)]
    if shutil.which("msgfmt"):
        for path in paths:
            done = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", path], capture_output=True, text=True)
            if done.returncode != 0:
                problems.append(done.stderr.strip())
    print("\n".join(problems) if problems else f"{len(keys)} messages in {len(paths)} files")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")))
