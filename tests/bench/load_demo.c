// The demo in any database, for measuring an engine that `thidua serve --demo` does not take.   load_demo URL KEY-FILE PASSWORD
#include <stdio.h>

#include "app/demo.h"
#include "store/audit_key.h"
#include "store/migrate.h"
#include "store/secret.h"

static int fail(const char *what, Status st, const char *detail)
{
    fprintf(stderr, "load_demo: %s: %s %s\n", what, status_name(st), detail);
    return 1;
}

// Beside the audit key, where the server looks for it.
static Status load_secret_key(const char *audit_key, Store *store)
{
    char file[1024];
    AuditKey read;
    BoxKey key;
    const char *slash = strrchr(audit_key, '/');
    snprintf(file, sizeof file, "%.*ssecrets.key", slash ? (int)(slash - audit_key) + 1 : 0, audit_key);
    Status st = audit_key_create(file);
    if (st == STATUS_OK || st == STATUS_CONFLICT)
        st = audit_key_load(file, &read);
    if (st != STATUS_OK)
        return st;
    memcpy(key.bytes, read.bytes, sizeof key.bytes);
    store_set_secret_key(store, &key);
    return STATUS_OK;
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
    st = load_secret_key(argv[2], store);
    if (st != STATUS_OK)
        return fail("secret key", st, argv[2]);
    st = demo_load(store, intake, str_c(argv[3]), &report);
    store_close(store);
    intake_stop(intake);
    return st == STATUS_OK ? 0 : fail("loading", st, report.where);
}
