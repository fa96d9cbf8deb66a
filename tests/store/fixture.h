// A database for a test program, of the engine its first argument names. Used by every suite that needs a store (tests/store, app, web).
// SQLite: a file in a directory of its own. PostgreSQL: a database of its own in the cluster of THIDUA_TEST_PG (tests/pg_cluster run ...).
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "store/store.h"

// Call first in main(): argv[1] is "sqlite" or "postgres". Ends the program with 77 (skipped) when that engine is not there.
void fixture_start(int argc, char **argv);
// Removes what was made. Call last.
void fixture_stop(void);
StoreEngine fixture_engine(void);
// Address of an empty database; each call empties it again (all stores on it must be closed).
const char *fixture_fresh(void);
const char *fixture_url(void);
// A directory of the program's own, removed by fixture_stop().
const char *fixture_dir(void);
// Empties the database, opens it (options may be NULL) and, when `migrate`, applies the embedded migrations. Aborts the program on failure.
Store *fixture_open(const StoreOptions *options, bool migrate);
// Runs one statement outside any Store, as an attacker or an administrator would.
void fixture_sql(const char *sql);

#endif
