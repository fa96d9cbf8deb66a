// Units: the field table, rules between fields and with the parent, keys and paths.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/model.h"
#include "model/unit.h"

static Unit make(UnitKind kind, UnitLevel level, Date from, Date to)
{
    Unit u;
    resource_init(&unit_resource, &u);
    u.name = STR("Đơn vị");
    u.kind = kind;
    u.level = level;
    u.valid_from = from;
    u.valid_to = to;
    return u;
}

static void every_resource_is_sound(void **state)
{
    (void)state;
    assert_true(model_resources_n >= 2);
    for (size_t i = 0; i < model_resources_n; i++) {
        const Field *f;
        const char *problem = NULL;
        assert_true(model_resources[i]->n_fields <= META_FIELDS_MAX);
        if (resource_check(model_resources[i], &f, &problem) != STATUS_OK)
            fail_msg("%s.%s: %s", model_resources[i]->name, f ? f->name : "", problem);
        assert_ptr_equal(model_resource_by_path(str_c(model_resources[i]->path)), model_resources[i]);
    }
    assert_null(model_resource_by_path(STR("unit")));
}

static void every_kind_has_a_level(void **state)
{
    (void)state;
    for (UnitKind k = UNIT_KIND_PROVINCE; k < UNIT_KINDS_; k++) {
        size_t rows = 0;
        for (size_t i = 0; i < unit_kind_rows_n; i++) {
            Date d;
            const UnitKindRow *r = &unit_kind_rows[i];
            rows += r->kind == k;
            assert_true(!r->since || date_parse_iso(str_c(r->since), &d));
            assert_true(!r->until || date_parse_iso(str_c(r->until), &d));
            assert_true(!r->instrument || r->since || r->until);
        }
        assert_true(rows > 0);
    }
}

// A verified instrument is told.
static void the_instrument_is_told(void **state)
{
    (void)state;
    static const UnitKindRow rows[] = {
        {UNIT_KIND_DISTRICT, 1u << UNIT_LEVEL_DISTRICT, NULL, "2001-01-31", "Luật mẫu, Điều 1"}};
    Arena a;
    arena_init(&a, 0);
    FieldErrors e = {.arena = &a};
    Unit u = make(UNIT_KIND_DISTRICT, UNIT_LEVEL_DISTRICT, date_make(2001, 2, 1), DATE_NONE);
    assert_int_equal(unit_check(&u, NULL, rows, 1, &e), STATUS_OK);
    assert_int_equal(e.n, 1);
    assert_int_equal(e.items[0].message, MSG_UNIT_RULE_KIND_TIME);
    arena_done(&a);
}

typedef struct RuleRow {
    UnitKind kind;
    UnitLevel level;
    const char *from, *to;
    MsgId fault;
} RuleRow;

static Date day(const char *iso)
{
    Date d = DATE_NONE;
    if (iso)
        assert_true(date_parse_iso(str_c(iso), &d));
    return d;
}

static void kinds_fit_levels_and_times(void **state)
{
    (void)state;
    static const RuleRow rows[] = {
        {UNIT_KIND_COMMUNE, UNIT_LEVEL_COMMUNE, NULL, NULL, MSG_NONE},
        {UNIT_KIND_COMMUNE, UNIT_LEVEL_DISTRICT, NULL, NULL, MSG_UNIT_RULE_LEVEL},
        {UNIT_KIND_DEPARTMENT, UNIT_LEVEL_PROVINCE, NULL, NULL, MSG_UNIT_RULE_LEVEL},
        {UNIT_KIND_CITY, UNIT_LEVEL_PROVINCE, "2026-01-01", NULL, MSG_NONE},
        {UNIT_KIND_CITY, UNIT_LEVEL_DISTRICT, "2010-01-01", "2025-06-30", MSG_NONE},
        {UNIT_KIND_CITY, UNIT_LEVEL_DISTRICT, "2025-07-01", NULL, MSG_UNIT_RULE_KIND_TIME_UNCHECKED},
        {UNIT_KIND_DISTRICT, UNIT_LEVEL_DISTRICT, NULL, NULL, MSG_NONE}, // its end may not be entered yet
        {UNIT_KIND_DISTRICT, UNIT_LEVEL_DISTRICT, "2025-06-30", NULL, MSG_NONE},
        {UNIT_KIND_DISTRICT, UNIT_LEVEL_DISTRICT, "2025-07-01", NULL, MSG_UNIT_RULE_KIND_TIME_UNCHECKED},
        {UNIT_KIND_TOWNSHIP, UNIT_LEVEL_COMMUNE, "2026-01-01", NULL, MSG_UNIT_RULE_KIND_TIME_UNCHECKED},
        {UNIT_KIND_SPECIAL_ZONE, UNIT_LEVEL_COMMUNE, "2025-07-01", NULL, MSG_NONE},
        {UNIT_KIND_SPECIAL_ZONE, UNIT_LEVEL_COMMUNE, "2000-01-01", "2025-06-30", MSG_UNIT_RULE_KIND_TIME_UNCHECKED},
        {UNIT_KIND_WARD, UNIT_LEVEL_COMMUNE, "2020-02-01", "2020-01-31", MSG_UNIT_RULE_DAYS},
        {UNIT_KIND_WARD, UNIT_LEVEL_COMMUNE, "2020-02-01", "2020-02-01", MSG_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena a;
        arena_init(&a, 0);
        FieldErrors e = {.arena = &a};
        Unit u = make(rows[i].kind, rows[i].level, day(rows[i].from), day(rows[i].to));
        assert_int_equal(unit_check(&u, NULL, unit_kind_rows, unit_kind_rows_n, &e), STATUS_OK);
        if (e.n != (rows[i].fault != MSG_NONE) || (e.n && e.items[0].message != rows[i].fault))
            fail_msg("row %zu: %s", i, e.n ? msg_key(e.items[0].message).p : "no complaint");
        if (e.n) {
            Str text;
            assert_int_equal(field_error_text(&e.items[0], LANG_VI, &a, &text), STATUS_OK);
            assert_true(str_find(text, STR("{")) == SIZE_MAX);
        }
        arena_done(&a);
    }
}

static void parents_stand_above(void **state)
{
    (void)state;
    static const struct {
        UnitLevel child, parent;
        const char *child_to, *parent_from;
        MsgId fault;
    } rows[] = {
        {UNIT_LEVEL_COMMUNE, UNIT_LEVEL_DISTRICT, NULL, NULL, MSG_NONE},
        {UNIT_LEVEL_COMMUNE, UNIT_LEVEL_PROVINCE, NULL, NULL, MSG_NONE}, // since July 2025
        {UNIT_LEVEL_COMMUNE, UNIT_LEVEL_COMMUNE, NULL, NULL, MSG_UNIT_RULE_PARENT_LEVEL},
        {UNIT_LEVEL_PROVINCE, UNIT_LEVEL_COMMUNE, NULL, NULL, MSG_UNIT_RULE_PARENT_LEVEL},
        {UNIT_LEVEL_VILLAGE, UNIT_LEVEL_BODY, NULL, NULL, MSG_UNIT_RULE_PARENT_LEVEL},
        {UNIT_LEVEL_BODY, UNIT_LEVEL_COMMUNE, NULL, NULL, MSG_NONE},
        {UNIT_LEVEL_BODY, UNIT_LEVEL_BODY, NULL, NULL, MSG_NONE},
        {UNIT_LEVEL_BODY, UNIT_LEVEL_BODY, "2025-02-28", "2025-03-01", MSG_UNIT_RULE_PARENT_TIME},
        {UNIT_LEVEL_BODY, UNIT_LEVEL_BODY, "2025-03-01", "2025-03-01", MSG_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena a;
        arena_init(&a, 0);
        FieldErrors e = {.arena = &a};
        Unit child = make(UNIT_KIND_NONE, rows[i].child, DATE_NONE, day(rows[i].child_to));
        Unit parent = make(UNIT_KIND_NONE, rows[i].parent, day(rows[i].parent_from), DATE_NONE);
        child.id = 5;
        child.path = STR("00000005/");
        parent.id = child.parent_id = 4;
        parent.path = STR("00000004/");
        assert_int_equal(unit_check(&child, &parent, unit_kind_rows, unit_kind_rows_n, &e), STATUS_OK);
        if (e.n != (rows[i].fault != MSG_NONE) || (e.n && e.items[0].message != rows[i].fault))
            fail_msg("row %zu: %s", i, e.n ? msg_key(e.items[0].message).p : "no complaint");
        arena_done(&a);
    }
}

static void cycles_are_refused(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    FieldErrors e = {.arena = &a};
    Unit u = make(UNIT_KIND_OTHER, UNIT_LEVEL_BODY, DATE_NONE, DATE_NONE), below = u;
    u.id = 5;
    u.path = STR("00000001/00000005/");
    u.parent_id = 5;
    assert_int_equal(unit_check(&u, &u, unit_kind_rows, unit_kind_rows_n, &e), STATUS_OK);
    assert_int_equal(e.items[0].message, MSG_UNIT_RULE_PARENT_SELF);
    below.id = u.parent_id = 9;
    below.path = STR("00000001/00000005/00000009/");
    assert_int_equal(unit_check(&u, &below, unit_kind_rows, unit_kind_rows_n, &e), STATUS_OK);
    assert_int_equal(e.n, 2);
    assert_int_equal(e.items[1].message, MSG_UNIT_RULE_PARENT_BELOW);
    arena_done(&a);
}

static void contacts_can_be_used(void **state)
{
    (void)state;
    static const struct {
        const char *phone, *email;
        MsgId fault;
    } rows[] = {
        {"(0239) 3855.123", "vanthu@hatinh.example", MSG_NONE},
        {"+84 912 345 678", NULL, MSG_NONE},
        {"113", "a.b+c@x.y.z", MSG_NONE},
        {"hỏi văn thư", NULL, MSG_UNIT_RULE_PHONE},
        {"--", NULL, MSG_UNIT_RULE_PHONE},
        {NULL, "vanthu", MSG_UNIT_RULE_EMAIL},
        {NULL, "@x.y", MSG_UNIT_RULE_EMAIL},
        {NULL, "a@", MSG_UNIT_RULE_EMAIL},
        {NULL, "a@x", MSG_UNIT_RULE_EMAIL},
        {NULL, "a@x.", MSG_UNIT_RULE_EMAIL},
        {NULL, "a@@x.y", MSG_UNIT_RULE_EMAIL},
        {NULL, "a b@x.y", MSG_UNIT_RULE_EMAIL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena a;
        arena_init(&a, 0);
        FieldErrors e = {.arena = &a};
        Unit u = make(UNIT_KIND_OTHER, UNIT_LEVEL_BODY, DATE_NONE, DATE_NONE);
        u.phone = rows[i].phone ? str_c(rows[i].phone) : (Str){NULL, 0};
        u.email = rows[i].email ? str_c(rows[i].email) : (Str){NULL, 0};
        assert_int_equal(unit_check(&u, NULL, unit_kind_rows, unit_kind_rows_n, &e), STATUS_OK);
        if (e.n != (rows[i].fault != MSG_NONE) || (e.n && e.items[0].message != rows[i].fault))
            fail_msg("row %zu: %s", i, e.n ? msg_key(e.items[0].message).p : "no complaint");
        arena_done(&a);
    }
}

static void paths_nest(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    Str path = STR(""), root = STR("");
    for (int64_t id = 250; id < 250 + UNIT_DEPTH_MAX; id++) {
        assert_int_equal(unit_path_make(path, id, &a, &path), STATUS_OK);
        if (id == 250)
            root = path;
        assert_true(unit_path_within(path, root));
        assert_true(unit_path_within(path, path));
    }
    assert_string_equal(root.p, "000000fa/");
    assert_int_equal(path.n, UNIT_DEPTH_MAX * UNIT_PATH_STEP);
    assert_false(unit_path_within(root, path));
    assert_false(unit_path_within(path, STR("")));
    assert_false(unit_path_within(path, STR("000000fb/")));
    assert_int_equal(unit_path_make(path, 1, &a, &path), STATUS_TOO_LARGE);
    assert_int_equal(unit_path_make(STR(""), INT64_C(0x100000000), &a, &path), STATUS_TOO_LARGE);
    assert_int_equal(unit_path_make(STR(""), 0, &a, &path), STATUS_TOO_LARGE);
    arena_done(&a);
}

static void keys_sort_the_vietnamese_way(void **state)
{
    (void)state;
    static const char *const order[] = {"Xã Ân Phú", "Xã Bình An", "Xã Đan Hải", "Xã Đức Đồng", "Xã Kỳ Anh"};
    Arena a;
    arena_init(&a, 0);
    Str before = {NULL, 0};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        Unit u = make(UNIT_KIND_COMMUNE, UNIT_LEVEL_COMMUNE, DATE_NONE, DATE_NONE);
        u.name = str_c(order[i]);
        u.code = STR("18364");
        assert_int_equal(unit_derive(&u, &a), STATUS_OK);
        assert_true(!before.p || str_cmp(before, u.sort_key) < 0);
        before = u.sort_key;
        if (i == 2)
            assert_true(str_eq_c(u.search_key, "xa dan hai 18364"));
    }
    arena_done(&a);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    Status st = STATUS_NO_MEMORY;
    for (long n = 0; st != STATUS_OK; n++) {
        Arena a;
        arena_init(&a, 0);
        FieldErrors e = {.arena = &a};
        Unit u = make(UNIT_KIND_DISTRICT, UNIT_LEVEL_DISTRICT, day("2025-07-01"), DATE_NONE);
        u.phone = STR("?");
        alloc_fail_after(n);
        st = unit_check(&u, NULL, unit_kind_rows, unit_kind_rows_n, &e);
        if (st == STATUS_OK)
            st = unit_derive(&u, &a);
        alloc_fail_after(-1);
        assert_true(st == STATUS_OK || (st == STATUS_NO_MEMORY && u.sort_key.p == NULL));
        arena_done(&a);
        assert_true(n < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_resource_is_sound),
        cmocka_unit_test(every_kind_has_a_level),
        cmocka_unit_test(the_instrument_is_told),
        cmocka_unit_test(kinds_fit_levels_and_times),
        cmocka_unit_test(parents_stand_above),
        cmocka_unit_test(cycles_are_refused),
        cmocka_unit_test(contacts_can_be_used),
        cmocka_unit_test(paths_nest),
        cmocka_unit_test(keys_sort_the_vietnamese_way),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
