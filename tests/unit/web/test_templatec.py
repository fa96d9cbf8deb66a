#!/usr/bin/env python3
"""templatec refuses what the rules of templates forbid, naming file and line, and writes what they allow."""
import pathlib
import subprocess
import sys
import tempfile

TEMPLATEC = sys.argv[1]

# name, files below templates/ and views/, assets, catalogue, expected parts of the message (none: accepted)
CASES = [
    ("plain page", {"templates/a.html": "<p>{{x}}</p>", "views/a.view": "x text\n"}, []),
    ("undeclared", {"templates/a.html": "<p>\n{{y}}</p>", "views/a.view": "x text\n"}, ["a.html:2:", "'y'"]),
    ("undeclared in a partial", {"templates/a.html": "{{>p/q}}", "templates/p/q.html": "<b>{{y}}</b>",
                                 "views/a.view": "x text\n"}, ["q.html:1:", "'y'"]),
    ("scope of a list", {"templates/a.html": "{{#r}}{{n}}{{t}}{{/r}}", "views/a.view": "t text\nr list\n  n text\n"}, []),
    ("name outside its list", {"templates/a.html": "{{n}}", "views/a.view": "r list\n  n text\n"}, ["'n'"]),
    ("dotted", {"templates/a.html": "{{u.name}}", "views/a.view": "u object\n  name text\n"}, []),
    ("dotted unknown", {"templates/a.html": "{{u.nome}}", "views/a.view": "u object\n  name text\n"}, ["'u.nome'"]),
    ("list of texts", {"templates/a.html": "{{#r}}{{.}}{{/r}}", "views/a.view": "r list\n  . text\n"}, []),
    ("raw needs html", {"templates/a.html": "{{{x}}}", "views/a.view": "x text\n"}, ["not declared html"]),
    ("raw html", {"templates/a.html": "<div>{{{x}}}</div>", "views/a.view": "x html\n"}, []),
    ("html escaped", {"templates/a.html": "{{x}}", "views/a.view": "x html\n"}, ["escaped twice"]),
    ("raw in attribute", {"templates/a.html": '<a title="{{{x}}}">', "views/a.view": "x html\n"}, ["inside an attribute"]),
    ("object is no text", {"templates/a.html": "{{u}}", "views/a.view": "u object\n  n text\n"}, ["no text"]),
    ("layout", {"templates/l.html": "<b>{{$m}}{{/m}}{{w}}</b>", "templates/a.html": "{{<l}}{{$m}}{{x}}{{/m}}{{/l}}",
                "views/l.view": "w text\n", "views/a.view": "include l\nx text\n"}, []),
    ("unknown block", {"templates/l.html": "{{$m}}{{/m}}", "templates/a.html": "{{<l}}{{$n}}{{/n}}{{/l}}",
                       "views/a.view": "x text\n"}, ["no block of l"]),
    ("lost text", {"templates/l.html": "{{$m}}{{/m}}", "templates/a.html": "{{<l}}<p>lost</p>{{/l}}",
                   "views/a.view": "x text\n"}, ["would be lost"]),
    ("unknown template", {"templates/a.html": "{{>nope}}", "views/a.view": ""}, ["no template 'nope'"]),
    ("orphan", {"templates/a.html": "{{x}}", "views/b.view": "x text\n"}, ["=left out"]),
    ("unquoted", {"templates/a.html": "<a class={{x}}>", "views/a.view": "x text\n"}, ["unquoted"]),
    ("unquoted later", {"templates/a.html": "<a class=a{{x}}>", "views/a.view": "x text\n"}, ["unquoted"]),
    ("quoted", {"templates/a.html": "<a class=\"a {{x}}\" title='{{x}}'>{{x}}</a>", "views/a.view": "x text\n"}, []),
    ("attribute name", {"templates/a.html": "<a {{x}}=1>", "views/a.view": "x text\n"}, ["inside a tag"]),
    ("flag in a tag", {"templates/a.html": "<input{{#f}} checked{{/f}}>", "views/a.view": "f flag\n"}, []),
    ("section cuts a tag", {"templates/a.html": "{{#f}}<a {{/f}}>", "views/a.view": "f flag\n"}, ["begins in"]),
    ("script", {"templates/a.html": "<script>{{x}}</script>", "views/a.view": "x text\n"}, ["script or style"]),
    ("inline script", {"templates/a.html": "<script>go()</script>", "views/a.view": ""}, ["inline script"]),
    ("script file", {"templates/a.html": '<script src="{{asset.app_js}}" defer></script><p>{{x}}</p>',
                     "views/a.view": "x text\n", "app.js": "1\n"}, []),
    ("style", {"templates/a.html": "<style>a{color:red}</style>", "views/a.view": ""}, ["<style>"]),
    ("style attribute", {"templates/a.html": '<p style="color:red">', "views/a.view": ""}, ["'style' is refused"]),
    ("onclick", {"templates/a.html": '<p onclick="go()">', "views/a.view": ""}, ["'onclick' is refused"]),
    ("value in onclick", {"templates/a.html": '<p onclick="{{x}}">', "views/a.view": "x text\n"}, ["run as code"]),
    ("hx-on", {"templates/a.html": '<p hx-on:click="go()">', "views/a.view": ""}, ["is refused"]),
    ("hx-vals js", {"templates/a.html": "<p hx-vals='js:{a:1}'>", "views/a.view": ""}, ["'js:'"]),
    ("trigger filter", {"templates/a.html": '<p hx-trigger="keyup[ctrlKey]">', "views/a.view": ""}, ["filter"]),
    ("comment", {"templates/a.html": "<!-- {{x}} -->", "views/a.view": "x text\n"}, ["a comment"]),
    ("unknown asset", {"templates/a.html": "{{asset.nope}}", "views/a.view": ""}, ["no static file"]),
    ("unknown kind", {"templates/a.html": "x", "views/a.view": "x number\n"}, ["a.view:1:", "unknown kind"]),
    ("declared twice", {"templates/a.html": "x", "views/a.view": "x text\nx flag\n"}, ["a.view:2:", "twice"]),
    ("message", {"templates/a.html": "{{t.login.title}}", "views/a.view": "", "m.po": 'msgid "login.title"\nmsgstr "x"\n'}, []),
    ("unknown message", {"templates/a.html": "{{t.login.tile}}", "views/a.view": "", "m.po": 'msgid "login.title"\n'},
     ["no message 'login.tile'"]),
    ("broken grammar", {"templates/a.html": "<p>\n\n{{#x}}", "views/a.view": "x flag\n"}, ["a.html:3:", "not closed"]),
    ("tree partial", {"templates/a.html": "{{>n}}", "templates/n.html": "<i>{{x}}</i>{{#k}}{{>n}}{{/k}}",
                      "views/a.view": "x text\nk list\n  x text\n"}, []),
]


def run(case):
    name, files, wants = case
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "templates").mkdir()
        (root / "views").mkdir()
        extra = []
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
            if path.endswith(".po"):
                extra += ["--po", str(root / path)]
            elif "/" not in path:
                extra += ["--asset", f"{path}={root / path}"]
        got = subprocess.run([TEMPLATEC, "--templates", str(root / "templates"), "--views", str(root / "views"), *extra,
                              "--out", str(root / "out.c")], capture_output=True, text=True)
        if not wants:
            return None if got.returncode == 0 and (root / "out.c").exists() else f"refused: {got.stderr}"
        if wants[0].startswith("="):  # accepted, with a warning
            return None if got.returncode == 0 and wants[0][1:] in got.stderr else f"says {got.stderr!r}"
        if got.returncode != 1:
            return "was accepted"
        missing = [w for w in wants if w not in got.stderr]
        return f"says {got.stderr!r}, without {missing}" if missing else None


failed = 0
for case in CASES:
    problem = run(case)
    if problem:
        failed += 1
        print(f"{case[0]}: {problem}")
print(f"{len(CASES) - failed} of {len(CASES)} cases")
sys.exit(1 if failed else 0)
