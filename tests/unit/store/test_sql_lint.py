"""The SQL lint finds what it names and leaves good texts alone.   test_sql_lint.py LINT"""
import importlib.machinery
import importlib.util
import sys

sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader('sql_lint', sys.argv[1])
lint = importlib.util.module_from_spec(importlib.util.spec_from_loader('sql_lint', loader))
loader.exec_module(lint)

SCHEMA = lint.Schema(["""CREATE TABLE t (
    id @id,
    a TEXT NOT NULL,
    b @int, -- NOT NULL
    c @int REFERENCES u (id),
    day @date,
    CONSTRAINT t_b_positive CHECK (b > 0, c)
);
CREATE UNIQUE INDEX t_code_key ON t (a, code);
CREATE TABLE v (a @int NOT NULL, subject TEXT NOT NULL, day @date NOT NULL, PRIMARY KEY (a, subject));
"""])
CASES = [  # SQL, migration?, part of the finding ('' = none)
    ("SELECT a FROM t WHERE b = ?1 ORDER BY a, id", False, ''),
    ("SELECT a FROM t WHERE b = ?1 ORDER BY t.a DESC, t.id DESC LIMIT ?2", False, ''),
    ("SELECT a FROM t ORDER BY day DESC NULLS LAST, id DESC", False, ''),
    ("SELECT a FROM t ORDER BY day DESC, id DESC", False, 'NULLS LAST'),
    ("SELECT a FROM v ORDER BY day DESC, a, subject", False, ''),
    ("SELECT a FROM v ORDER BY day DESC, a", False, 'unique column'),
    ("SELECT a FROM t ORDER BY subject", False, 'unique column'),
    ("SELECT a FROM t ORDER BY code", False, ''),
    ("SELECT a FROM t columns_of_a_macro ORDER BY subject", False, ''),
    ("SELECT a FROM t ORDER BY a", False, 'unique column'),
    ("SELECT a FROM t ORDER BY a LIMIT 5", False, 'unique column'),
    ("SELECT a FROM (SELECT b FROM u ORDER BY b) ORDER BY id", False, 'unique column'),
    ("SELECT a FROM t WHERE a LIKE 'x'", False, 'LIKE'),
    ("SELECT a FROM t WHERE a = 'LIKE a / b ? ::'", False, ''),
    ("SELECT a FROM t -- AVG(a) / 2\n", False, ''),
    ("SELECT avg (a) FROM t", False, 'AVG'),
    ("SELECT a / 2 FROM t", False, 'division'),
    ("SELECT now()", False, 'date functions'),
    ("SELECT lower(a) FROM t", False, 'string functions'),
    ("SELECT coalesce(max(a), 0), count(*), sum(b) FROM t", False, ''),
    ("SELECT * FROM t", False, 'name the columns'),
    ("SELECT a FROM t WHERE b = ?", False, '?1'),
    ("SELECT a FROM t WHERE b = ?1 AND c = ?3", False, 'gap'),
    ("SELECT a FROM t WHERE b = TRUE", False, '0 and 1'),
    ("INSERT OR IGNORE INTO t (a) VALUES (1)", False, 'ON CONFLICT'),
    ("INSERT INTO t (a) VALUES (?1) ON CONFLICT (a) DO UPDATE SET b = excluded.b", False, ''),
    ("SELECT a FROM t ORDER BY id LIMIT 1, 2", False, 'OFFSET'),
    ("CREATE TABLE t (id @id, n INTEGER);", True, 'INTEGER'),
    ("CREATE TABLE t (id @id, n @int, d @date, CONSTRAINT t_n_positive CHECK (n > 0));", True, ''),
    ("CREATE TABLE t (id @id, n @int CHECK (n > 0));", True, 'name the CHECK'),
    ("CREATE TABLE t (id @id, n @money);", True, '@money'),
]
failed = 0
for sql, migration, wanted in CASES:
    found = '; '.join(words for _, words in lint.check(sql, SCHEMA, migration))
    if (wanted == '' and found) or wanted not in found:
        failed += 1
        print(f'{sql!r}: wanted {wanted!r}, found {found!r}')

SOURCE = '''
    // "SELECT a FROM t ORDER BY a"
    f("SELECT a "
      "FROM t " COLUMNS " WHERE b = ?1 ORDER BY id", 'x');
    g("Selecting is not SQL", "SELECT \\"a\\"" );
'''
found = list(lint.c_statements(SOURCE))
if [line for line, _ in found] != [3, 5] or 'ORDER BY id' not in found[0][1] or found[1][1] != 'SELECT "a"':
    failed += 1
    print('C literals:', found)
if SCHEMA.nullable != {'t': {'b', 'c', 'day'}, 'v': set()} or SCHEMA.unique != {'t': {'id', 'code'}, 'v': {'subject'}}:
    failed += 1
    print('schema:', SCHEMA.nullable, SCHEMA.unique)
sys.exit(1 if failed else 0)
