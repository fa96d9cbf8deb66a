// Repair: tables, damage made on clean text of our own, properties, refusal, want of memory, broken models.
#include "text_test.h"

#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "embedded.h"
#include "text/letters.h"
#include "text/lm_internal.h"
#include "text/repair.h"

static Arena arena;
static LangModel *lm;

static int group_setup(void **state)
{
    return lm_open((Str){(const char *)data_syllables_lm, data_syllables_lm_size}, &lm) == STATUS_OK ? 0 : -1;
}

static int group_teardown(void **state)
{
    lm_free(lm);
    return 0;
}

static int setup(void **state)
{
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    arena_done(&arena);
    return 0;
}

static uint32_t seed;
static uint32_t roll(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

// The order of digits of a text, which no repair may touch.
static Str digits_of(const MappedText *t)
{
    char *p = arena_alloc(&arena, t->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        if (t->cp[i] >= '0' && t->cp[i] <= '9')
            p[n++] = (char)t->cp[i];
    return (Str){p, n};
}

// What must hold for every repaired text.
static void check_properties(const MappedText *source, const RepairedText *r)
{
    assert_int_equal(r->text.source_n, source->n);
    for (size_t i = 0; i < r->text.n; i++) {
        assert_true(r->text.from[i] <= r->text.to[i] && r->text.to[i] <= source->n);
        if (i > 0)
            assert_true(r->text.from[i - 1] <= r->text.from[i] && r->text.to[i - 1] <= r->text.to[i]);
    }
    assert_true(str_eq(digits_of(source), digits_of(&r->text)));
    for (size_t i = 0; i < r->repairs_n; i++) {
        const Repair *x = &r->repairs[i];
        assert_true(x->span.start <= x->span.end && x->span.end <= source->n);
        assert_true(str_eq(x->from, mapped_slice(source, x->span.start, x->span.end, &arena)));
        assert_true(x->confidence > 0 && x->confidence <= 1);
        assert_true(x->kind < REPAIR_KIND_COUNT_ && repair_kind_name(x->kind)[0]);
        if (i > 0)
            assert_true(r->repairs[i - 1].span.start <= x->span.start);
    }
}

static Str repaired(Str text)
{
    MappedText source = mapped(&arena, text);
    RepairedText r;
    assert_int_equal(repair_text(lm, &source, REPAIR_MODE_AUTO, &arena, &r), STATUS_OK);
    check_properties(&source, &r);
    return mapped_slice(&r.text, 0, r.text.n, &arena);
}

static Str unescaped(Str s)
{
    Buf b = BUF_INIT;
    for (size_t i = 0; i < s.n; i++) {
        bool line = s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'n';
        buf_ch(&b, line ? '\n' : s.p[i]);
        i += line;
    }
    Str out = arena_dup(&arena, buf_view(&b));
    buf_done(&b);
    return out;
}

static void test_table(void **state)
{
    Str rest = read_case_file(&arena, "repairs.tsv"), line, f[3];
    size_t rows = 0, wrong = 0;
    while (next_case(&rest, &line)) {
        for (int i = 0; i < 3; i++)
            assert_true(str_split(&line, '\t', &f[i]));
        Str damaged = unescaped(f[1]), want = str_eq_c(f[2], "=") ? damaged : unescaped(f[2]),
            got = repaired(damaged);
        rows++;
        if (!str_eq(got, want)) {
            wrong++;
            print_error("%.*s: %.*s\n  gives %.*s\n", STR_ARG(f[0]), STR_ARG(damaged), STR_ARG(got));
        }
    }
    assert_true(rows > 45);
    assert_int_equal(wrong, 0);
}

static void test_clean_untouched(void **state)
{
    Str text = read_case_file(&arena, "clean.txt"), rest = text, line;
    assert_true(str_eq(repaired(text), text));
    MappedText source = mapped(&arena, text);
    RepairedText r;
    assert_int_equal(repair_text(lm, &source, REPAIR_MODE_AUTO, &arena, &r), STATUS_OK);
    assert_int_equal(r.repairs_n, 0);
    while (next_case(&rest, &line))
        if (!str_eq(repaired(line), line))
            fail_msg("touched: %.*s", STR_ARG(line));
}

typedef enum Corruption {
    CORRUPT_DROP,
    CORRUPT_MARK,
    CORRUPT_GLUE,
    CORRUPT_TR,
    CORRUPT_HORN,
    CORRUPT_DECOMPOSE,
    CORRUPT_WRAP,
    CORRUPTIONS
} Corruption;

static uint32_t other_mark(uint32_t c)
{
    static const uint8_t plain[L_COUNT_] = {
        [L_AW] = L_A, [L_AA] = L_A, [L_EE] = L_E, [L_OO] = L_O, [L_OW] = L_O, [L_UW] = L_U};
    unsigned code = letter_code(c), tone = letter_tone(c);
    if (plain[code] && roll(2))
        return letter_make(plain[code], tone, letter_is_upper(c));
    return letter_make(code, (tone + 1 + roll(5)) % 6, letter_is_upper(c));
}

static void add_decomposed(Buf *out, uint32_t c)
{
    static const uint32_t tones[] = {0, 0x300, 0x309, 0x303, 0x301, 0x323};
    unsigned code = letter_code(c), tone = letter_tone(c);
    uint32_t mark = code == L_AW                                   ? 0x306
                    : code == L_AA || code == L_EE || code == L_OO ? 0x302
                    : code == L_OW || code == L_UW                 ? 0x31B
                                                                   : 0;
    uint32_t base = mark ? letter_plain(c) : letter_make(code ? code : 1, 0, letter_is_upper(c));
    buf_cp(out, mark && letter_is_upper(c) ? base - 0x20 : base);
    if (mark)
        buf_cp(out, mark);
    if (tone)
        buf_cp(out, tones[tone]);
}

// Damages about one word in `every`. Only small-letter words of the text are damaged.
static Str corrupt(Str text, Corruption kind, uint32_t every)
{
    MappedText t = mapped(&arena, text);
    Buf out = BUF_INIT;
    size_t column = 0;
    for (size_t i = 0; i < t.n;) {
        size_t j = i;
        while (j < t.n && letter_is(t.cp[j]))
            j++;
        bool hit = j > i && word_case(t.cp + i, j - i) == CASE_LOWER && roll(every) == 0;
        bool eat_space = false;
        size_t dropped = SIZE_MAX, marked = SIZE_MAX;
        for (size_t k = i; k < j; k++) {
            if (t.cp[k] >= 0x1EA0)
                dropped = k;
            if (t.cp[k] >= 0x80 && letter_code(t.cp[k]) != L_DD)
                marked = k;
        }
        if (kind == CORRUPT_GLUE || (kind == CORRUPT_DROP && dropped + 1 == j))
            eat_space = hit && j < t.n && t.cp[j] == ' ';
        for (size_t k = i; k < j; k++) {
            uint32_t c = t.cp[k];
            if (hit && kind == CORRUPT_DROP && k == dropped && j - i > 1)
                continue;
            if (hit && kind == CORRUPT_MARK && k == marked)
                c = other_mark(c);
            if (hit && kind == CORRUPT_TR && k == i && c == 't' && k + 1 < j && t.cp[k + 1] == 'r') {
                buf_cp(&out, roll(2) ? 0x1B0 : 0x1EEF);
                k++;
                continue;
            }
            if (kind == CORRUPT_HORN && hit && c == 0x1B0)
                c = 0x1A3;
            if (kind == CORRUPT_DECOMPOSE && hit)
                add_decomposed(&out, c);
            else
                buf_cp(&out, c);
        }
        column += j - i;
        if (j == i) {
            uint32_t c = t.cp[i];
            column = c == '\n' ? 0 : column + 1;
            if (kind == CORRUPT_WRAP && c == ' ' && column > 60) {
                c = '\n';
                column = 0;
            }
            buf_cp(&out, c);
            j = i + 1;
        } else if (eat_space)
            j++;
        i = j;
    }
    Str s = arena_dup(&arena, buf_view(&out));
    buf_done(&out);
    return s;
}

// Lines in which two texts differ.
static size_t lines_apart(Str a, Str b)
{
    size_t n = 0;
    Str x, y;
    while (str_split(&a, '\n', &x) && str_split(&b, '\n', &y))
        n += !str_eq(x, y);
    return n;
}

static void test_corruptions(void **state)
{
    static const struct {
        Corruption kind;
        uint32_t every;
        const char *name;
        size_t percent; // lines that must come back exactly
    } cases[] = {
        {CORRUPT_DROP, 10, "drop", 80}, {CORRUPT_MARK, 14, "mark", 85},
        {CORRUPT_GLUE, 14, "glue", 85}, {CORRUPT_TR, 1, "tr", 90},
        {CORRUPT_HORN, 2, "horn", 100}, {CORRUPT_DECOMPOSE, 2, "decompose", 100},
    };
    Str clean = read_case_file(&arena, "clean.txt");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (seed = 1; seed < 4000000000u; seed += 1000000007u) {
            uint32_t s = seed;
            Str damaged = corrupt(clean, cases[i].kind, cases[i].every), got = repaired(damaged);
            size_t hurt = lines_apart(clean, damaged), left = lines_apart(clean, got);
            seed = s;
            assert_true(hurt > 3);
            if (left * 100 > hurt * (100 - cases[i].percent))
                fail_msg("%s: %zu of %zu damaged lines not restored", cases[i].name, left, hurt);
            // mending the mended changes next to nothing
            assert_true(lines_apart(got, repaired(got)) <= 1);
        }
}

// Hard wraps alone are no damage.
static void test_wrapped_untouched(void **state)
{
    Str clean = read_case_file(&arena, "clean.txt"), wrapped = corrupt(clean, CORRUPT_WRAP, 1);
    assert_true(lines_apart(clean, wrapped) > 10);
    assert_true(str_eq(repaired(wrapped), wrapped));
}

static void test_off(void **state)
{
    MappedText source = mapped(&arena, STR("Ca\u0301c đơn vị tnh báo cáo"));
    RepairedText r;
    assert_int_equal(repair_text(lm, &source, REPAIR_MODE_OFF, &arena, &r), STATUS_OK);
    assert_int_equal(r.repairs_n, 0);
    assert_true(str_eq_c(mapped_slice(&r.text, 0, r.text.n, &arena), "Các đơn vị tnh báo cáo"));
}

static void test_rows(void **state)
{
    MappedText source = mapped(&arena, STR("Ủy ban nhân dân tnh họp."));
    RepairedText r;
    assert_int_equal(repair_text(lm, &source, REPAIR_MODE_AUTO, &arena, &r), STATUS_OK);
    assert_int_equal(r.repairs_n, 1);
    assert_int_equal(r.repairs[0].kind, REPAIR_DROP);
    assert_int_equal(r.repairs[0].state, REPAIR_AUTO);
    assert_int_equal(r.repairs[0].span.start, 16);
    assert_int_equal(r.repairs[0].span.end, 19);
    assert_true(str_eq_c(r.repairs[0].from, "tnh") && str_eq_c(r.repairs[0].to, "tỉnh"));
    // the words around keep their own places
    assert_int_equal(r.text.from[r.text.n - 1], source.n - 1);
}

// A lost word is only suggested: the text stays.
static void test_lost_word(void **state)
{
    Str text = STR("Các đơn vị quyết tâm thực thắng lợi nhiệm vụ được giao.");
    MappedText source = mapped(&arena, text);
    RepairedText r;
    assert_int_equal(repair_text(lm, &source, REPAIR_MODE_AUTO, &arena, &r), STATUS_OK);
    assert_true(str_eq(mapped_slice(&r.text, 0, r.text.n, &arena), text));
    assert_int_equal(r.repairs_n, 1);
    assert_int_equal(r.repairs[0].kind, REPAIR_OMISSION);
    assert_int_equal(r.repairs[0].state, REPAIR_SUGGESTED);
    assert_true(str_eq_c(r.repairs[0].to, "thực hiện thắng"));
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "All units shall send their yearly figures to the office before the end of December, and the office "
        "shall print the whole of them for the council.",
        "Cac don vi gui bao cao ve van phong truoc khi het nam, van phong tong hop va trinh hoi dong xem "
        "xet, quyet dinh viec khen thuong cho tung don vi.",
        "xqzt wrtp kkk zzv pqr mnb vcx lkj hgf dsa poi uyt rew qaz wsx", "1234 5678 90", "\x01\x02\x03\x7F"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        MappedText source = mapped(&arena, str_c(texts[i]));
        RepairedText r;
        if (repair_text(lm, &source, REPAIR_MODE_AUTO, &arena, &r) != STATUS_REFUSED)
            fail_msg("not refused: %s", texts[i]);
    }
    MappedText empty = mapped(&arena, STR(""));
    RepairedText r;
    assert_int_equal(repair_text(lm, &empty, REPAIR_MODE_AUTO, &arena, &r), STATUS_OK);
    assert_int_equal(r.text.n, 0);
}

// Random bytes and random cuts of damaged text: no crash, the properties hold.
static void test_hostile(void **state)
{
    Str clean = read_case_file(&arena, "clean.txt");
    for (int round = 0; round < 60; round++) {
        seed = (uint32_t)round * 77777u + 5;
        Str damaged = corrupt(clean, (Corruption)(round % CORRUPTIONS), 3);
        size_t from = roll((uint32_t)damaged.n), n = roll(3000);
        char *p = arena_strndup(&arena, damaged.p + from, n < damaged.n - from ? n : damaged.n - from);
        n = n < damaged.n - from ? n : damaged.n - from;
        for (size_t k = 0; n && k < n / 40; k++)
            p[roll((uint32_t)n)] = (char)roll(256);
        MappedText source = mapped(&arena, (Str){p, n});
        RepairedText r;
        Status st = repair_text(lm, &source, REPAIR_MODE_AUTO, &arena, &r);
        if (st == STATUS_OK)
            check_properties(&source, &r);
        else
            assert_int_equal(st, STATUS_REFUSED);
    }
}

static void test_no_memory(void **state)
{
    Str clean = read_case_file(&arena, "clean.txt");
    seed = 3;
    MappedText source = mapped(&arena, corrupt(clean, CORRUPT_DROP, 10));
    bool done = false;
    for (long n = 0; !done && n < 200; n++) {
        Arena a;
        RepairedText r = {0};
        arena_init(&a, 0);
        alloc_fail_after(n);
        Status st = repair_text(lm, &source, REPAIR_MODE_AUTO, &a, &r);
        alloc_fail_after(-1);
        done = st == STATUS_OK;
        if (!done) {
            assert_int_equal(st, STATUS_NO_MEMORY);
            assert_null(r.text.cp);
        }
        arena_done(&a);
    }
    assert_true(done);
    for (long n = 0; n < 16; n++) {
        LangModel *other = NULL;
        alloc_fail_after(n);
        Status st = lm_open((Str){(const char *)data_syllables_lm, data_syllables_lm_size}, &other);
        alloc_fail_after(-1);
        if (st == STATUS_OK)
            lm_free(other);
        else
            assert_int_equal(st, STATUS_NO_MEMORY);
        if (n == 0)
            assert_int_equal(st, STATUS_NO_MEMORY);
    }
}

static void test_broken_model(void **state)
{
    char *copy = arena_alloc(&arena, data_syllables_lm_size);
    LangModel *other;
    memcpy(copy, data_syllables_lm, data_syllables_lm_size);
    seed = 9;
    for (int i = 0; i < 20; i++) {
        size_t at = i < 8 ? (size_t)i * 3 : roll((uint32_t)data_syllables_lm_size);
        copy[at] ^= 16;
        assert_int_equal(lm_open((Str){copy, data_syllables_lm_size}, &other), STATUS_CORRUPT);
        copy[at] ^= 16;
        assert_int_equal(lm_open((Str){copy, data_syllables_lm_size - 8 * (size_t)(i + 1)}, &other),
                         STATUS_CORRUPT);
    }
    assert_int_equal(lm_open((Str){copy, 0}, &other), STATUS_CORRUPT);
    assert_int_equal(lm_open((Str){copy, data_syllables_lm_size}, &other), STATUS_OK);
    lm_free(other);
}

// Probabilities behind a context add up to one, near enough for eight bits.
static void test_model_adds_up(void **state)
{
    seed = 4;
    for (int i = 0; i < 20; i++) {
        WordId a = (WordId)(LM_WORDS + roll(lm->words - LM_WORDS));
        uint32_t from = lm->bi_start[a], to = lm->bi_start[a + 1];
        if (from == to)
            continue;
        WordId b = lm->bi_word[from + roll(to - from)];
        double sum = 0;
        for (uint32_t w = 0; w < lm->words; w++)
            sum += exp(-(double)lm_cost(lm, a, b, (WordId)w));
        if (sum < 0.85 || sum > 1.15)
            fail_msg("context %u %u adds up to %f", a, b, sum);
    }
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {CASE(test_table),        CASE(test_clean_untouched),
                                       CASE(test_corruptions),  CASE(test_wrapped_untouched),
                                       CASE(test_off),          CASE(test_rows),
                                       CASE(test_lost_word),    CASE(test_refused),
                                       CASE(test_hostile),      CASE(test_no_memory),
                                       CASE(test_broken_model), CASE(test_model_adds_up)};
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
