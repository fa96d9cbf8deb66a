// The reader on own sentences, own whole documents and hostile input. Expected rows are in tests/corpus/read.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "read/evidence.h"
#include "read/lexicon.h"
#include "read/limits.h"
#include "read/quantity.h"
#include "read/read.h"

static Arena lexicon_arena;
static const Lexicon *lexicon;

static int open_lexicon(void **state)
{
    (void)state;
    arena_init(&lexicon_arena, 0);
    return lexicon_open(lexicon_builtin(), &lexicon_arena, &lexicon) == STATUS_OK ? 0 : -1;
}

static int close_lexicon(void **state)
{
    (void)state;
    arena_done(&lexicon_arena);
    return 0;
}

static Status read_text(Str text, Arena *a, Reading *r, MappedText *source)
{
    Status st = mapped_from_utf8(text, a, source);
    if (st != STATUS_OK)
        return st;
    RepairedText rep = {.text = *source};
    return read_document(lexicon, source, &rep, a, r);
}

static void slurp(const char *name, Buf *out)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", READ_CORPUS, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("cannot open %s", path);
    char part[8192];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_add(out, part, n);
    fclose(f);
    assert_int_equal(buf_status(out), STATUS_OK);
}

// ---------------------------------------------------------------- rows as text

static void add_date(Buf *b, Date v)
{
    char iso[11];
    if (v == DATE_NONE)
        buf_ch(b, '-');
    else {
        date_format_iso(v, iso);
        buf_c(b, iso);
    }
}

static void add_target(Buf *b, char kind, const Target *t)
{
    buf_printf(b, "%c %s %.10g", kind, target_op_name(t->op), t->low);
    if (t->has_high)
        buf_printf(b, "..%.10g", t->high);
    if (kind == 'T') {
        buf_ch(b, ' ');
        add_date(b, t->due);
    }
    buf_ch(b, '\n');
}

static void rows_as_text(const Reading *r, Buf *b)
{
    for (size_t i = 0; i < r->assignments_n; i++)
        buf_printf(b, "A %s " STR_FMT "\n", duty_role_name(r->assignments[i].role),
                   STR_ARG(r->assignments[i].unit));
    for (size_t i = 0; i < r->targets_n; i++)
        add_target(b, 'T', &r->targets[i]);
    for (size_t i = 0; i < r->results_n; i++)
        add_target(b, 'R', &r->results[i]);
    for (size_t i = 0; i < r->deadlines_n; i++) {
        buf_c(b, "D ");
        add_date(b, r->deadlines[i].due);
        buf_ch(b, ' ');
        for (size_t k = 0; k < r->deadlines[i].units_n; k++)
            buf_printf(b, "%s" STR_FMT, k ? "|" : "", STR_ARG(r->deadlines[i].units[k]));
        buf_c(b, r->deadlines[i].units_n ? "\n" : "-\n");
    }
    for (size_t i = 0; i < r->movements_n; i++)
        buf_printf(b, "M " STR_FMT "\n", STR_ARG(r->movements[i].name));
}

static void document_as_text(const Reading *r, Buf *b)
{
    buf_printf(b, "type %s\nnumber " STR_FMT "\nissuer " STR_FMT "\nplace " STR_FMT "\ndate ",
               doc_type_name(r->document.type), STR_ARG(r->document.number), STR_ARG(r->document.issuer),
               STR_ARG(r->document.place));
    add_date(b, r->document.date);
    buf_printf(b, "\ntitle " STR_FMT "\nsigner " STR_FMT ", " STR_FMT "\n", STR_ARG(r->document.title),
               STR_ARG(r->document.signer_name), STR_ARG(r->document.signer_position));
    for (size_t i = 0; i < r->document.cites_n; i++)
        buf_printf(b, "cites " STR_FMT "\n", STR_ARG(r->document.cites[i]));
    for (size_t i = 0; i < r->sections_n; i++)
        buf_printf(b, "section " STR_FMT "\n", STR_ARG(r->sections[i].path));
    rows_as_text(r, b);
}

// Every quote is cut from the source exactly, every span lies inside it.
static void check_quote(const MappedText *source, Quote q, Arena *a)
{
    assert_true(q.span.start <= q.span.end && q.span.end <= source->n);
    Str cut = mapped_slice(source, q.span.start, q.span.end, a);
    assert_true(str_eq(cut, q.text));
}

static void check_rows(const Reading *r, const MappedText *source, Arena *a)
{
    for (size_t i = 0; i < r->sections_n; i++)
        check_quote(source, r->sections[i].quote, a);
    for (size_t i = 0; i < r->assignments_n; i++)
        check_quote(source, r->assignments[i].quote, a);
    for (size_t i = 0; i < r->targets_n; i++)
        check_quote(source, r->targets[i].quote, a);
    for (size_t i = 0; i < r->results_n; i++)
        check_quote(source, r->results[i].quote, a);
    for (size_t i = 0; i < r->deadlines_n; i++)
        check_quote(source, r->deadlines[i].quote, a);
    for (size_t i = 0; i < r->movements_n; i++)
        check_quote(source, r->movements[i].quote, a);
    for (size_t i = 0; i < r->recurring_n; i++)
        check_quote(source, r->recurring[i].quote, a);
    for (size_t i = 0; i < r->jobs_n; i++)
        check_quote(source, r->jobs[i].quote, a);
    for (size_t i = 0; i < r->assignments_n; i++)
        assert_true(r->assignments[i].confidence > 0 && r->assignments[i].confidence <= 1);
}

// ---------------------------------------------------------------- tests

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
        bool ok;
    } CASES[] = {{"120", 120, true},     {"1.500", 1500, true},     {"64,387", 64.387, true},
                 {"41.2", 41.2, true},   {"4.5", 4.5, true},        {"1.250.000", 1250000, true},
                 {"8,8", 8.8, true},     {"1.234,5", 1234.5, true}, {"07", 7, true},
                 {"0.125", 0.125, true}, {"12.5.3", 0, false},      {"1,234,567", 1234567, true},
                 {"", 0, false},         {"12a", 0, false},         {"262.843", 262843, true}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double v = -1;
        assert_int_equal(quantity_value(str_c(CASES[i].text), &v), CASES[i].ok);
        if (CASES[i].ok)
            assert_true(v > CASES[i].value - 1e-9 && v < CASES[i].value + 1e-9);
    }
}

static void wrap(Buf *b, Str kind, Str text)
{
    if (str_eq_c(kind, "news")) {
        buf_c(b, "Thi đua ở một địa phương miền núi đạt nhiều kết quả\n\nNgày 10/01/2024, phóng viên ghi "
                 "nhận tại cơ sở.\n\n");
        buf_str(b, text);
        buf_ch(b, '\n');
        return;
    }
    buf_c(b, "ỦY BAN NHÂN DÂN\nTỈNH HÒA LÂM\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 7/KH-UBND\nHòa Lâm, "
             "ngày 10 tháng 01 năm 2024\n");
    buf_c(b, str_eq_c(kind, "report") ? "BÁO CÁO\nTình hình chung\n\nI. CÔNG TÁC TRONG KỲ\n"
                                      : "KẾ HOẠCH\nVề công tác năm\n\nI. NHIỆM VỤ\n");
    buf_str(b, text);
    buf_ch(b, '\n');
}

static void test_snippets(void **state)
{
    (void)state;
    Buf file = BUF_INIT;
    slurp("snippets.tsv", &file);
    Str rest = buf_view(&file), line;
    size_t n = 0, wrong = 0;
    while (str_split(&rest, '\n', &line)) {
        Str kind, text, expected;
        if (line.n == 0 || line.p[0] == '#' || !str_split(&line, '\t', &kind) ||
            !str_split(&line, '\t', &text) || !str_split(&line, '\t', &expected))
            continue;
        Buf doc = BUF_INIT, got = BUF_INIT, want = BUF_INIT;
        wrap(&doc, kind, text);
        Arena a;
        arena_init(&a, 0);
        Reading r;
        MappedText source;
        assert_int_equal(read_text(buf_view(&doc), &a, &r, &source), STATUS_OK);
        check_rows(&r, &source, &a);
        rows_as_text(&r, &got);
        if (!str_eq_c(expected, "-"))
            while (expected.p) { // "x ; y" -> lines
                size_t at = str_find(expected, STR(" ; "));
                buf_str(&want, str_sub(expected, 0, at));
                buf_ch(&want, '\n');
                expected = at == SIZE_MAX ? (Str){NULL, 0} : str_sub(expected, at + 3, expected.n);
            }
        if (!str_eq(buf_view(&got), buf_view(&want))) {
            print_error("snippet: " STR_FMT "\n want:\n" STR_FMT " got:\n" STR_FMT, STR_ARG(text),
                        STR_ARG(buf_view(&want)), STR_ARG(buf_view(&got)));
            wrong++;
        }
        n++;
        buf_done(&doc);
        buf_done(&got);
        buf_done(&want);
        arena_done(&a);
    }
    buf_done(&file);
    assert_true(n >= 25);
    assert_int_equal(wrong, 0);
}

static const char *const DOCUMENTS[] = {
    "commune-plan",
    "party-directive",
    "ministry-decision",
    "department-letter",
    "union-report",
    "company-plan",
    "party-resolution",
    "school-plan",
    "conclusion-notice",
    "news",
    "wrapped-directive",
    "guideline",
    "decision-with-annex",
    "front-plan",
    "police-plan",
    "commune-annex-plan",
    "contest-rules",
    "hospital-plan",
    "province-half-year-report",
    "table-by-cell",
    "table-plan",
    "union-programme",
    "ward-directive",
    "120-steering-committee-plan",
    "121-special-zone-plan",
    "122-emulation-cluster-plan",
    "123-official-letter-split",
    "124-army-directive",
    "125-council-decision",
    "126-youth-appeal",
    "127-school-cluster-decision",
    "table-bars",
    "table-mixed",
    "130-goals-of-a-year",
    "131-allotment-in-blanks",
    "132-tasks-in-blanks",
    "133-school-year",
    "134-directive-to-year-end",
    "135-years-and-columns",
    "136-ward-annex",
    "137-report-by-area",
    "138-cell-a-line-allotment",
    "139-plan-columns-and-tabs",
    "140-company-campaigns",
};

static void test_documents(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof DOCUMENTS / sizeof *DOCUMENTS; i++) {
        char name[64];
        Buf text = BUF_INIT, want = BUF_INIT, got = BUF_INIT;
        snprintf(name, sizeof name, "%s.txt", DOCUMENTS[i]);
        slurp(name, &text);
        snprintf(name, sizeof name, "%s.rows", DOCUMENTS[i]);
        slurp(name, &want);
        Arena a;
        arena_init(&a, 0);
        Reading r;
        MappedText source;
        assert_int_equal(read_text(buf_view(&text), &a, &r, &source), STATUS_OK);
        check_rows(&r, &source, &a);
        document_as_text(&r, &got);
        if (!str_eq(buf_view(&got), buf_view(&want))) {
            fprintf(stderr, "%s reads as\n" STR_FMT, DOCUMENTS[i],
                    STR_ARG(buf_view(&got))); // cmocka cuts long messages
            wrong++;
        }
        arena_done(&a);
        buf_done(&text);
        buf_done(&want);
        buf_done(&got);
    }
    assert_int_equal(wrong, 0);
}

// Weights of evidence: more that speaks for a row makes it surer, and nothing makes it certain.
static void test_evidence(void **state)
{
    (void)state;
    double bare = evidence_confidence(EV(EV_TARGET));
    assert_true(bare > 0.4 && bare < 0.7);
    assert_true(evidence_confidence(EV(EV_TARGET) | EV(EV_COMPARATOR)) > bare);
    assert_true(evidence_confidence(EV(EV_TARGET) | EV(EV_GOAL_SECTION)) >
                evidence_confidence(EV(EV_TARGET) | EV(EV_GOAL_WORD)));
    assert_true(evidence_confidence(EV(EV_TARGET) | EV(EV_BRACKETS)) < bare);
    assert_true(evidence_confidence(EV(EV_DEADLINE) | EV(EV_PERIOD_END)) <
                evidence_confidence(EV(EV_DEADLINE) | EV(EV_DAY_NAMED)));
    for (uint32_t seen = 0; seen < EV(EV_COUNT_); seen += 0x1357) {
        double c = evidence_confidence(seen);
        assert_true(c > 0 && c < 1);
    }
}

// Keys of the contract are never absent, whatever was read.
static void test_json_keys(void **state)
{
    (void)state;
    static const char *const KEYS[] = {
        "source",  "document",  "type",      "number",     "issuer",   "place",       "date",
        "title",   "signer",    "cites",     "recipients", "sections", "assignments", "targets",
        "results", "deadlines", "movements", "recurring",  "jobs",     "unused",      "repairs"};
    static const char *const TEXTS[] = {"", "x", "KẾ HOẠCH\n\"\\\x01\n", "I. A\n1. B\n"};
    for (size_t t = 0; t < sizeof TEXTS / sizeof *TEXTS; t++) {
        Arena a;
        arena_init(&a, 0);
        Reading r;
        MappedText source;
        Buf out = BUF_INIT;
        assert_int_equal(read_text(str_c(TEXTS[t]), &a, &r, &source), STATUS_OK);
        assert_int_equal(reading_to_json(&r, STR("a\"b\n"), &out), STATUS_OK);
        for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++) {
            char key[40];
            snprintf(key, sizeof key, "\"%s\":", KEYS[k]);
            assert_true(str_find(buf_view(&out), str_c(key)) != SIZE_MAX);
        }
        assert_true(memchr(out.p, '\n', out.n) == NULL); // one line
        assert_true(str_starts(buf_view(&out), STR("{\"source\":\"a\\\"b\\n\",")));
        buf_done(&out);
        arena_done(&a);
    }
}

static void test_secret(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        Status want;
    } CASES[] = {
        {"TỈNH ỦY X\nMẬT\nSố 12-BC/TU\nBÁO CÁO\nTình hình\n", STATUS_REFUSED},
        {"BỘ X\nĐộ mật: TỐI MẬT\nSố: 3/QĐ-BX\nQUYẾT ĐỊNH\nVề việc\n", STATUS_REFUSED},
        {"TUYỆT MẬT\nKẾ HOẠCH\nVề việc\n", STATUS_REFUSED},
        {"KẾ HOẠCH\nVề bảo vệ bí mật nhà nước\n\n1. Tuyên truyền Luật Bảo vệ bí mật nhà nước.\n", STATUS_OK},
        {"Mật\nong mật thu hoạch\n", STATUS_OK}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Arena a;
        arena_init(&a, 0);
        Reading r;
        MappedText source;
        assert_int_equal(read_text(str_c(CASES[i].text), &a, &r, &source), CASES[i].want);
        arena_done(&a);
    }
}

static void repeat(Buf *b, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_c(b, text);
}

static void test_hostile(void **state)
{
    (void)state;
    static const char *const UNITS[] = {"1. a\n",
                                        "a) x\n1. y\nI. z\n",
                                        "(",
                                        "phong trào “",
                                        "mỗi xã, các xã, ngày 12/3/2020 5% ",
                                        "Sở Y tế, ",
                                        "\xff\xc3(",
                                        "1.1.1.1.1. Aa\n",
                                        "TM. \nKT. \nNơi nhận:\n",
                                        "99999999999999999999 ",
                                        "ngày 99/99/9999 ",
                                        "\n\n\n",
                                        "các huyện: ",
                                        "TT\tNội dung\tChủ trì\tThời gian\n1\tĐạt 5 xã\tSở Y tế\tQuý I\n",
                                        "TT\nNội dung\nChủ trì\nThời gian\n1\nĐạt 5 xã\nSở Y tế\n",
                                        "| TT | Chỉ tiêu | Năm 2025 |\n|1|a|5|\n||||||||||||||||||||||||\n",
                                        "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t1\t\t\n",
                                        "đến năm 2025, các xã phấn đấu:\n- đạt 5 xã:\n+ giảm 2 - 3%;\n",
                                        "- \n"};
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        Buf text = BUF_INIT, out = BUF_INIT;
        if (i % 2)
            buf_c(&text, "KẾ HOẠCH\nVề việc\n\nI. NHIỆM VỤ\n");
        repeat(&text, UNITS[i], 3000);
        Arena a;
        arena_init(&a, 0);
        Reading r;
        MappedText source;
        assert_int_equal(read_text(buf_view(&text), &a, &r, &source), STATUS_OK);
        check_rows(&r, &source, &a);
        assert_int_equal(reading_to_json(&r, STR("h"), &out), STATUS_OK);
        arena_done(&a);
        buf_done(&text);
        buf_done(&out);
    }
}

// Ten thousand labels nest no deeper than the limit.
static void test_nested_labels(void **state)
{
    (void)state;
    Buf text = BUF_INIT;
    buf_c(&text, "KẾ HOẠCH\nVề việc\n\n");
    repeat(&text, "Phần I\nChương I\nMục 1\nĐiều 1.\nA. x\nI. x\n1. x\n1) x\na) x\n(1) x\n(a) x\n", 1000);
    Arena a;
    arena_init(&a, 0);
    Reading r;
    MappedText source;
    assert_int_equal(read_text(buf_view(&text), &a, &r, &source), STATUS_OK);
    for (size_t i = 0; i < r.sections_n; i++) {
        size_t dots = 0;
        for (size_t k = 0; k < r.sections[i].path.n; k++)
            dots += r.sections[i].path.p[k] == '.';
        assert_true(dots < READ_MAX_DEPTH);
    }
    arena_done(&a);
    buf_done(&text);
}

// With less memory than needed the answer is NO_MEMORY, at whatever point it runs out.
static void test_no_memory(void **state)
{
    (void)state;
    Buf text = BUF_INIT;
    slurp("commune-plan.txt", &text);
    size_t ok = 0, refused = 0;
    for (size_t limit = 4096; limit < 4 * 1024 * 1024 && ok < 2; limit += limit / 7) {
        Arena a;
        arena_init(&a, limit);
        Reading r;
        MappedText source;
        Status st = read_text(buf_view(&text), &a, &r, &source);
        assert_true(st == STATUS_OK || st == STATUS_NO_MEMORY);
        ok += st == STATUS_OK;
        refused += st == STATUS_NO_MEMORY;
        arena_done(&a);
    }
    buf_done(&text);
    assert_true(ok > 0 && refused > 3);
}

static void test_too_large(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 0);
    MappedText huge = {.n = (size_t)READ_MAX_CODE_POINTS + 1, .source_n = (size_t)READ_MAX_CODE_POINTS + 1};
    RepairedText rep = {.text = huge};
    Reading r;
    assert_int_equal(read_document(lexicon, &huge, &rep, &a, &r), STATUS_TOO_LARGE);
    arena_done(&a);
}

static void test_lexicon(void **state)
{
    (void)state;
    static const char *const BAD[] = {"nosuch\tx\n", "verb\n", "verb\t\n"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        Arena a;
        arena_init(&a, 0);
        const Lexicon *lex;
        assert_int_equal(lexicon_open(str_c(BAD[i]), &a, &lex), STATUS_CORRUPT);
        arena_done(&a);
    }
    Arena a;
    arena_init(&a, 0);
    const Lexicon *lex;
    assert_int_equal(lexicon_open(STR("# note\nverb\tchủ trì\nverb\tchủ trì tổ chức\n"), &a, &lex),
                     STATUS_OK);
    static const uint32_t WORDS[] = {'c', 'h', 0x1EE7, ' ', 't', 'r', 0xEC, ' ', 'x'};
    TokVec v;
    assert_int_equal(tokens_cut(WORDS, sizeof WORDS / sizeof *WORDS, &a, &v), STATUS_OK);
    lexicon_number(lex, v.items, v.n);
    assert_int_equal(lexicon_match(lex, v.items, 0, v.n, LEX_VERB), 2);
    assert_int_equal(lexicon_match(lex, v.items, 0, 1, LEX_VERB), 0);
    assert_int_equal(lexicon_match(lex, v.items, 0, v.n, LEX_UNIT), 0);
    arena_done(&a);
}

// Whence the terms of a document's goals come.
static void test_terms(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        TermFrom from;
        size_t n;
    } WANT[] = {
        {"130-goals-of-a-year.txt", TERM_HEADING, 5},    {"130-goals-of-a-year.txt", TERM_CLAUSE, 4},
        {"130-goals-of-a-year.txt", TERM_SENTENCE, 1},   {"131-allotment-in-blanks.txt", TERM_TABLE, 15},
        {"132-tasks-in-blanks.txt", TERM_LEAD_IN, 6},    {"133-school-year.txt", TERM_HEADING, 5},
        {"140-company-campaigns.txt", TERM_SENTENCE, 1}, {"136-ward-annex.txt", TERM_NONE, 0}};
    for (size_t i = 0; i < sizeof WANT / sizeof *WANT; i++) {
        Buf text = BUF_INIT;
        slurp(WANT[i].file, &text);
        Arena a;
        arena_init(&a, 0);
        Reading r;
        MappedText source;
        assert_int_equal(read_text(buf_view(&text), &a, &r, &source), STATUS_OK);
        size_t n = 0;
        for (size_t k = 0; k < r.targets_n; k++) {
            n += r.targets[k].due_from == WANT[i].from;
            assert_int_equal(r.targets[k].due != DATE_NONE, r.targets[k].due_from != TERM_NONE);
        }
        if (WANT[i].from != TERM_NONE && n != WANT[i].n)
            fail_msg("%s: %zu terms of kind %d, not %zu", WANT[i].file, n, (int)WANT[i].from, WANT[i].n);
        arena_done(&a);
        buf_done(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),    cmocka_unit_test(test_lexicon),
        cmocka_unit_test(test_snippets),  cmocka_unit_test(test_terms),
        cmocka_unit_test(test_documents), cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_json_keys), cmocka_unit_test(test_secret),
        cmocka_unit_test(test_hostile),   cmocka_unit_test(test_nested_labels),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests_name("read", tests, open_lexicon, close_lexicon);
}
