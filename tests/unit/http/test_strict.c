// The framing rules by themselves: tables of headers and of targets. The real server is held by tests/web/test_raw_socket.py.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/strict.h"

static void test_headers(void **state)
{
    (void)state;
    static const struct {
        const char *headers[10]; // name, value, name, value...
        int verdict;
    } cases[] = {
        {{"Host", "a.test"}, 0},
        {{"host", "a.test:8080", "X-Odd!#$%&'*+-.^_`|~9", ""}, 0},
        {{"Host", "[::1]:80"}, 0},
        {{NULL}, 400},
        {{"Host", ""}, 400},
        {{"Host", "a b"}, 400},
        {{"Host", "a\tb"}, 400},
        {{"Host", "a/b"}, 400},
        {{"Host", "a", "HOST", "a"}, 400},
        {{"Host", "a", "Content-Length", "5"}, 0},
        {{"Host", "a", "Content-Length", "5", "content-length", "5"}, 400},
        {{"Host", "a", "Content-Length", ""}, 400},
        {{"Host", "a", "Content-Length", "5x"}, 400},
        {{"Host", "a", "Content-Length", "1234567890123456789"}, 400},
        {{"Host", "a", "Transfer-Encoding", "chunked"}, 0},
        {{"Host", "a", "Transfer-Encoding", "Chunked"}, 0},
        {{"Host", "a", "Transfer-Encoding", "gzip, chunked"}, 400},
        {{"Host", "a", "Transfer-Encoding",
          "\x0b"
          "chunked"},
         400},
        {{"Host", "a", "Transfer-Encoding", "chunked", "Content-Length", "0"}, 400},
        {{"Host", "a", "Content-Length ", "5"}, 400},
        {{"Host", "a", "X:Y", "5"}, 400},
        {{"Host", "a", "", "5"}, 400},
        {{"Host", "a", "X\x7f", "5"}, 400},
        {{"Host", "a", "X\xc3\xa3", "5"}, 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        StrictHeaders s = {0};
        for (size_t k = 0; k < 10 && cases[i].headers[k]; k += 2)
            strict_add(&s, str_c(cases[i].headers[k]), str_c(cases[i].headers[k + 1]));
        if (strict_verdict(&s) != cases[i].verdict)
            fail_msg("case %zu: %d, not %d", i, strict_verdict(&s), cases[i].verdict);
    }
}

static void test_limits(void **state)
{
    (void)state;
    StrictHeaders s = {0};
    strict_add(&s, STR("Host"), STR("a"));
    for (int i = 1; i < STRICT_HEADERS_MAX; i++)
        strict_add(&s, STR("X"), STR(""));
    assert_int_equal(strict_verdict(&s), 0);
    strict_add(&s, STR("X"), STR(""));
    assert_int_equal(strict_verdict(&s), 431);
    static char value[STRICT_HEADER_BYTES_MAX];
    memset(value, 'a', sizeof value);
    s = (StrictHeaders){0};
    strict_add(&s, STR("Host"), STR("a"));
    strict_add(&s, STR("X"), (Str){value, STRICT_HEADER_BYTES_MAX - 14});
    assert_int_equal(strict_verdict(&s), 0);
    strict_add(&s, STR("Y"), STR(""));
    assert_int_equal(strict_verdict(&s), 431);
}

static void test_targets(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int verdict;
    } cases[] = {{"/", 0},           {"/a?b=%E1%BB%99", 0}, {"", 400},          {"*", 400},
                 {"http://a/", 400}, {"/a%00", 400},        {"/a%000", 400},    {"/%0", 0},
                 {"/a b", 400},      {"/a\x7f", 400},       {"/\xc3\xa3", 400}, {"/a#b", 400},
                 {"/a\\b", 400},     {"/a\x01", 400},       {"//a", 0},         {"/a?x=%00", 400}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strict_target(str_c(cases[i].target)) != cases[i].verdict)
            fail_msg("%s: %d", cases[i].target, strict_target(str_c(cases[i].target)));
    static char longest[STRICT_TARGET_MAX + 1];
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    assert_int_equal(strict_target((Str){longest, STRICT_TARGET_MAX}), 0);
    assert_int_equal(strict_target((Str){longest, STRICT_TARGET_MAX + 1}), 414);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_headers), cmocka_unit_test(test_limits),
                                       cmocka_unit_test(test_targets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
