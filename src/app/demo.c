#include "app/demo.h"

#include <stdarg.h>
#include <stdio.h>

#include "app/account.h"
#include "app/demo_internal.h"
#include "embedded.h"

// ---- Tables -------------------------------------------------------------------------------------------------------------------------------

Status demo_file(const char *name, Str *ret)
{
    for (size_t i = 0; i < data_demo_files_n; i++)
        if (strcmp(data_demo_files[i].name, name) == 0) {
            *ret = (Str){(const char *)data_demo_files[i].bytes, data_demo_files[i].n};
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

static size_t split(Str line, Str cells[DEMO_COLUMNS])
{
    size_t n = 0;
    while (n < DEMO_COLUMNS && str_split(&line, '\t', &cells[n]))
        n++;
    return n;
}

Status demo_table_open(const char *name, DemoTable *ret)
{
    DemoTable t = {.n = 0};
    Str head;
    Status st = demo_file(name, &t.rest);
    if (st == STATUS_OK && !str_split(&t.rest, '\n', &head))
        st = STATUS_CORRUPT;
    if (st != STATUS_OK)
        return st;
    t.n = split(head, t.heads);
    *ret = t;
    return STATUS_OK;
}

bool demo_table_next(DemoTable *t)
{
    Str line;
    while (str_split(&t->rest, '\n', &line)) {
        if (line.n == 0)
            continue;
        size_t n = split(line, t->cells);
        for (; n < t->n; n++)
            t->cells[n] = STR("");
        return true;
    }
    return false;
}

Str demo_cell(const DemoTable *t, const char *column)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_eq_c(t->heads[i], column))
            return t->cells[i];
    return STR("");
}

Date demo_cell_date(const DemoTable *t, const char *column)
{
    Date d;
    return date_parse_iso(demo_cell(t, column), &d) ? d : DATE_NONE;
}

// ---- Acting -------------------------------------------------------------------------------------------------------------------------------

Status demo_actor(Tx *tx, Arena *a, const char *username, Actor *ret)
{
    Account account;
    Rows rows;
    Status st = account_find(tx, a, str_c(username), &account);
    if (st == STATUS_OK)
        st = tx_query(tx,
                      "SELECT role, unit_id FROM account_role WHERE account_id = ?1 ORDER BY role, unit_id",
                      PARAMS(P_INT(account.id)), &rows);
    if (st != STATUS_OK)
        return st;
    Actor actor = {.account_id = account.id,
                   .unit_id = account.unit_id,
                   .username = account.username,
                   .display_name = account.display_name,
                   .scopes = SCOPE_ALL};
    while (rows_next(&rows) && actor.n_grants < ACTOR_GRANTS_MAX) {
        Grant g = {.unit_id = rows_int(&rows, 1)};
        if (access_role_from_name(rows_text(&rows, 0), &g.role))
            actor.grants[actor.n_grants++] = g;
    }
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = actor;
    return st;
}

Status demo_unit_id(Tx *tx, Str code, int64_t *ret)
{
    return tx_query_int(tx, "SELECT id FROM unit WHERE code = ?1 AND valid_from IS NULL",
                        PARAMS(P_TEXT(code)), ret);
}

void demo_say(DemoLoad *load, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    (void)vsnprintf(load->report->where, DEMO_WHERE, format, ap);
    va_end(ap);
}

Status demo_end(DemoLoad *load, Tx *tx, Status st)
{
    if (st != STATUS_OK && tx_status(tx) != STATUS_OK) {
        size_t n = strlen(load->report->where);
        (void)snprintf(load->report->where + n, DEMO_WHERE - n, ": %s", tx_fault(tx)->text);
    }
    return st;
}

// ---- The whole ----------------------------------------------------------------------------------------------------------------------------

Date demo_default_date(void)
{
    return date_make(2020, 6, 15);
}

#define MARK "demo.loaded"

static Status read_state(Tx *tx, DemoState *ret)
{
    int64_t accounts, marks;
    Status st =
        tx_query_int(tx, "SELECT COUNT(*) FROM setting WHERE key = ?1", PARAMS(P_TEXT_C(MARK)), &marks);
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT COUNT(*) FROM account", NO_PARAMS, &accounts);
    if (st == STATUS_OK)
        *ret = marks ? DEMO_LOADED : accounts ? DEMO_HALF : DEMO_ABSENT;
    return st;
}

Status demo_state(Store *store, DemoState *ret)
{
    Tx *tx;
    Status st = store_read_begin(store, &tx);
    if (st != STATUS_OK)
        return st;
    st = read_state(tx, ret);
    tx_end(tx);
    return st;
}

static Status mark_loaded(Tx *tx, void *ctx)
{
    (void)ctx;
    return tx_exec(tx, "INSERT INTO setting (key, value) VALUES (?1, '1')", PARAMS(P_TEXT_C(MARK)), NULL);
}

Status demo_load(Store *store, Intake *intake, Str password, DemoReport *ret)
{
    DemoLoad load = {.store = store, .intake = intake, .password = password, .report = ret};
    DemoState state;
    *ret = (DemoReport){.units = 0};
    demo_say(&load, "state");
    Status st = demo_state(store, &state);
    if (st == STATUS_OK && state != DEMO_ABSENT)
        st = STATUS_CONFLICT;
    if (st == STATUS_OK)
        st = demo_load_first_account(&load);
    if (st == STATUS_OK)
        st = demo_load_units(&load);
    if (st == STATUS_OK)
        st = demo_load_history(&load);
    if (st == STATUS_OK)
        st = demo_load_accounts(&load);
    if (st == STATUS_OK)
        st = demo_load_programmes(&load);
    if (st == STATUS_OK)
        st = demo_load_progress(&load);
    if (st == STATUS_OK) {
        demo_say(&load, "mark");
        st = store_write(store, mark_loaded, NULL);
    }
    return st;
}
