// What the steps of the demo's load share: its tables, and acting in somebody's name.
#ifndef APP_DEMO_INTERNAL_H
#define APP_DEMO_INTERNAL_H

#include "app/act.h"
#include "app/demo.h"

// One of data/demo's tables: tab-separated, the first line names the columns.
enum { DEMO_COLUMNS = 16 };
typedef struct DemoTable {
    Str rest;
    Str heads[DEMO_COLUMNS], cells[DEMO_COLUMNS];
    size_t n;
} DemoTable;
// STATUS_NOT_FOUND: no such file in the program.
MUST_CHECK Status demo_file(const char *name, Str *ret);
MUST_CHECK Status demo_table_open(const char *name, DemoTable *ret);
bool demo_table_next(DemoTable *t);
// Empty for an unknown column.
Str demo_cell(const DemoTable *t, const char *column);
// DATE_NONE for an empty cell or one that is no day.
Date demo_cell_date(const DemoTable *t, const char *column);

// The account with the roles it holds, as the session of that person would act.
MUST_CHECK Status demo_actor(Tx *tx, Arena *a, const char *username, Actor *ret);
// The unit of the first register: codes are given again later.
MUST_CHECK Status demo_unit_id(Tx *tx, Str code, int64_t *ret);

typedef struct DemoLoad {
    Store *store;
    Intake *intake;
    Str password;
    DemoReport *report;
} DemoLoad;
void demo_say(DemoLoad *load, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Passes a verb's status on; what the database found wrong is noted in the report.
Status demo_end(DemoLoad *load, Tx *tx, Status st);

// The steps; each is one or a few verbs.
MUST_CHECK Status demo_load_first_account(DemoLoad *load); // who the register of units is made by
MUST_CHECK Status demo_load_units(DemoLoad *load);
MUST_CHECK Status demo_load_accounts(DemoLoad *load);
MUST_CHECK Status demo_load_programmes(DemoLoad *load);
MUST_CHECK Status demo_load_progress(DemoLoad *load);
MUST_CHECK Status demo_load_history(DemoLoad *load); // changes of units after the campaign

// The register's name for the kind of a body of organisations-*.tsv.
const char *demo_body_kind(const DemoTable *t);

#endif
