// The demo in any database, for measuring an engine that `thidua serve --demo` does not take.   load_demo URL KEY-FILE PASSWORD
#include <stdio.h>

#include "app/demo.h"
#include "store/audit_key.h"
#include "store/migrate.h"

static int fail(const char *what, Status st, const char *detail)
{
    fprintf(stderr, "load_demo: %s: %s %s\n", what, status_name(st), detail);
    return 1;
}

int main(int argc, char **argv)
{
    Intake *intake = NULL;
    Store *store = NULL;
    StoreFault fault = {0};
    AuditKey key;
    DemoReport report = {0};
    if (argc != 4)
        return 2;
    Status st = intake_start(1, &intake); // before any thread
    if (st != STATUS_OK)
        return fail("reader", st, "");
    st = store_open(argv[1], &(StoreOptions){.create = true}, &store, &fault);
    if (st == STATUS_OK)
        st = store_migrate_embedded(store, &fault);
    if (st != STATUS_OK)
        return fail("database", st, fault.text);
    st = audit_key_create(argv[2]);
    if (st == STATUS_OK)
        st = audit_key_load(argv[2], &key);
    if (st != STATUS_OK)
        return fail("key", st, argv[2]);
    store_set_audit_key(store, &key);
    st = demo_load(store, intake, str_c(argv[3]), &report);
    store_close(store);
    intake_stop(intake);
    return st == STATUS_OK ? 0 : fail("loading", st, report.where);
}
