// The rules of succession rows, one row of the table a case: what is complained of, and at which field.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/succession.h"

enum { DAY = 1000 };

typedef struct Given {
    SuccessionKind kind;
    int64_t to;
    Decimal share;
    int64_t field;
} Given;

typedef struct RuleCase {
    const char *what;
    Given rows[3];
    MsgId complaint; // MSG_NONE: all is well
} RuleCase;

#define NO INT_NONE

static const RuleCase cases[] = {
    {"merge", {{SUCCESSION_MERGE, 2, NO, 0}}, MSG_NONE},
    {"merge and a field of its own", {{SUCCESSION_MERGE, 2, NO, 0}, {SUCCESSION_FIELD, 3, NO, 5}}, MSG_NONE},
    {"two fields to one department", {{SUCCESSION_FIELD, 2, NO, 5}, {SUCCESSION_FIELD, 2, NO, 6}}, MSG_NONE},
    {"split without shares", {{SUCCESSION_SPLIT, 2, NO, 0}, {SUCCESSION_SPLIT, 3, NO, 0}}, MSG_NONE},
    {"split with shares", {{SUCCESSION_SPLIT, 2, 4000, 0}, {SUCCESSION_SPLIT, 3, 6000, 0}}, MSG_NONE},
    {"parts", {{SUCCESSION_PART, 2, 4000, 0}, {SUCCESSION_PART, 3, 5999, 0}}, MSG_NONE},
    {"abolish", {{SUCCESSION_ABOLISH, 2, NO, 0}}, MSG_NONE},
    {"itself", {{SUCCESSION_MERGE, 1, NO, 0}}, MSG_SUCCESSION_RULE_SELF},
    {"field without a field", {{SUCCESSION_FIELD, 2, NO, 0}}, MSG_SUCCESSION_RULE_FIELD_NEEDED},
    {"merge with a field", {{SUCCESSION_MERGE, 2, NO, 5}}, MSG_SUCCESSION_RULE_FIELD_EXTRA},
    {"merge with a share", {{SUCCESSION_MERGE, 2, 5000, 0}}, MSG_SUCCESSION_RULE_SHARE_EXTRA},
    {"a share of nothing", {{SUCCESSION_PART, 2, 0, 0}}, MSG_SUCCESSION_RULE_SHARE_RANGE},
    {"more than all", {{SUCCESSION_PART, 2, 10001, 0}}, MSG_SUCCESSION_RULE_SHARE_RANGE},
    {"merged twice", {{SUCCESSION_MERGE, 2, NO, 0}, {SUCCESSION_MERGE, 3, NO, 0}}, MSG_SUCCESSION_RULE_MIXED},
    {"split and part",
     {{SUCCESSION_SPLIT, 2, NO, 0}, {SUCCESSION_PART, 3, NO, 0}},
     MSG_SUCCESSION_RULE_MIXED},
    {"split into one", {{SUCCESSION_SPLIT, 2, NO, 0}}, MSG_SUCCESSION_RULE_SPLIT_ONE},
    {"a share for one only",
     {{SUCCESSION_SPLIT, 2, 4000, 0}, {SUCCESSION_SPLIT, 3, NO, 0}},
     MSG_SUCCESSION_RULE_SHARE_SOME},
    {"shares below one",
     {{SUCCESSION_SPLIT, 2, 4000, 0}, {SUCCESSION_SPLIT, 3, 5999, 0}},
     MSG_SUCCESSION_RULE_SHARE_SUM},
    {"parts that leave nothing",
     {{SUCCESSION_PART, 2, 4000, 0}, {SUCCESSION_PART, 3, 6000, 0}},
     MSG_SUCCESSION_RULE_SHARE_PART_SUM},
    {"twice to one", {{SUCCESSION_PART, 2, NO, 0}, {SUCCESSION_PART, 2, NO, 0}}, MSG_SUCCESSION_RULE_TWICE},
};

static MsgId complaint_of(const RuleCase *c, UnitFacts from, UnitFacts to, bool source)
{
    Succession rows[3];
    UnitFacts receivers[3];
    Arena a = {0};
    FieldErrors errors = {.arena = &a};
    size_t n = 0;
    for (; n < 3 && c->rows[n].kind; n++) {
        resource_init(&succession_resource, &rows[n]);
        rows[n].kind = c->rows[n].kind;
        rows[n].from_id = 1;
        rows[n].to_id = c->rows[n].to;
        rows[n].effective_on = DAY;
        rows[n].share = c->rows[n].share;
        rows[n].share_source = source ? STR("số dân") : STR("");
        rows[n].field_id = c->rows[n].field;
        receivers[n] = to;
    }
    assert_int_equal(succession_check(rows, n, &from, receivers, &errors), STATUS_OK);
    MsgId m = errors.n ? errors.items[0].message : MSG_NONE;
    arena_done(&a);
    return m;
}

static const UnitFacts ever = {1, DATE_NONE, DATE_NONE, DATE_NONE};

static void each_rule_speaks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (complaint_of(&cases[i], ever, ever, true) != cases[i].complaint)
            fail_msg("%s", cases[i].what);
    assert_int_equal(complaint_of(&cases[4], ever, ever, false), MSG_SUCCESSION_RULE_SHARE_SOURCE);
}

static void lives_and_figures_are_heeded(void **state)
{
    (void)state;
    const RuleCase *merge = &cases[0], *part = &cases[5];
    UnitFacts u = ever;
    u.first_day = DAY; // begins on the day: there was nothing to merge
    assert_int_equal(complaint_of(merge, u, ever, true), MSG_SUCCESSION_RULE_FROM_LIFE);
    assert_int_equal(complaint_of(merge, ever, u, true), MSG_NONE); // the receiver may begin on the day
    u.first_day = DAY + 1;
    assert_int_equal(complaint_of(merge, ever, u, true), MSG_SUCCESSION_RULE_TO_LIFE);
    u = ever;
    u.last_day = DAY - 1; // ends the day before: merging fits, giving a part does not
    assert_int_equal(complaint_of(merge, u, ever, true), MSG_NONE);
    assert_int_equal(complaint_of(part, u, ever, true), MSG_SUCCESSION_RULE_FROM_LIFE);
    assert_int_equal(complaint_of(merge, ever, u, true), MSG_SUCCESSION_RULE_TO_LIFE);
    u = ever;
    u.last_verified_figure = DAY;
    assert_int_equal(complaint_of(merge, u, ever, true), MSG_SUCCESSION_RULE_VERIFIED);
    u.last_verified_figure = DAY - 1;
    assert_int_equal(complaint_of(merge, u, ever, true), MSG_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_speaks),
        cmocka_unit_test(lives_and_figures_are_heeded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
