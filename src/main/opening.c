#include "main/opening.h"

#include <stdio.h>

#include "store/audit.h"
#include "store/migrate.h"

void command_say(const char *command, const char *vi, const char *en, const char *what)
{
    fprintf(stderr, "thidua %s: %s / %s%s%s\n", command, vi, en, what ? ": " : "", what ? what : "");
}

int opening_store(const char *command, const char *db, bool create, Store **ret)
{
    StoreFault fault = {0};
    StoreOptions options = {.create = create};
    Status st = store_open(db, &options, ret, &fault);
    if (st == STATUS_OK && (st = store_migrate_embedded(*ret, &fault)) != STATUS_OK) {
        store_close(*ret);
        *ret = NULL;
    }
    if (st == STATUS_OK)
        return EXIT_DONE;
    command_say(command, "không mở được cơ sở dữ liệu", "cannot open the database",
                fault.text[0] ? fault.text : status_name(st));
    return st == STATUS_INVALID ? EXIT_USAGE : EXIT_OUR_FAULT;
}

int opening_audit_key(const char *command, const char *db, const char **file, const char **seals,
                      AuditPaths *paths, Store *store)
{
    AuditKey key;
    Status st = audit_default_paths(db, paths);
    if (!*file)
        *file = st == STATUS_OK ? paths->key : "";
    if (!*seals)
        *seals = st == STATUS_OK ? paths->seals : "";
    if (!**file || !**seals) {
        command_say(command, "không có chỗ cho khoá nhật ký kiểm toán, dùng --key và --seals",
                    "there is no place for the audit key, use --key and --seals", NULL);
        return EXIT_USAGE;
    }
    if (audit_path_is_beside(db, *file)) {
        command_say(command, "khoá kiểm toán không được nằm cạnh cơ sở dữ liệu",
                    "the audit key must not lie beside the database", *file);
        return EXIT_USAGE;
    }
    st = audit_key_load(*file, &key);
    if (st == STATUS_NOT_FOUND) {
        st = audit_key_create(*file);
        if (st == STATUS_OK || st == STATUS_CONFLICT)
            st = audit_key_load(*file, &key);
    }
    if (st != STATUS_OK) {
        command_say(command, "không đọc được khoá kiểm toán", "cannot read the audit key", *file);
        return EXIT_OUR_FAULT;
    }
    store_set_audit_key(store, &key);
    return EXIT_DONE;
}
