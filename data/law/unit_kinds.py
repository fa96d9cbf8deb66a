#!/usr/bin/env python3
"""unit_kinds.py TSV OUT.c: the rows of unit_kinds.tsv as `unit_kind_rows` of model/unit.h."""
import csv
import datetime
import sys

source, out = sys.argv[1:3]
rows = []
with open(source, encoding="utf-8", newline="") as f:
    for line, row in enumerate(csv.DictReader(f, delimiter="\t"), 2):
        days = [row[name] for name in ("since", "until")]
        for day in filter(None, days):
            datetime.date.fromisoformat(day)
        if any(days) and (row["checked"] not in ("yes", "no") or not row["source"] or (row["checked"] == "yes") != bool(row["instrument"])):
            sys.exit(f"{source}:{line}: a dated row says its source, and its instrument when and only when that is checked")
        text = [f'"{v}"' if v else "NULL" for v in (*days, row["instrument"])]
        rows.append(f"    {{UNIT_KIND_{row['kind'].upper()}, 1u << UNIT_LEVEL_{row['level'].upper()}, {', '.join(text)}}},\n")
with open(out, "w", encoding="utf-8") as f:
    f.write('#include "model/unit.h"\n\nconst UnitKindRow unit_kind_rows[] = {\n' + "".join(rows) + "};\n"
            "const size_t unit_kind_rows_n = sizeof unit_kind_rows / sizeof *unit_kind_rows;\n")
