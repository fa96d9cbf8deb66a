#include "main/opening.h"

#include <stdio.h>

#include "app/account_secret.h"
#include "store/audit.h"
#include "store/migrate.h"
#include "store/secret.h"

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

// The file and the audit key's have one form: 64 hexadecimal digits, mode 0600.
static Status load_secret_key(const char *file, Store *store, BoxKey *ret)
{
    AuditKey read;
    bool sealed = false;
    Tx *tx;
    _Static_assert(sizeof read.bytes == sizeof ret->bytes, "one form of key file");
    Status st = audit_key_load(file, &read);
    if (st == STATUS_NOT_FOUND) {
        st = store_read_begin(store, &tx);
        if (st != STATUS_OK)
            return st;
        st = account_secrets_sealed(tx, &sealed);
        tx_end(tx);
        if (st == STATUS_OK && sealed)
            return STATUS_NOT_FOUND;
        if (st == STATUS_OK)
            st = audit_key_create(file);
        if (st == STATUS_OK || st == STATUS_CONFLICT)
            st = audit_key_load(file, &read);
    }
    if (st == STATUS_OK)
        memcpy(ret->bytes, read.bytes, sizeof ret->bytes);
    crypt_wipe(&read, sizeof read);
    return st;
}

int opening_secret_key(const char *command, const char *audit_key, Store *store)
{
    char file[AUDIT_PATH_MAX + 16];
    const char *slash = strrchr(audit_key, '/');
    int folder = slash ? (int)(slash - audit_key) + 1 : 0;
    BoxKey key;
    if (snprintf(file, sizeof file, "%.*ssecrets.key", folder, audit_key) >= (int)sizeof file)
        return EXIT_USAGE;
    Status st = load_secret_key(file, store, &key);
    if (st == STATUS_NOT_FOUND) {
        command_say(
            command,
            "thiếu khoá bí mật mà mã xác thực lớp hai trong cơ sở dữ liệu được niêm phong bằng nó; hãy "
            "chép lại từ bản sao lưu",
            "the key that seals the second factors of this database is missing; bring it back from "
            "the backup",
            file);
        return EXIT_OUR_FAULT;
    }
    if (st != STATUS_OK) {
        command_say(command, "không đọc được khoá bí mật", "cannot read the secret key", file);
        return EXIT_OUR_FAULT;
    }
    store_set_secret_key(store, &key);
    crypt_wipe(&key, sizeof key);
    st = store_write(store, account_secrets_settle, NULL);
    if (st == STATUS_OK)
        return EXIT_DONE;
    if (st == STATUS_CORRUPT)
        command_say(command, "khoá này không mở được mã xác thực lớp hai trong cơ sở dữ liệu",
                    "this key does not open the second factors in the database", file);
    else
        command_say(command, "không mở được mã xác thực lớp hai", "cannot open the second factors",
                    status_name(st));
    return EXIT_OUR_FAULT;
}
