// For test_audit_cli.py:   chain_sample URL KEY_FILE FROM TO            makes a database with an audit chain, or a longer one of it
//                          chain_sample URL KEY_FILE FROM TO rewrite    writes that part of the chain anew with the key in the file
#include <stdio.h>

#include "chain_rewrite.h"
#include "store/audit_key.h"
#include "store/migrate.h"

static Status sample_verb(Tx *tx, void *ctx)
{
    const int64_t *n = ctx;
    return audit_append(tx,
                        &(AuditEvent){.resource = STR("unit"),
                                      .item_id = *n % 3 + 1,
                                      .action = STR("update"),
                                      .actor_id = 1,
                                      .payload = STR("{\"name\":[\"cũ\",\"mới\"]}")},
                        NULL);
}

int main(int argc, char **argv)
{
    AuditKey key;
    Store *s = NULL;
    int64_t from, to;
    StoreFault fault = {0};
    if (argc < 5 || argc > 6 || !str_to_i64(str_c(argv[3]), &from) || !str_to_i64(str_c(argv[4]), &to))
        return 2;
    Status st = audit_key_load(argv[2], &key);
    if (st == STATUS_OK)
        st = store_open(argv[1], &(StoreOptions){.create = true}, &s, &fault);
    if (st == STATUS_OK)
        st = store_migrate_embedded(s, &fault);
    if (st == STATUS_OK)
        store_set_audit_key(s, &key);
    if (argc == 6 && st == STATUS_OK)
        st = store_write(s, chain_rewrite, &(ChainRewrite){.with = &key, .from = from, .to = to});
    for (int64_t n = from; argc == 5 && n <= to && st == STATUS_OK; n++)
        st = store_write(s, sample_verb, &n);
    if (st != STATUS_OK)
        fprintf(stderr, "%s: %s\n", status_name(st), fault.text);
    store_close(s);
    return st == STATUS_OK ? 0 : 1;
}
