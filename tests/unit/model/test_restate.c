// Restating amounts along successions: the cases that officers ask about, and totals that never change whatever happens to the units.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/restate.h"

enum { KM = DECIMAL_SCALE };

static Succession row(SuccessionKind kind, int64_t from, int64_t to, Date day, Decimal share, int64_t field)
{
    Succession s;
    resource_init(&succession_resource, &s);
    s.kind = kind;
    s.from_id = from;
    s.to_id = to;
    s.effective_on = day;
    s.share = share;
    s.field_id = field;
    return s;
}

typedef struct Case {
    Arena arena;
    Succession rows[64];
    UnitBirth births[64];
    size_t n, n_births;
    RestateCells cells;
} Case;

static void add(Case *c, Succession s)
{
    assert_true(c->n < 64);
    c->rows[c->n++] = s;
}

static void born(Case *c, int64_t unit, Date day)
{
    assert_true(c->n_births < 64);
    c->births[c->n_births++] = (UnitBirth){unit, day};
}

static void run(Case *c, int64_t unit, Date from, Date to, int64_t field, Decimal amount)
{
    const SuccessionGraph *g;
    assert_int_equal(succession_graph_make(c->rows, c->n, c->births, c->n_births, &c->arena, &g), STATUS_OK);
    assert_int_equal(restate(g, unit, from, to, field, amount, &c->arena, &c->cells), STATUS_OK);
}

// The amount that lies at exactly these units (0 ends the list).
static Decimal at(const Case *c, const int64_t *units, size_t n)
{
    for (size_t i = 0; i < c->cells.n; i++)
        if (c->cells.items[i].n == n && memcmp(c->cells.items[i].units, units, n * sizeof *units) == 0)
            return c->cells.items[i].amount;
    return -1;
}
#define AT(c, ...) at(c, (const int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static int setup(void **state)
{
    *state = calloc(1, sizeof(Case));
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    Case *c = *state;
    arena_done(&c->arena);
    free(c);
    return 0;
}

static void a_merge_carries_all(void **state)
{
    Case *c = *state;
    add(c, row(SUCCESSION_MERGE, 1, 3, 100, INT_NONE, 0));
    add(c, row(SUCCESSION_MERGE, 2, 3, 100, INT_NONE, 0));
    born(c, 3, 100);
    run(c, 1, 50, 200, 0, 10 * KM);
    assert_int_equal(AT(c, 3), 10 * KM);
    run(c, 1, 50, 99, 0, 10 * KM); // the day before, it is still there
    assert_int_equal(AT(c, 1), 10 * KM);
    run(c, 1, 50, 100, 0, 10 * KM);
    assert_int_equal(AT(c, 3), 10 * KM);
    run(c, 3, 150, 60, 0, 30 * KM); // on the old tree: whose part it is, nobody knows
    assert_int_equal(AT(c, 1, 2), 30 * KM);
    run(c, 3, 150, 100, 0, 30 * KM);
    assert_int_equal(AT(c, 3), 30 * KM);
    run(c, 3, 100, 99, 0, 30 * KM);
    assert_int_equal(AT(c, 1, 2), 30 * KM);
}

static void a_merge_into_one_that_goes_on(void **state)
{
    Case *c = *state;
    add(c, row(SUCCESSION_MERGE, 1, 2, 100, INT_NONE, 0));
    run(c, 1, 50, 200, 0, 10 * KM);
    assert_int_equal(AT(c, 2), 10 * KM);
    run(c, 2, 50, 200, 0, 12 * KM);
    assert_int_equal(AT(c, 2), 12 * KM);
    run(c, 2, 150, 60, 0, 30 * KM);
    assert_int_equal(AT(c, 1, 2), 30 * KM);
}

static void a_split_without_share_stays_whole(void **state)
{
    Case *c = *state;
    add(c, row(SUCCESSION_SPLIT, 1, 2, 100, INT_NONE, 0));
    add(c, row(SUCCESSION_SPLIT, 1, 3, 100, INT_NONE, 0));
    run(c, 1, 50, 100, 0, 7 * KM);
    assert_int_equal(c->cells.n, 1);
    assert_int_equal(AT(c, 2, 3), 7 * KM);
    // Both parts come together again: the amount has a place once more.
    add(c, row(SUCCESSION_MERGE, 2, 4, 120, INT_NONE, 0));
    run(c, 1, 50, 130, 0, 7 * KM);
    assert_int_equal(AT(c, 3, 4), 7 * KM);
    add(c, row(SUCCESSION_MERGE, 3, 4, 140, INT_NONE, 0));
    run(c, 1, 50, 150, 0, 7 * KM);
    assert_int_equal(AT(c, 4), 7 * KM);
}

static void a_split_with_shares_divides_exactly(void **state)
{
    Case *c = *state;
    add(c, row(SUCCESSION_SPLIT, 1, 2, 100, 3333, 0));
    add(c, row(SUCCESSION_SPLIT, 1, 3, 100, 3333, 0));
    add(c, row(SUCCESSION_SPLIT, 1, 4, 100, 3334, 0));
    run(c, 1, 50, 100, 0, 1); // one smallest step cannot be divided: it is not lost
    assert_int_equal(AT(c, 2), 0);
    assert_int_equal(AT(c, 4), 1);
    run(c, 1, 50, 100, 0, 10 * KM);
    assert_int_equal(AT(c, 2), 33330);
    assert_int_equal(AT(c, 3), 33330);
    assert_int_equal(AT(c, 4), 33340);
    run(c, 1, 50, 100, 0, INT64_MAX); // no overflow on the way
    assert_int_equal(AT(c, 2) + AT(c, 3) + AT(c, 4), INT64_MAX);
    run(c, 1, 50, 100, 0, -7);
    assert_int_equal(AT(c, 2) + AT(c, 3) + AT(c, 4), -7);
}

static void a_part_leaves_the_rest(void **state)
{
    Case *c = *state;
    add(c, row(SUCCESSION_PART, 1, 2, 100, 2500, 0));
    run(c, 1, 50, 100, 0, 8 * KM);
    assert_int_equal(AT(c, 1), 6 * KM);
    assert_int_equal(AT(c, 2), 2 * KM);
    run(c, 2, 50, 100, 0, 5 * KM); // the receiver's own past is not touched
    assert_int_equal(AT(c, 2), 5 * KM);
    run(c, 2, 150, 50, 0, 5 * KM);
    assert_int_equal(AT(c, 1, 2), 5 * KM);
    c->rows[0].share = INT_NONE;
    run(c, 1, 50, 100, 0, 8 * KM);
    assert_int_equal(AT(c, 1, 2), 8 * KM);
}

static void two_exchange_parts_on_one_day(void **state)
{
    Case *c = *state;
    add(c, row(SUCCESSION_PART, 1, 2, 100, 5000, 0));
    add(c, row(SUCCESSION_PART, 2, 1, 100, 1000, 0));
    run(c, 1, 50, 100, 0, 10 * KM);
    assert_int_equal(AT(c, 1), 5 * KM);
    assert_int_equal(AT(c, 2), 5 * KM);
}

static void the_field_of_work_goes_its_own_way(void **state)
{
    enum { POVERTY = 7, LABOUR = 8 };
    Case *c = *state;
    add(c, row(SUCCESSION_MERGE, 1, 2, 100, INT_NONE, 0)); // the department, its staff and awards
    add(c, row(SUCCESSION_FIELD, 1, 3, 100, INT_NONE, POVERTY));
    run(c, 1, 50, 100, POVERTY, 4 * KM);
    assert_int_equal(AT(c, 3), 4 * KM);
    run(c, 1, 50, 100, LABOUR, 4 * KM);
    assert_int_equal(AT(c, 2), 4 * KM);
    run(c, 1, 50, 100, 0, 4 * KM);
    assert_int_equal(AT(c, 2), 4 * KM);
    // Only the field moved later: the department that received it all goes on.
    add(c, row(SUCCESSION_FIELD, 2, 4, 150, INT_NONE, LABOUR));
    run(c, 1, 50, 200, LABOUR, 4 * KM);
    assert_int_equal(AT(c, 4), 4 * KM);
    run(c, 1, 50, 200, 0, 4 * KM);
    assert_int_equal(AT(c, 2), 4 * KM);
}

static void an_abolished_unit_leaves_its_past_above(void **state)
{
    Case *c = *state;
    add(c, row(SUCCESSION_ABOLISH, 1, 9, 100, INT_NONE, 0));
    run(c, 1, 50, 100, 0, 3 * KM);
    assert_int_equal(AT(c, 9), 3 * KM);
    run(c, 9, 150, 50, 0, 5 * KM); // what the upper unit does later is its own
    assert_int_equal(AT(c, 9), 5 * KM);
}

// ---- Whatever happens to the units -----------------------------------------------------------------------------------------------

typedef struct Random {
    uint64_t s;
} Random;

static uint32_t draw(Random *r, uint32_t below)
{
    r->s = r->s * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->s >> 33) % below;
}

typedef struct Drawn {
    size_t of_kind[SUCCESSIONS_], divided, undivided, backward;
} Drawn;

// A history of units 1.. that starts with 8 and goes on for some days; returns how many units there were in all.
static int64_t history(Case *c, Random *r, Drawn *drawn, bool *alive)
{
    int64_t units = 8;
    for (int64_t u = 1; u <= units; u++)
        alive[u] = true;
    for (Date day = 10; day <= 100 && c->n < 56 && units < 40; day += 10) {
        bool old[48];
        memcpy(old, alive, sizeof old);
        for (int64_t u = 1, last = units; u <= last && c->n < 56 && units < 40; u++) {
            SuccessionKind kind = SUCCESSION_MERGE + draw(r, 5);
            int64_t other = 1 + draw(r, (uint32_t)last);
            if (!old[u] || draw(r, 4) || !old[other] || !alive[other] || other == u)
                continue;
            Decimal share = draw(r, 2) ? INT_NONE : 1 + draw(r, DECIMAL_SCALE - 1);
            drawn->of_kind[kind]++;
            if (kind == SUCCESSION_SPLIT) {
                for (int k = 0; k < 2; k++) {
                    alive[++units] = true;
                    born(c, units, day);
                    Decimal s = share == INT_NONE || k == 0 ? share : DECIMAL_SCALE - share;
                    add(c, row(kind, u, units, day, s, 0));
                }
            } else {
                bool divides = kind == SUCCESSION_PART;
                add(c,
                    row(kind, u, other, day, divides ? share : INT_NONE, kind == SUCCESSION_FIELD ? 1 : 0));
            }
            if (kind != SUCCESSION_SPLIT)
                old[other] = false; // a receiver does not end on the same day
            if (succession_ends(kind))
                alive[u] = false;
        }
    }
    return units;
}

static void totals_never_change(void **state)
{
    (void)state;
    Random r = {20260701};
    Drawn drawn = {0};
    for (int round = 0; round < 2000; round++) {
        Case *c = calloc(1, sizeof *c);
        assert_non_null(c);
        bool alive[48] = {false};
        history(c, &r, &drawn, alive);
        for (int64_t u = 1; u <= 8; u++) {
            Decimal amount = (Decimal)draw(&r, 2000000) - 1000000, sum = 0;
            int64_t field = draw(&r, 2);
            run(c, u, 0, 200, field, amount);
            drawn.divided += c->cells.n > 1;
            for (size_t i = 0; i < c->cells.n; i++) {
                const RestateCell *cell = &c->cells.items[i];
                sum += cell->amount;
                drawn.undivided += cell->n > 1;
                for (size_t k = 0; k < cell->n; k++) {
                    assert_true(alive[cell->units[k]]); // never at a unit that is no longer there
                    assert_true(k == 0 || cell->units[k] > cell->units[k - 1]);
                }
            }
            assert_int_equal(sum, amount);
        }
        for (int64_t u = 1; u < 48; u++) {
            if (!alive[u])
                continue;
            run(c, u, 200, 0, 0, 5);
            assert_int_equal(c->cells.n, 1);
            assert_int_equal(c->cells.items[0].amount, 5);
            drawn.backward += c->cells.items[0].n > 1;
            for (size_t k = 0; k < c->cells.items[0].n; k++)
                assert_true(c->cells.items[0].units[k] <= 8); // those of the first day
        }
        arena_done(&c->arena);
        free(c);
    }
    for (SuccessionKind k = SUCCESSION_MERGE; k < SUCCESSIONS_; k++)
        assert_true(drawn.of_kind[k] > 100);
    assert_true(drawn.divided > 100 && drawn.undivided > 100 && drawn.backward > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_merge_carries_all, setup, teardown),
        cmocka_unit_test_setup_teardown(a_merge_into_one_that_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(a_split_without_share_stays_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(a_split_with_shares_divides_exactly, setup, teardown),
        cmocka_unit_test_setup_teardown(a_part_leaves_the_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(two_exchange_parts_on_one_day, setup, teardown),
        cmocka_unit_test_setup_teardown(the_field_of_work_goes_its_own_way, setup, teardown),
        cmocka_unit_test_setup_teardown(an_abolished_unit_leaves_its_past_above, setup, teardown),
        cmocka_unit_test(totals_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
