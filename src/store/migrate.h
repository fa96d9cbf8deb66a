// The migrations in db/ and their runner. Conventions: db/README.md.
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/store.h"

// Texts are constants. `sql` is for both engines; the others, when not NULL, follow it on their engine.
typedef struct Migration {
    int number; // ascending; gaps are fine
    const char *name;
    const char *sql, *sqlite_sql, *postgres_sql;
} Migration;

// The ones embedded in this program, in order (generated from db/).
const Migration *migrations_embedded(size_t *ret_n);

// Brings the schema up to the last migration in one transaction; safe with concurrent starters.
// What is applied must be the beginning of the list: a number below an applied one is refused.
// STATUS_CORRUPT: an applied migration's text has changed. STATUS_UNSUPPORTED: the database knows migrations this program does not.
MUST_CHECK Status store_migrate(Store *s, const Migration *migrations, size_t n, StoreFault *ret_fault);
// The same, with the embedded ones.
MUST_CHECK Status store_migrate_embedded(Store *s, StoreFault *ret_fault);
// Highest applied number, 0 for a fresh database.
MUST_CHECK Status store_schema_version(Store *s, int *ret);

#endif
