// Records through both engines: the contract between field tables and catalogues, round trips, lost updates, and pages that neither skip
// nor repeat, held against a plain sort in C.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/record.h"
#include "fixture.h"
#include "model/model.h"
#include "model/unit.h"

static Store *store;
static Arena arena;

static int open_store(void **state)
{
    (void)state;
    store = fixture_open(NULL, true);
    arena_init(&arena, 0);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    store_close(store);
    arena_done(&arena);
    return 0;
}

// ---- Catalogues -----------------------------------------------------------------------------------------------------------------

static const char sqlite_catalogue[] = "SELECT name, CASE type WHEN 'INTEGER' THEN 0 WHEN 'TEXT' THEN 1 WHEN "
                                       "'BLOB' THEN 2 ELSE 9 END, \"notnull\" "
                                       "FROM pragma_table_info(?1)";
static const char postgres_catalogue[] =
    "SELECT CAST(column_name AS TEXT), CASE data_type WHEN 'bigint' THEN 0 WHEN 'text' THEN 1 WHEN 'bytea' THEN 2 "
    "ELSE 9 END, "
    "CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name = ?1";

static size_t read_catalogue(Tx *tx, const char *table, CatalogueColumn *columns, size_t max)
{
    Rows rows;
    size_t n = 0;
    const char *sql = fixture_engine() == STORE_SQLITE ? sqlite_catalogue : postgres_catalogue;
    assert_int_equal(tx_query(tx, sql, PARAMS(P_TEXT_C(table)), &rows), STATUS_OK);
    while (rows_next(&rows)) {
        assert_true(n < max);
        int64_t kind = rows_int(&rows, 1);
        assert_in_range(kind, 0, 2);
        columns[n++] = (CatalogueColumn){rows_text_in(&rows, 0, &arena),
                                         kind == 0   ? VALUE_INT
                                         : kind == 1 ? VALUE_TEXT
                                                     : VALUE_BYTES,
                                         rows_int(&rows, 2) != 0};
    }
    assert_int_equal(rows_done(&rows), STATUS_OK);
    return n;
}

static void field_tables_are_those_of_the_database(void **state)
{
    (void)state;
    Tx *tx;
    Buf problems = BUF_INIT;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    for (size_t i = 0; i < model_resources_n; i++) {
        CatalogueColumn columns[2 * META_FIELDS_MAX];
        size_t n = read_catalogue(tx, model_resources[i]->table, columns, sizeof columns / sizeof *columns);
        Status st = meta_check_catalogue(model_resources[i], columns, n, &problems);
        if (st != STATUS_OK)
            fail_msg("%s", problems.p);
    }
    tx_end(tx);
    buf_done(&problems);
}

// ---- Writing and reading ---------------------------------------------------------------------------------------------------------

static Unit make_unit(const char *name, const char *code, Date to)
{
    Unit u;
    resource_init(&unit_resource, &u);
    u.name = str_c(name);
    u.code = str_c(code);
    u.kind = UNIT_KIND_COMMUNE;
    u.level = UNIT_LEVEL_COMMUNE;
    u.valid_to = to;
    u.version = 1;
    u.created_at = u.updated_at = INT64_C(1598833800123456);
    assert_int_equal(unit_derive(&u, &arena), STATUS_OK);
    return u;
}

static Status insert_verb(Tx *tx, void *record)
{
    return record_insert(tx, &unit_resource, record, &arena);
}

static Status update_verb(Tx *tx, void *record)
{
    return record_update(tx, &unit_resource, record, &arena);
}

static Status load(int64_t id, Unit *ret)
{
    Tx *tx;
    assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
    Status st = record_load(tx, &unit_resource, id, &arena, ret);
    tx_end(tx);
    return st;
}

static void a_record_comes_back_and_is_not_lost(void **state)
{
    (void)state;
    Unit u = make_unit("Xã Đan Hải", "18364", date_make(2030, 12, 31)), back, stale;
    u.phone = STR("0239 385 5123");
    u.short_name = STR("");
    assert_int_equal(store_write(store, insert_verb, &u), STATUS_OK);
    assert_true(u.id > 0);
    assert_int_equal(load(u.id, &back), STATUS_OK);
    for (size_t i = 0; i < unit_resource.n_fields; i++) {
        const Field *f = &unit_resource.fields[i];
        assert_true(value_equal(meta_row_value(f, &u), meta_row_value(f, &back)));
    }
    assert_null(back.short_name.p); // absent and empty are one
    stale = back;
    back.name = STR("Xã Đan Trường");
    back.valid_to = DATE_NONE;
    back.parent_id = u.id;
    assert_int_equal(store_write(store, update_verb, &back), STATUS_OK);
    assert_int_equal(back.version, 2);
    stale.name = STR("Xã khác");
    assert_int_equal(store_write(store, update_verb, &stale), STATUS_CONFLICT);
    assert_int_equal(stale.version, 1);
    assert_int_equal(load(u.id, &back), STATUS_OK);
    assert_true(str_eq_c(back.name, "Xã Đan Trường") && back.version == 2 && back.valid_to == DATE_NONE &&
                back.parent_id == u.id);
    Unit untouched = back;
    assert_int_equal(load(u.id + 1000, &back), STATUS_NOT_FOUND);
    assert_memory_equal(&untouched, &back, sizeof back);
    // A reference to nothing is the engine's to refuse.
    u.parent_id = 999999;
    assert_int_equal(store_write(store, insert_verb, &u), STATUS_INVALID);
}

// ---- Pages -----------------------------------------------------------------------------------------------------------------------

enum { UNITS = 57, PAGE = 7 };
static Unit made[UNITS];

static Status insert_all(Tx *tx, void *ctx)
{
    (void)ctx;
    Status st = STATUS_OK;
    for (size_t i = 0; i < UNITS && st == STATUS_OK; i++)
        st = record_insert(tx, &unit_resource, &made[i], &arena);
    return st;
}

static const Field *sorted_by;
static bool downwards;

// The order of the SQL, told once more in C: absent last in either direction, ties by id.
static int in_order(const void *pa, const void *pb)
{
    const Unit *a = *(const Unit *const *)pa, *b = *(const Unit *const *)pb;
    Value va = meta_row_value(sorted_by, a), vb = meta_row_value(sorted_by, b);
    int c = 0;
    if (va.is_null || vb.is_null) {
        if (va.is_null != vb.is_null)
            return va.is_null ? 1 : -1;
    } else
        c = va.kind == VALUE_INT ? (va.i > vb.i) - (va.i < vb.i) : str_cmp(va.s, vb.s);
    if (c == 0)
        c = (a->id > b->id) - (a->id < b->id);
    return downwards ? -c : c;
}

static void walk_pages(const char *sort, const char *filter)
{
    const Unit *want[UNITS];
    size_t n_want = 0, seen = 0;
    for (size_t i = 0; i < UNITS; i++)
        if (!filter || made[i].valid_to == DATE_NONE)
            want[n_want++] = &made[i];
    const Field *f = resource_field(&unit_resource, str_c(sort[0] == '-' ? sort + 1 : sort));
    sorted_by = f->sorted_by ? resource_field(&unit_resource, str_c(f->sorted_by)) : f;
    downwards = sort[0] == '-';
    qsort(want, n_want, sizeof *want, in_order);
    Str cursor = STR("");
    do {
        Tx *tx;
        MetaQuery q;
        FieldErrors errors = {.arena = &arena};
        RecordList page;
        meta_query_init(&q, &unit_resource, AUDIENCE_INTERNAL);
        assert_int_equal(meta_query_take(&q, STR("limit"), STR("7"), &arena, &errors), STATUS_OK);
        assert_int_equal(meta_query_take(&q, STR("sort"), str_c(sort), &arena, &errors), STATUS_OK);
        assert_int_equal(meta_query_take(&q, STR("filter"), str_c(filter ? filter : ""), &arena, &errors),
                         STATUS_OK);
        assert_int_equal(meta_query_take(&q, STR("cursor"), cursor, &arena, &errors), STATUS_OK);
        assert_int_equal(store_read_begin(store, &tx), STATUS_OK);
        assert_int_equal(record_list(tx, &unit_resource, &q, "path >= ?1 AND path < ?2",
                                     PARAMS(P_TEXT_C("list"), P_TEXT_C("lisu")), &arena, &page),
                         STATUS_OK);
        tx_end(tx);
        cursor = page.cursor;
        for (size_t i = 0; i < page.n; i++, seen++) {
            assert_true(seen < n_want);
            assert_int_equal(((Unit *)page.items)[i].id, want[seen]->id);
        }
        assert_true(page.n == PAGE || !page.more);
    } while (cursor.p);
    assert_int_equal(seen, n_want);
}

static void pages_neither_skip_nor_repeat(void **state)
{
    (void)state;
    static const char *const names[] = {"Xã Kỳ Anh",       "Xã Ân Phú", "Xã Đan Hải",
                                        "Phường Sông Trí", "Thôn 10",   "Thôn 2"};
    for (size_t i = 0; i < UNITS; i++) {
        made[i] = make_unit(names[i * 7 % 6], i % 4 ? arena_printf(&arena, "%zu", i * 31 % 10) : "",
                            i % 3 ? DATE_NONE : date_make(2025, 1 + (int)(i % 5), 1));
        made[i].path = STR("list/");
    }
    assert_int_equal(store_write(store, insert_all, NULL), STATUS_OK);
    static const char *const sorts[] = {"id",    "-id",      "name",      "-name",     "code",
                                        "-code", "valid_to", "-valid_to", "valid_from"};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        walk_pages(sorts[i], NULL);
        walk_pages(sorts[i], "valid_to:");
    }
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(field_tables_are_those_of_the_database),
        cmocka_unit_test(a_record_comes_back_and_is_not_lost),
        cmocka_unit_test(pages_neither_skip_nor_repeat),
    };
    int failed = cmocka_run_group_tests(tests, open_store, close_store);
    fixture_stop();
    return failed;
}
