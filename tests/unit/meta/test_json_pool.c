// The pool behind jansson's values: pieces of every size are whole and apart from each other, are used again, and may be freed by another thread.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <pthread.h>
#include <string.h>

#include "base/alloc.h"
#include "meta/json_pool.h"

enum { PIECES = 20000 };

static unsigned char *pieces[PIECES];

static size_t size_of(size_t i)
{
    return i * 7919 % 600;
}

static void pieces_keep_what_is_written(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < PIECES; i++) {
            pieces[i] = json_pool_take(size_of(i));
            assert_non_null(pieces[i]);
            assert_int_equal((uintptr_t)pieces[i] % 16, 0);
            memset(pieces[i], (int)(i % 251), size_of(i));
        }
        for (size_t i = 0; i < PIECES; i++)
            for (size_t k = 0; k < size_of(i); k++)
                if (pieces[i][k] != i % 251)
                    fail_msg("piece %zu was overwritten", i);
        for (size_t i = 0; i < PIECES; i++)
            json_pool_give(pieces[i]);
    }
    json_pool_give(NULL);
}

static void a_freed_piece_comes_again(void **state)
{
    (void)state;
    void *first = json_pool_take(40);
    json_pool_give(first);
    assert_ptr_equal(json_pool_take(41), first); // the same class
    json_pool_give(first);
}

static void no_memory_is_told(void **state)
{
    (void)state;
    alloc_fail_after(0);
    void *large = json_pool_take(5000);
    alloc_fail_after(-1);
    assert_null(large);
    assert_null(json_pool_take(SIZE_MAX));
}

static void *give_all(void *arg)
{
    (void)arg;
    for (size_t i = 0; i < PIECES; i++)
        json_pool_give(pieces[i]);
    // They are this thread's now; it leaves none behind for the next round of the test.
    return NULL;
}

static void another_thread_may_free(void **state)
{
    (void)state;
    pthread_t t;
    for (size_t i = 0; i < PIECES; i++)
        assert_non_null(pieces[i] = json_pool_take(size_of(i)));
    assert_int_equal(pthread_create(&t, NULL, give_all, NULL), 0);
    assert_int_equal(pthread_join(t, NULL), 0);
}

static void jansson_lives_on_it(void **state)
{
    (void)state;
    json_set_alloc_funcs(json_pool_take, json_pool_give);
    json_t *list = json_array();
    for (int i = 0; i < 2000; i++)
        assert_int_equal(json_array_append_new(list, json_pack("{s:i, s:s, s:[i, n, b]}", "n", i, "name",
                                                               "Xã Mẫu", "rest", i, 1)),
                         0);
    char *text = json_dumps(list, JSON_COMPACT);
    json_t *again = json_loads(text, 0, NULL);
    assert_true(json_equal(list, again));
    json_decref(again);
    json_decref(list);
    json_pool_give(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_keep_what_is_written), cmocka_unit_test(a_freed_piece_comes_again),
        cmocka_unit_test(no_memory_is_told), cmocka_unit_test(another_thread_may_free),
        cmocka_unit_test(jansson_lives_on_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
