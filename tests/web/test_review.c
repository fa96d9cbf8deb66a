// A draft from upload to the programme, over the pages and the API, on both engines: what a clerk does to rows, repairs and names; two clerks
// at the same row; who may not see a draft at all.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/document.h"
#include "base/utf8.h"
#include "fixture.h"
#include "people.h"

static const char source[] = "ỦY BAN NHÂN DÂN TỈNH MẪU\n"
                             "I. Đường giao thông\n"
                             "Trong năm làm mới ít nhất 435 km đường và 1.500 cầu nhỏ.\r\n"
                             "Sở Giao thông Mẫu chủ trì, làm xong bến sông trước ngày 30/6/2020.\n"
                             "Các huyện, thị xã gửi kết quả hằng tháng.\n"
                             "II. Cây xanh\n"
                             "Mỗi xã trồng 120 cây ở trụ sỡ, 7 lần tưới.\n";

static People people;
static int64_t document_id;

// Half-open range of code points of words of the text.
static json_t *span(const char *words)
{
    const char *at = strstr(source, words);
    assert_non_null(at);
    json_int_t start = (json_int_t)utf8_length((Str){source, (size_t)(at - source)});
    return json_pack("[I, I]", start, start + (json_int_t)utf8_length(str_c(words)));
}

static json_t *target(const char *section, const char *quote, const char *op, int low, const char *unit,
                      double confidence)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:n, s:s, s:n, s:n, s:n, s:o, s:f}", "section", section,
                     "quote", quote, "indicator", quote, "op", op, "low", low, "high", "unit", unit, "scope",
                     "due", "qualifier", "span", span(quote), "confidence", confidence);
}

static json_t *reading(void)
{
    return json_pack(
        "{s:{s:s, s:s, s:s, s:s}, s:[{s:s, s:s, s:o}, {s:s, s:s, s:o}], s:[o, o, o],"
        " s:[{s:s, s:s, s:s, s:[s], s:s, s:o, s:f}], s:[{s:s, s:s, s:s, s:s, s:s, s:o, s:f}, {s:s, s:s, s:s, "
        "s:s, s:s, s:o, s:f}],"
        " s:[{s:s, s:s, s:s, s:s, s:o, s:f}], s:[{s:s, s:s, s:s, s:o}], s:[{s:o, s:s, s:s, s:s, s:f, s:s}]}",
        "document", "type", "plan", "number", "01/KH-UBND", "date", "2020-03-10", "title",
        "Kế hoạch thi đua mẫu", "sections", "path", "I", "heading", "Đường giao thông", "span",
        span("I. Đường giao thông"), "path", "II", "heading", "Cây xanh", "span", span("II. Cây xanh"),
        "targets", target("I", "435 km đường", ">=", 435, "km", 0.95),
        target("I", "1.500 cầu nhỏ", "=", 1500, "cầu", 0.5), target("II", "120 cây", "=", 120, "cây", 0.95),
        "deadlines", "section", "I", "quote", "bến sông trước ngày 30/6/2020", "action", "làm xong bến sông",
        "units", "Sở Giao thông Mẫu", "due", "2020-06-30", "span", span("bến sông trước ngày 30/6/2020"),
        "confidence", 0.95, "assignments", "section", "I", "quote", "Sở Giao thông Mẫu chủ trì", "unit",
        "Sở Giao thông Mẫu", "role", "lead", "tone", "assign", "span", span("Sở Giao thông Mẫu chủ trì"),
        "confidence", 0.95, "section", "I", "quote", "Các huyện, thị xã gửi", "unit", "Các huyện, thị xã",
        "role", "responsible", "tone", "assign", "span", span("Các huyện, thị xã gửi"), "confidence", 0.95,
        "recurring", "section", "I", "quote", "gửi kết quả hằng tháng", "text", "gửi kết quả", "rhythm",
        "hằng tháng", "span", span("gửi kết quả hằng tháng"), "confidence", 0.95, "unused", "section", "II",
        "text", "7", "why", "số chưa gắn với việc nào", "span", span("7 lần"), "repairs", "span", span("sỡ"),
        "from", "sỡ", "to", "sở", "kind", "diacritic", "confidence", 0.9, "state", "suggested");
}

static Status upload(Tx *tx, void *ctx)
{
    (void)ctx;
    Actor officer = {.account_id = 2,
                     .scopes = SCOPE_ALL,
                     .grants = {{ROLE_OFFICER, 0}},
                     .n_grants = 1,
                     .username = STR("chuyenvien")};
    Arena a;
    arena_init(&a, 0);
    Act act = {.tx = tx, .arena = &a, .actor = &officer, .today = date_make(2020, 6, 15)};
    json_t *read = reading();
    assert_non_null(read);
    DocumentUpload u = {.unit_id = people.province,
                        .file_name = STR("mau.txt"),
                        .media_type = STR("text/plain"),
                        .bytes = STR("x"),
                        .source_text = str_c(source),
                        .reading = read};
    Document d;
    Status st = document_upload(&act, &u, &d);
    document_id = d.id;
    json_decref(read);
    arena_done(&a);
    return st;
}

static int set_up(void **state)
{
    (void)state;
    people_open(&people);
    return store_write(people.store, upload, NULL) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    people_close(&people);
    return 0;
}

static const char *at(const char *tail)
{
    static char path[8][160];
    static unsigned turn;
    char *p = path[turn++ % 8];
    snprintf(p, 160, "/documents/%lld%s", (long long)document_id, tail);
    return p;
}

static const char *row_at(int64_t row, const char *tail)
{
    static char path[8][160];
    static unsigned turn;
    char *p = path[turn++ % 8];
    snprintf(p, 160, "/documents/%lld/rows/%lld%s", (long long)document_id, (long long)row, tail);
    return p;
}

static const char *api(const char *tail)
{
    static char path[8][160];
    static unsigned turn;
    char *p = path[turn++ % 8];
    snprintf(p, 160, "/api/v1/documents/%lld%s", (long long)document_id, tail);
    return p;
}

static const char *row_api(int64_t row, const char *event)
{
    static char path[8][160];
    static unsigned turn;
    char *p = path[turn++ % 8];
    snprintf(p, 160, "/api/v1/draft-rows/%lld/%s", (long long)row, event);
    return p;
}

typedef struct Row {
    int64_t id, version, start, end;
    char state[16], data[600], section[16];
} Row;

// The row of a kind whose data or quote has the words; the test fails when there is none.
static Row find(Client *c, const char *kind, const char *words)
{
    size_t i;
    json_t *one;
    Row r = {0};
    assert_int_equal(client_get(c, api("/rows")), 200);
    json_array_foreach(json_object_get(c->json, "items"), i, one)
    {
        const char *data = json_string_value(json_object_get(one, "data"));
        const char *quote = json_string_value(json_object_get(one, "quote"));
        if (strcmp(json_string_value(json_object_get(one, "kind")), kind) != 0 ||
            (!strstr(data, words) && !strstr(quote, words)))
            continue;
        const char *section = json_string_value(json_object_get(one, "section_path"));
        r.id = json_integer_value(json_object_get(one, "id"));
        r.version = json_integer_value(json_object_get(one, "version"));
        r.start = json_integer_value(json_object_get(one, "span_start"));
        r.end = json_integer_value(json_object_get(one, "span_end"));
        snprintf(r.state, sizeof r.state, "%s", json_string_value(json_object_get(one, "state")));
        snprintf(r.data, sizeof r.data, "%s", data);
        snprintf(r.section, sizeof r.section, "%s", section ? section : "");
        return r;
    }
    fail_msg("no row %s with %s", kind, words);
    return r;
}

static const char *form(const Row *r, const char *fields)
{
    static char body[4][600];
    static unsigned turn;
    char *p = body[turn++ % 4];
    snprintf(p, 600, "version=%lld&%s", (long long)r->version, fields);
    return p;
}

static int64_t document_version(Client *c)
{
    assert_int_equal(client_get(c, api("")), 200);
    return client_int(c, "version");
}

static const char *versioned(int64_t version, const char *more)
{
    static char body[200];
    snprintf(body, sizeof body, "version=%lld%s", (long long)version, more);
    return body;
}

static bool shows(const Client *c, const char *words)
{
    return strstr(client_body(c), words) != NULL;
}

// ---- The page -------------------------------------------------------------------------------------------------------------------------------

static void test_page_shows_all(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, "/documents"), 200);
    assert_true(shows(&c, "01/KH-UBND"));
    assert_true(shows(&c, "0/7"));
    assert_int_equal(client_get(&c, "/documents?q=thi+dua+mau&state=draft"), 200);
    assert_true(shows(&c, "01/KH-UBND"));
    assert_int_equal(client_get(&c, "/documents?q=khong+co"), 200);
    assert_false(shows(&c, "01/KH-UBND"));

    assert_int_equal(client_get(&c, at("/review")), 200);
    static const char *const words[] = {"ỦY BAN NHÂN DÂN TỈNH MẪU",
                                        "Trong năm làm mới ít nhất ",
                                        ">435 km đường<",
                                        ">1.500 cầu nhỏ<",
                                        "Mỗi xã trồng ",
                                        "ít nhất 435",
                                        "văn bản không nêu",
                                        "30/6/2020",
                                        "id=\"s-II\"",
                                        "m m-deadline",
                                        "name=\"indicator\""};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!shows(&c, words[i]))
            fail_msg("the page lacks %s", words[i]);
    assert_false(shows(&c, "\r"));
    assert_int_equal(client_get(&c, at("/review?section=II&tab=unused&text=original")), 200);
    assert_true(shows(&c, "số chưa gắn với việc nào"));
    assert_int_equal(client_get(&c, at("/review?tab=repairs&all=1")), 200);
    assert_true(shows(&c, "<del>sỡ</del>"));
    assert_int_equal(client_get(&c, at("/review?section=head")), 200);
    assert_true(shows(&c, "value=\"10/3/2020\""));
    assert_int_equal(client_get(&c, at("/review?section=none")), 404);
    assert_int_equal(client_get(&c, at("/agencies")), 200);
    assert_true(shows(&c, "Sở Giao thông Mẫu"));
    assert_int_equal(client_get(&c, at("/finish")), 200);
    client_done(&c);
}

// Spans of the page are those of the source: every run's text stands there between its two numbers.
static void test_runs_are_the_source(void **state)
{
    (void)state;
    Client c;
    int runs = 0;
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, at("/review?text=original")), 200);
    for (const char *p = client_body(&c); (p = strstr(p, "<span data-s=\"")) != NULL; p++, runs++) {
        long s = strtol(p + 14, NULL, 10);
        const char *e_at = strstr(p, "data-e=\"");
        long e = strtol(e_at + 8, NULL, 10);
        const char *text = strchr(e_at, '>') + 1;
        size_t from = utf8_offset(str_c(source), (size_t)s), to = utf8_offset(str_c(source), (size_t)e);
        if (memcmp(source + from, text, to - from) != 0 || strncmp(text + (to - from), "</span>", 7) != 0)
            fail_msg("run %ld to %ld is not the source", s, e);
    }
    assert_true(runs >= 12);
    client_done(&c);
}

static void test_nobody_else_sees_a_draft(void **state)
{
    (void)state;
    static const char *const users[] = {"xamau", "huyen", "vanhuyen"};
    for (size_t i = 0; i < 3; i++) {
        Client c;
        people_sign_in(&people, &c, users[i]);
        static const char *const tails[] = {"/review", "/agencies", "/finish"};
        for (size_t k = 0; k < 3; k++)
            if (client_get(&c, at(tails[k])) != 404)
                fail_msg("%s sees %s: %d", users[i], tails[k], c.status);
        assert_int_equal(client_get(&c, api("")), 404);
        assert_int_equal(client_get(&c, api("/rows")), 404);
        assert_int_equal(client_get(&c, "/api/v1/documents"), 200);
        assert_int_equal(json_array_size(json_object_get(c.json, "items")), 0);
        client_done(&c);
    }
    Client c;
    people_sign_in(&people, &c, "vanhuyen");
    assert_int_equal(client_form(&c, at("/confirm"), "version=1"), 404);
    assert_int_equal(client_form(&c, at("/submit"), "version=1"), 404);
    client_done(&c);
    people_sign_in(&people, &c, "thanhtra"); // reads everything, drafts nothing
    assert_int_equal(client_form(&c, at("/confirm"), "version=1"), 403);
    client_done(&c);
}

// ---- Rows -----------------------------------------------------------------------------------------------------------------------------------

static void test_row_acts(void **state)
{
    (void)state;
    Client c, other;
    people_sign_in(&people, &c, "chuyenvien");
    people_sign_in(&people, &other, "truongban");
    Row bridges = find(&c, "target", "1.500 cầu");

    // Faults come back with what was typed; numbers are read as they are written here.
    assert_int_equal(client_form(&c, row_at(bridges.id, "/confirm"), form(&bridges, "low=ba+tram&op=%3E%3D")),
                     422);
    assert_true(shows(&c, "value=\"ba tram\""));
    assert_int_equal(client_form(&c, row_at(bridges.id, "/confirm"), form(&bridges, "due=31/6/2020")), 422);
    assert_string_equal(find(&c, "target", "1.500 cầu").state, "proposed");
    assert_int_equal(
        client_form(
            &c, row_at(bridges.id, "/confirm"),
            form(&bridges, "indicator=C%E1%BA%A7u&op=%3E%3D&low=1.600&measure=c%E1%BA%A7u&due=31/8/2020")),
        303);
    Row after = find(&c, "target", "1.500 cầu");
    assert_string_equal(after.state, "confirmed");
    assert_non_null(strstr(after.data, "\"1600\""));
    assert_non_null(strstr(after.data, "2020-08-31"));

    // The second clerk had the old row open.
    assert_int_equal(client_form(&other, row_at(bridges.id, "/confirm"), form(&bridges, "low=1.700")), 409);
    assert_true(shows(&other, "Nguyễn Văn Mẫu xác nhận"));
    assert_true(shows(&other, "1.700"));
    assert_int_equal(client_change(&other, "POST", row_api(bridges.id, "confirm"), bridges.version, "{}"),
                     412);

    assert_int_equal(client_form(&c, row_at(after.id, "/reopen"), form(&after, "")), 303);
    after = find(&c, "target", "1.500 cầu");
    assert_string_equal(after.state, "proposed");

    // Split in two, and joined again.
    assert_int_equal(client_form(&c, row_at(after.id, "/split"), form(&after, "low=1.600")), 303);
    assert_int_equal(client_get(&c, api("/rows")), 200);
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 9);
    after = find(&c, "target", "1.500 cầu");
    Row road = find(&c, "target", "435 km");
    char with[60];
    assert_int_equal(client_form(&c, row_at(after.id, "/merge"), form(&after, "with=")), 422);
    snprintf(with, sizeof with, "with=%lld-%lld", (long long)after.id, (long long)after.version);
    assert_int_equal(client_form(&c, row_at(after.id, "/merge"), form(&after, with)), 422);
    snprintf(with, sizeof with, "{\"with\":%lld,\"with_version\":%lld}", (long long)after.id,
             (long long)after.version + 1);
    assert_int_equal(client_change(&c, "POST", row_api(road.id, "merge"), road.version, with), 409);
    snprintf(with, sizeof with, "{\"with\":%lld,\"with_version\":%lld}", (long long)after.id,
             (long long)after.version);
    assert_int_equal(client_change(&c, "POST", row_api(road.id, "merge"), road.version, with), 200);
    road = find(&c, "target", "435 km");
    assert_int_equal(road.end, after.end);

    // New words for it, by place and by pasted words.
    char cut[200];
    json_t *place = span("435 km");
    for (int stale = 1; stale >= 0; stale--) { // on a row that has changed since, and on the present one
        snprintf(cut, sizeof cut, "section=I&row=%lld&row_version=%lld&start=%lld&end=%lld",
                 (long long)road.id, (long long)road.version - stale,
                 (long long)json_integer_value(json_array_get(place, 0)),
                 (long long)json_integer_value(json_array_get(place, 1)));
        assert_int_equal(client_form(&c, at("/cut"), cut), stale ? 409 : 303);
    }
    json_decref(place);
    assert_int_equal(find(&c, "target", "435 km").end - find(&c, "target", "435 km").start, 6);
    assert_int_equal(client_form(&c, at("/cut"), "version=1&section=II&kind=job&quote=kh%C3%B4ng+c%C3%B3"),
                     422);
    assert_int_equal(client_form(&c, at("/cut"), "version=1&section=II&kind=job&start=9999&end=10001"), 422);
    assert_int_equal(client_form(&c, at("/cut"), "version=1&section=II&kind=job&quote=tr%E1%BB%93ng+120"),
                     303);
    Row job = find(&c, "job", "trồng 120");
    assert_string_equal(job.section, "II");
    assert_int_equal(client_form(&c, row_at(job.id, "/drop"), form(&job, "what=")), 303);
    assert_string_equal(find(&c, "job", "trồng 120").state, "dropped");

    // A row of this document under another's address is not there.
    char path[100];
    snprintf(path, sizeof path, "/documents/%lld/rows/%lld/confirm", (long long)document_id + 1,
             (long long)road.id);
    assert_int_equal(client_form(&c, path, "version=1"), 404);
    assert_int_equal(client_form(&c, row_at(road.id, "/explode"), form(&road, "")), 404);
    client_done(&c);
    client_done(&other);
}

static void test_left_overs_repairs_names(void **state)
{
    (void)state;
    Client c;
    char path[120];
    people_sign_in(&people, &c, "chuyenvien");
    Row seven = find(&c, "unused", "7");
    snprintf(path, sizeof path, "/documents/%lld/unused/%lld/take?v=%lld", (long long)document_id,
             (long long)seven.id, (long long)seven.version);
    assert_int_equal(client_form(&c, path, "section=II&kind=target"), 303);
    assert_string_equal(find(&c, "unused", "7").state, "dropped");
    assert_int_equal(client_form(&c, path, "section=II&kind=target"), 409);

    assert_int_equal(client_get(&c, api("/repairs")), 200);
    int64_t repair =
        json_integer_value(json_object_get(json_array_get(json_object_get(c.json, "items"), 0), "id"));
    snprintf(path, sizeof path, "/documents/%lld/repairs/%lld", (long long)document_id, (long long)repair);
    assert_int_equal(client_form(&c, path, "version=1&choice=maybe"), 422);
    assert_int_equal(client_form(&c, path, "version=1&choice=accept"), 303);
    assert_int_equal(client_form(&c, path, "version=1&choice=refuse"), 409); // somebody accepted it meanwhile
    assert_int_equal(client_get(&c, at("/review?section=II")), 200);
    assert_true(shows(&c, ">sở</span>"));
    assert_int_equal(client_get(&c, at("/review?section=II&text=original")), 200);
    assert_true(shows(&c, ">sỡ</span>"));

    assert_int_equal(client_form(&c, at("/agencies/confirm"), "version=1"), 303);
    assert_int_equal(client_get(&c, api("/agencies")), 200);
    json_t *first = NULL;
    size_t i;
    json_t *one;
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 2);
    json_array_foreach(json_object_get(c.json, "items"), i, one)
    {
        assert_string_equal(json_string_value(json_object_get(one, "state")), "matched");
        if (json_is_integer(json_object_get(one, "unit_id")))
            first = one;
        else
            assert_string_equal(json_string_value(json_object_get(one, "group_key")), "districts");
    }
    assert_int_equal(json_integer_value(json_object_get(first, "unit_id")), people.department);
    snprintf(path, sizeof path, "/documents/%lld/agencies/%lld", (long long)document_id,
             (long long)json_integer_value(json_object_get(first, "id")));
    assert_int_equal(client_form(&c, path, "version=2&choice=match&unit=999999"), 404);

    // A day for the section: those of the document that are still to come, in order, or any other that is typed; changed and taken back.
    assert_int_equal(client_get(&c, at("/review?section=II")), 200);
    const char *june = strstr(client_body(&c), "name=\"due\" value=\"2020-06-30\"");
    const char *end = strstr(client_body(&c), "name=\"due\" value=\"2020-12-31\"");
    assert_true(june && end && june < end);
    assert_int_equal(client_form(&c, at("/sections/II/due"), "section=II&due=2020-06-30"), 303);
    assert_non_null(strstr(find(&c, "target", "120 cây").data, "2020-06-30"));
    assert_int_equal(client_get(&c, at("/review?section=II")), 200);
    assert_true(shows(&c, "cán bộ chọn, văn bản không nêu"));
    assert_int_equal(client_form(&c, at("/sections/II/due"), "section=II&day=31%2F9%2F2020"), 422);
    assert_true(shows(&c, "value=\"31/9/2020\""));
    assert_int_equal(client_form(&c, at("/sections/II/due"), "section=II&day=20%2F10%2F2020"), 303);
    assert_non_null(strstr(find(&c, "target", "120 cây").data, "2020-10-20"));
    assert_int_equal(client_form(&c, at("/sections/II/due"), "section=II&due="), 303);
    assert_null(strstr(find(&c, "target", "120 cây").data, "2020-10-20"));

    // "Mỗi xã" is read as one for each commune; a clerk may say otherwise, and only what the register knows as groups.
    Row trees = find(&c, "target", "120 cây");
    assert_int_equal(client_form(&c, row_at(trees.id, "/save"), form(&trees, "spread=communes")), 303);
    assert_non_null(strstr(find(&c, "target", "120 cây").data, "communes"));
    trees = find(&c, "target", "120 cây");
    assert_int_equal(client_form(&c, row_at(trees.id, "/save"), form(&trees, "spread=everybody")), 422);
    assert_int_equal(client_get(&c, at("/review?section=II")), 200);
    assert_true(shows(&c, "giao chi tiết"));
    // What the section leaves open of the 6 rõ.
    assert_true(shows(&c, "thẩm quyền"));
    assert_int_equal(client_get(&c, at("/finish")), 200);
    assert_true(shows(&c, "id=\"unclear\""));

    assert_int_equal(client_form(&c, at("/head"), "version=99&number=02"), 409);
    assert_int_equal(client_form(&c, at("/head"), versioned(document_version(&c), "&date=40/1/2020")), 422);
    assert_int_equal(
        client_form(&c, at("/head"), versioned(document_version(&c), "&number=02%2FKH&date=11/3/2020")), 303);
    client_done(&c);
}

// ---- Names that the register does not know --------------------------------------------------------------------------------------------------

typedef struct Name {
    int64_t id, version, unit_id;
    char state[16], group[60];
} Name;

static Name name_of(Client *c, const char *name)
{
    size_t i;
    json_t *one;
    Name n = {0};
    assert_int_equal(client_get(c, api("/agencies")), 200);
    json_array_foreach(json_object_get(c->json, "items"), i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "name")), name) != 0)
            continue;
        const char *group = json_string_value(json_object_get(one, "group_key"));
        n.id = json_integer_value(json_object_get(one, "id"));
        n.version = json_integer_value(json_object_get(one, "version"));
        n.unit_id = json_integer_value(json_object_get(one, "unit_id"));
        snprintf(n.state, sizeof n.state, "%s", json_string_value(json_object_get(one, "state")));
        snprintf(n.group, sizeof n.group, "%s", group ? group : "");
        return n;
    }
    fail_msg("no agency %s", name);
    return n;
}

// Posts the form of one name; `v` is the version that its page showed.
static int decide(Client *c, const Name *n, int64_t v, const char *fields)
{
    char path[120], body[600];
    snprintf(path, sizeof path, "/documents/%lld/agencies/%lld", (long long)document_id, (long long)n->id);
    snprintf(body, sizeof body, "version=%lld&%s", (long long)v, fields);
    return client_form(c, path, body);
}

// A row on words of the document that names somebody new; both encoded as in a form.
static void name_somebody(Client *c, const char *quote, const char *words, const char *encoded)
{
    char body[300];
    snprintf(body, sizeof body, "section=II&kind=assignment&quote=%s", quote);
    assert_int_equal(client_form(c, at("/cut"), body), 303);
    Row row = find(c, "assignment", words);
    snprintf(body, sizeof body, "agency=%s&role=responsible&tone=assign", encoded);
    assert_int_equal(client_form(c, row_at(row.id, "/save"), form(&row, body)), 303);
}

static void test_names_made_joined_left(void **state)
{
    (void)state;
    Client c, other;
    people_sign_in(&people, &c, "chuyenvien");
    people_sign_in(&people, &other, "truongban");
    name_somebody(&c, "tr%E1%BB%93ng", "trồng", "S%E1%BB%9F+C%C3%A2y+xanh"); // Sở Cây xanh
    name_somebody(&c, "t%C6%B0%E1%BB%9Bi", "tưới",
                  "c%C6%A1+quan+c%C3%A2y+xanh+t%E1%BB%89nh"); // cơ quan cây xanh tỉnh
    name_somebody(&c, "tr%E1%BB%A5", "trụ", "l%E1%BB%B1c+l%C6%B0%E1%BB%A3ng+chung"); // lực lượng chung
    Name trees = name_of(&c, "Sở Cây xanh");
    assert_string_equal(trees.state, "unknown");
    assert_int_equal(client_get(&c, at("/agencies")), 200);
    assert_true(shows(
        &c,
        "value=\"Sở Cây xanh\"")); // the first unknown one's form is open, its name proposed for a new unit

    // What cannot be made or found comes back as it was typed.
    assert_int_equal(decide(&c, &trees, trees.version, "choice=match&unit_name=S%E1%BB%9F+l%E1%BA%A1"), 422);
    assert_true(shows(&c, "value=\"Sở lạ\""));
    assert_int_equal(decide(&c, &trees, trees.version,
                            "choice=create&name=x&kind=department&parent=T%E1%BB%89nh+l%E1%BA%A1"),
                     422);
    assert_true(shows(&c, "value=\"Tỉnh lạ\""));
    assert_int_equal(decide(&c, &trees, trees.version, "choice=group"), 422);
    assert_int_equal(decide(&c, &trees, trees.version, "choice=merge&into="), 422);
    assert_int_equal(decide(&c, &trees, trees.version, "choice=explode"), 422);
    assert_string_equal(name_of(&c, "Sở Cây xanh").state, "unknown");

    // Made in the register, under the document's authority; a department by its first words.
    assert_int_equal(
        decide(&c, &trees, trees.version,
               "choice=create&name=S%E1%BB%9F+C%C3%A2y+xanh&short=&parent=T%E1%BB%89nh+M%E1%BA%ABu"),
        303);
    Name made = name_of(&c, "Sở Cây xanh");
    char path[100];
    assert_string_equal(made.state, "matched");
    snprintf(path, sizeof path, "/api/v1/units/%lld", (long long)made.unit_id);
    assert_int_equal(client_get(&c, path), 200);
    assert_string_equal(client_text(&c, "name"), "Sở Cây xanh");
    assert_string_equal(client_text(&c, "kind"), "department");
    assert_string_equal(client_text(&c, "level"), "body");
    assert_int_equal(client_int(&c, "parent_id"), people.province);

    // The second clerk had the page of before.
    assert_int_equal(decide(&other, &trees, trees.version, "choice=leave"), 409);
    assert_true(shows(&other, "Sở Cây xanh"));
    assert_string_equal(name_of(&c, "Sở Cây xanh").state, "matched");

    // Another name of the same agency, and one that stands for nobody; the same by the API.
    Name same = name_of(&c, "cơ quan cây xanh tỉnh"), nobody = name_of(&c, "lực lượng chung");
    char into[60];
    snprintf(into, sizeof into, "choice=merge&into=%lld", (long long)made.id);
    assert_int_equal(decide(&c, &same, same.version, into), 303);
    assert_int_equal(name_of(&c, "cơ quan cây xanh tỉnh").unit_id, made.unit_id);
    assert_int_equal(decide(&c, &nobody, nobody.version, "choice=leave"), 303);
    assert_string_equal(name_of(&c, "lực lượng chung").state, "left");
    nobody = name_of(&c, "lực lượng chung");
    snprintf(path, sizeof path, "/api/v1/draft-agencies/%lld/match", (long long)nobody.id);
    assert_int_equal(client_change(&c, "POST", path, nobody.version, "{\"groups\":\"communes\"}"), 200);
    assert_int_equal(client_change(&c, "POST", path, nobody.version, "{\"groups\":\"communes\"}"), 412);
    assert_string_equal(name_of(&c, "lực lượng chung").group, "communes");
    snprintf(path, sizeof path, "/api/v1/draft-agencies/%lld/leave", (long long)nobody.id);
    assert_int_equal(client_change(&c, "POST", path, nobody.version + 1, "{}"), 200);
    snprintf(path, sizeof path, "/api/v1/draft-agencies/%lld/merge", (long long)nobody.id);
    assert_int_equal(client_change(&c, "POST", path, nobody.version + 2, "{\"into\":999999}"), 422);
    snprintf(path, sizeof path, "/api/v1/draft-agencies/%lld/create", (long long)nobody.id);
    assert_int_equal(client_change(&c, "POST", path, nobody.version + 2, "{\"colour\":\"green\"}"), 422);
    client_done(&c);
    people_sign_in(&people, &c, "vanhuyen"); // of another authority: there is no such name
    assert_int_equal(client_change(&c, "POST", path, nobody.version + 2, "{}"), 404);
    client_done(&c);
    client_done(&other);
}

// Somebody changed a row after the page was made: nobody confirms many rows unseen.
static void test_many_rows_only_as_seen(void **state)
{
    (void)state;
    Client c, other;
    char body[80];
    people_sign_in(&people, &c, "chuyenvien");
    people_sign_in(&people, &other, "truongban");
    assert_int_equal(client_get(&c, at("/review?section=I")), 200);
    const char *stamp = strstr(client_body(&c), "name=\"stamp\" value=\"");
    assert_non_null(stamp);
    snprintf(body, sizeof body, "section=I&stamp=%ld", strtol(stamp + 20, NULL, 10));
    Row road = find(&other, "target", "435 km");
    assert_int_equal(client_form(&other, row_at(road.id, "/save"), form(&road, "low=436")), 303);
    assert_int_equal(client_form(&c, at("/sections/I/confirm"), body), 409);
    assert_true(shows(&c, "Chưa xác nhận dòng nào"));
    assert_true(shows(&c, "435 km đường")); // which row, and by whom
    assert_true(shows(&c, "sửa lúc"));
    assert_string_equal(find(&c, "target", "435 km").state, "proposed");
    // A box of the list with the version of before.
    char path[120];
    snprintf(path, sizeof path, "/documents/%lld/rows/%lld/confirm?v=%lld", (long long)document_id,
             (long long)road.id, (long long)road.version);
    assert_int_equal(client_form(&c, path, "section=I&stamp=1"), 409);
    client_done(&c);
    client_done(&other);
}

// ---- The two steps --------------------------------------------------------------------------------------------------------------------------

static Status count_made(Tx *tx, void *ctx)
{
    int64_t *n = ctx;
    Status st = tx_query_int(tx, "SELECT COUNT(*) FROM programme", NULL, 0, &n[0]);
    if (st == STATUS_OK)
        st = tx_query_int(tx, "SELECT COUNT(*) FROM task", NULL, 0, &n[1]);
    return st == STATUS_OK ? tx_query_int(tx, "SELECT COUNT(*) FROM duty", NULL, 0, &n[2]) : st;
}

static void test_submit_return_approve(void **state)
{
    (void)state;
    Client c, head;
    people_sign_in(&people, &c, "chuyenvien");
    people_sign_in(&people, &head, "truongban");
    assert_int_equal(client_form(&c, at("/submit"), versioned(document_version(&c), "")), 422);
    assert_int_equal(client_form(&c, at("/sections/I/confirm"), "version=1&section=I"), 303);
    assert_int_equal(client_form(&c, at("/confirm"), "version=1&section=I"), 303);
    // What asks something is left for the eye: each is looked at by itself.
    size_t i;
    json_t *one;
    assert_int_equal(client_get(&c, api("/rows")), 200);
    json_t *rows = json_incref(c.json);
    json_array_foreach(json_object_get(rows, "items"), i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "state")), "proposed") != 0)
            continue;
        int64_t id = json_integer_value(json_object_get(one, "id"));
        client_change(&c, "POST", row_api(id, "drop"), json_integer_value(json_object_get(one, "version")),
                      "{}");
        assert_int_equal(c.status, 200);
    }
    json_decref(rows);
    int64_t version = document_version(&c);
    assert_int_equal(client_form(&c, at("/submit"), versioned(version + 1, "")), 409);
    assert_int_equal(client_form(&c, at("/approve"), versioned(version, "")), 403);
    assert_int_equal(client_form(&c, at("/submit"), versioned(version, "")), 303);
    // Nothing is changed while the head looks at it.
    Row road = find(&c, "target", "435 km");
    assert_int_equal(client_form(&c, row_at(road.id, "/reopen"), form(&road, "")), 409);
    version = document_version(&head);
    assert_int_equal(client_form(&head, at("/return"), versioned(version, "")), 422);
    assert_int_equal(client_form(&head, at("/return"), versioned(version, "&note=ghi+r%C3%B5+h%E1%BA%A1n")),
                     303);
    assert_int_equal(client_get(&c, at("/review")), 200);
    assert_true(shows(&c, "ghi rõ hạn"));
    assert_int_equal(client_change(&c, "PATCH", api(""), document_version(&c),
                                   "{\"starts_on\":\"2020-04-01\",\"ends_on\":\"2020-03-01\"}"),
                     422);
    assert_int_equal(
        client_change(&c, "PATCH", api(""), document_version(&c),
                      "{\"programme_name\":\"Thi đua mẫu\",\"starts_on\":\"2020-04-01\",\"ends_on\":"
                      "\"2020-12-15\"}"),
        200);
    assert_int_equal(client_change(&c, "POST", api("/submit"), document_version(&c), "{}"), 200);
    assert_int_equal(client_get(&head, at("/finish")), 200);
    assert_int_equal(client_form(&head, at("/approve"), versioned(document_version(&head), "")), 303);
    int64_t n[3] = {0};
    assert_int_equal(store_write(people.store, count_made, n), STATUS_OK);
    assert_int_equal(n[0], 1);
    assert_true(n[1] > 0);
    assert_true(n[2] > 0);
    assert_int_equal(client_get(&c, "/api/v1/programmes"), 200);
    const json_t *made = json_array_get(json_object_get(c.json, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(made, "short_name")), "Thi đua mẫu");
    assert_string_equal(json_string_value(json_object_get(made, "starts_on")), "2020-04-01");
    assert_string_equal(json_string_value(json_object_get(made, "ends_on")), "2020-12-15");
    assert_int_equal(client_get(&c, "/documents?state=approved"), 200);
    assert_true(shows(&c, "/programmes/"));
    client_done(&c);
    client_done(&head);
}

static void test_upload_without_reader_or_file(void **state)
{
    (void)state;
    Client c;
    people_sign_in(&people, &c, "chuyenvien");
    assert_int_equal(client_get(&c, "/documents/new"), 200);
    Sent s = {
        .method = "POST",
        .target = "/documents",
        .type = "multipart/form-data; boundary=b",
        .body =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n"};
    assert_int_equal(client_send(&c, &s), 422);
    assert_int_equal(client_get(&c, "/api/v1/documents"), 200);
    assert_int_equal(json_array_size(json_object_get(c.json, "items")), 1);
    s = (Sent){.method = "POST", .target = "/api/v1/documents?name=a.txt", .type = "text/plain", .body = ""};
    client_send(&c, &s);
    assert_int_equal(c.status, 422);
    client_done(&c);
}

int main(int argc, char **argv)
{
    fixture_start(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page_shows_all),
        cmocka_unit_test(test_runs_are_the_source),
        cmocka_unit_test(test_nobody_else_sees_a_draft),
        cmocka_unit_test(test_row_acts),
        cmocka_unit_test(test_left_overs_repairs_names),
        cmocka_unit_test(test_names_made_joined_left),
        cmocka_unit_test(test_many_rows_only_as_seen),
        cmocka_unit_test(test_submit_return_approve),
        cmocka_unit_test(test_upload_without_reader_or_file),
    };
    int failed = cmocka_run_group_tests(tests, set_up, tear_down);
    fixture_stop();
    return failed;
}
