// The demo: the Hà Tĩnh campaign of 2020 from data/demo, loaded through the use cases that people use (the reader in its sandbox, review, submitting,
// approving, entering figures), in the names of the demo's own accounts. Facts are public ones; people and progress are invented and marked.
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "crypt/totp.h"
#include "file/intake.h"
#include "store/store.h"

// The business day on which the demo is looked at when nobody gives another: the last entered figures are five days old then.
Date demo_default_date(void);

enum { DEMO_WHERE = 200 };
typedef struct DemoReport {
    int64_t units, accounts;
    int64_t confirmed, dropped; // draft rows of the approved papers
    int64_t targets, targets_matched, figures, duties_done, duties_begun;
    char where[DEMO_WHERE]; // the step under way; after a failure: what failed, in English, for the log
} DemoReport;

typedef enum DemoState {
    DEMO_ABSENT, // no account in the database: nothing was loaded
    DEMO_HALF,   // a load was cut short, or the database is not a demo's
    DEMO_LOADED,
} DemoState;
MUST_CHECK Status demo_state(Store *store, DemoState *ret);

// Into a migrated database without accounts; with the audit key set. The mark of a complete load is written last. `ret` is filled on failure too.
MUST_CHECK Status demo_load(Store *store, Intake *intake, Str password, DemoReport *ret);
// Makes `password` that of every demo account, unless it is so already.
MUST_CHECK Status demo_set_password(Store *store, Str password);

typedef struct DemoLogin {
    Str username, display_name, title, role; // role: name of the enum ("officer")
    bool has_totp;
    TotpSecret totp;
} DemoLogin;
typedef struct DemoLogins {
    DemoLogin *items;
    size_t n, cap;
} DemoLogins;
// In the order of accounts.tsv; texts in the arena.
MUST_CHECK Status demo_logins(Store *store, Arena *a, DemoLogins *ret);

#endif
