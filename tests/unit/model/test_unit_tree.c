// A tree of one day: what is refused, and questions about it held against the plain definitions on random trees.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/unit_tree.h"

static void bad_rows_are_refused(void **state)
{
    (void)state;
    static const UnitTreeRow twice[] = {{1, 0, 1}, {1, 0, 1}}, orphan[] = {{1, 2, 1}},
                             circle[] = {{1, 2, 1}, {2, 3, 1}, {3, 1, 1}}, itself[] = {{1, 1, 1}};
    static const struct {
        const UnitTreeRow *rows;
        size_t n;
    } bad[] = {{twice, 2}, {orphan, 1}, {circle, 3}, {itself, 1}};
    Arena a = {0};
    const UnitTree *t;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(unit_tree_make(bad[i].rows, bad[i].n, &a, &t), STATUS_INVALID);
    UnitTreeRow deep[UNIT_DEPTH_MAX + 2];
    for (int i = 0; i < UNIT_DEPTH_MAX + 2; i++)
        deep[i] = (UnitTreeRow){i + 1, i, UNIT_LEVEL_BODY};
    assert_int_equal(unit_tree_make(deep, UNIT_DEPTH_MAX + 2, &a, &t), STATUS_INVALID);
    assert_int_equal(unit_tree_make(deep, UNIT_DEPTH_MAX + 1, &a, &t), STATUS_OK);
    assert_int_equal(unit_tree_make(NULL, 0, &a, &t), STATUS_OK);
    assert_int_equal(unit_tree_common(t, (int64_t[]){1}, 1), 0);
    arena_done(&a);
}

enum { N = 200 };

static bool plain_within(const int64_t *parent, int64_t unit, int64_t root)
{
    while (unit && unit != root)
        unit = parent[unit];
    return unit == root;
}

static void answers_agree_with_the_parents(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 20; round++) {
        Arena a = {0};
        UnitTreeRow rows[N];
        int64_t parent[N + 1] = {0}, depth[N + 1] = {0};
        for (int64_t u = 1; u <= N; u++) {
            seed = seed * 1664525u + 1013904223u;
            int64_t p = u < 4 ? 0 : (int64_t)(seed >> 8) % u;
            p = p && depth[p] >= 6 ? 1 : p;
            parent[u] = p;
            depth[u] = p ? depth[p] + 1 : 0;
            rows[N - u] = (UnitTreeRow){u, p, UNIT_LEVEL_BODY};
        }
        const UnitTree *t;
        assert_int_equal(unit_tree_make(rows, N, &a, &t), STATUS_OK);
        bool seen[N + 1] = {false};
        for (size_t i = 0; i < N; i++) {
            int64_t u = unit_tree_upwards(t)[i];
            for (int64_t v = 1; v <= N; v++)
                assert_false(parent[v] == u && !seen[v]); // all below come first
            assert_false(seen[u]);
            seen[u] = true;
        }
        for (int64_t u = 1; u <= N; u++) {
            assert_int_equal(unit_tree_parent(t, u), parent[u]);
            for (int64_t v = 1; v <= N; v += 7) {
                assert_int_equal(unit_tree_within(t, u, v), plain_within(parent, u, v));
                int64_t both[] = {u, v}, common = unit_tree_common(t, both, 2);
                int64_t plain = u;
                while (plain && !plain_within(parent, v, plain))
                    plain = parent[plain];
                assert_int_equal(common, plain);
            }
        }
        assert_false(unit_tree_has(t, N + 1));
        assert_int_equal(unit_tree_common(t, (int64_t[]){1, N + 1}, 2), 0);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_rows_are_refused),
        cmocka_unit_test(answers_agree_with_the_parents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
