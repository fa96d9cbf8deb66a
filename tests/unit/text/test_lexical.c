// Syllables, letters, folding, sort keys, numbers and dates.
#include "text_test.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "text/dateword.h"
#include "text/fold.h"
#include "text/letters.h"
#include "text/normalise.h"
#include "text/number.h"
#include "text/sortkey.h"
#include "text/syllable.h"
#include "text/word_keys.h"

static Arena arena;

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

static int by_str(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

// The automaton says yes exactly where the reference list does, over every initial, rhyme and tone.
static void test_syllables_agree(void **state)
{
    Str rest = read_case_file(&arena, "syllables.tsv"), line;
    VEC(Str) known = {0};
    size_t listed = 0;
    while (next_case(&rest, &line)) {
        Str word, tones = line;
        assert_true(str_split(&tones, '\t', &word));
        SyllableKey key = syllable_key_utf8(word);
        assert_true(key != 0);
        for (unsigned t = 0; t < TONES; t++) {
            bool want = memchr(tones.p, '0' + (int)t, tones.n) != NULL;
            listed += want;
            if (syllable_key_legal(syllable_key_with_tone(key, t)) != want)
                fail_msg("%.*s with tone %u", STR_ARG(word), t);
        }
        assert_true(ARENA_PUSH(&arena, known, word));
    }
    assert_int_equal(listed, 19112);
    qsort(known.items, known.n, sizeof(Str), by_str);
    // and nothing else that initials and rhymes can make is legal
    for (unsigned i = 0; i < 28; i++)
        for (unsigned r = 0; syllable_rhyme_name(r)[0] && r < 176; r++) {
            Str w = str_c(arena_printf(&arena, "%s%s", syllable_initial_name(i), syllable_rhyme_name(r)));
            if (bsearch(&w, known.items, known.n, sizeof(Str), by_str))
                continue;
            for (unsigned t = 0; t < TONES; t++)
                if (syllable_key_legal(syllable_key_with_tone(syllable_key_utf8(w), t)))
                    fail_msg("%s is not in the list", w.p);
        }
}

static SyllableKey key_of(const char *s)
{
    return syllable_key_utf8(str_c(s));
}

static void test_tone_placement(void **state)
{
    static const char *const same[][2] = {
        {"hòa", "hoà"}, {"thủy", "thuỷ"}, {"ủy", "uỷ"}, {"HÒA", "hoà"}, {"khỏe", "khoẻ"}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_int_equal(key_of(same[i][0]), key_of(same[i][1]));
    static const char *const spelled[] = {"hòa", "thủy",  "quý",   "quỹ",   "khoán", "giếng",  "gì",
                                          "già", "khuỷu", "ngoài", "thuở",  "tuyển", "chuyện", "được",
                                          "yếu", "mía",   "giữa",  "khuya", "oằn",   "ngoéo",  "hoạch"};
    for (size_t i = 0; i < sizeof spelled / sizeof spelled[0]; i++) {
        uint32_t cp[SYLLABLE_LETTERS_MAX];
        char out[64];
        size_t n = syllable_spell(key_of(spelled[i]), CASE_LOWER, cp), len = 0;
        for (size_t k = 0; k < n; k++)
            len += utf8_encode(cp[k], out + len);
        out[len] = 0;
        assert_string_equal(out, spelled[i]);
        assert_true(syllable_key_legal(key_of(spelled[i])));
        assert_true(syllable_tone_placed(cp, n));
    }
    MappedText wrong = mapped(&arena, STR("qũy"));
    assert_false(syllable_tone_placed(wrong.cp, wrong.n));
    static const char *const illegal[] = {"tnh", "ẳng1", "ngê",  "kan",   "cê",    "thìch",
                                          "hoc", "wang", "ươ̂ng", "chòng̀", "nghanh"};
    for (size_t i = 0; i < sizeof illegal / sizeof illegal[0]; i++)
        assert_false(syllable_key_legal(key_of(illegal[i])));
}

static void test_letters_round_trip(void **state)
{
    size_t letters = 0;
    for (uint32_t c = 0; c < LETTER_LIMIT; c++) {
        if (!letter_is(c))
            continue;
        letters++;
        assert_int_equal(letter_make(letter_code(c), letter_tone(c), letter_is_upper(c)), c);
        assert_int_equal(letter_lower(letter_upper(letter_lower(c))), letter_lower(c));
    }
    assert_int_equal(letters, 2 * (12 * 6 + 21));
    static const struct {
        uint64_t key;
        const char *spelling;
    } words[] = {
#define WORD_CASE(name, spelling) {WORD_##name, spelling},
        WORD_KEYS(WORD_CASE)
#undef WORD_CASE
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_int_equal(words[i].key, key_of(words[i].spelling));
}

static void test_compose(void **state)
{
    static const char *const cases[][2] = {{"tie\u0302\u0301ng Vie\u0323\u0302t", "tiếng Việt"},
                                           {"u\u031B\u0301ng", "ứng"},
                                           {"o\u0323\u031B", "ợ"},
                                           {"\u00D0a\u0323i", "Đại"},
                                           {"b\u0301", "b\u0301"},
                                           {"a\u0301\u0300", "á\u0300"},
                                           {"Ho\u0300a", "Hòa"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        MappedText t = mapped(&arena, str_c(cases[i][0])), c;
        assert_int_equal(normalise_compose(&t, &arena, &c), STATUS_OK);
        Str s = mapped_slice(&c, 0, c.n, &arena);
        assert_true(str_eq_c(s, cases[i][1]));
        assert_int_equal(c.to[c.n - 1], t.n);
    }
}

static void test_fold(void **state)
{
    Str s;
    assert_int_equal(fold_plain(STR("  Hội đồng  THI ĐUA - Khen thưởng, tỉnh "), &arena, &s), STATUS_OK);
    assert_true(str_eq_c(s, "hoi dong thi dua khen thuong tinh"));
    assert_int_equal(fold_canonical(STR("UỶ BAN  nhân dân\nThuỷ Hoà, Số 5"), &arena, &s), STATUS_OK);
    assert_true(str_eq_c(s, "ủy ban nhân dân thủy hòa, số 5"));
}

static void test_sort(void **state)
{
    Str rest = read_case_file(&arena, "sorted.txt"), line, before = {0}, before_line = {0};
    while (next_case(&rest, &line)) {
        Str key;
        assert_int_equal(sortkey_make(line, &arena, &key), STATUS_OK);
        if (before.p && str_cmp(before, key) >= 0)
            fail_msg("%.*s should come before %.*s", STR_ARG(before_line), STR_ARG(line));
        before = key;
        before_line = line;
    }
}

// Takes the brackets out of a case; their places in code points.
static MappedText unbracket(Str text, size_t *start, size_t *end)
{
    MappedText t = mapped(&arena, text);
    uint32_t *cp = ARENA_ARRAY(&arena, uint32_t, t.n + 1);
    size_t n = 0;
    *start = *end = SIZE_MAX;
    for (size_t i = 0; i < t.n; i++) {
        if (t.cp[i] == '[' && *start == SIZE_MAX)
            *start = n;
        else if (t.cp[i] == ']' && *end == SIZE_MAX)
            *end = n;
        else if (t.cp[i] != '[' && t.cp[i] != ']')
            cp[n++] = t.cp[i];
    }
    t.cp = cp;
    t.n = n;
    return t;
}

static void test_numbers(void **state)
{
    static const char *const kinds[] = {"quantity", "ratio", "date", "code", "label", "year"};
    Str rest = read_case_file(&arena, "numbers.tsv"), line, f[6];
    while (next_case(&rest, &line)) {
        Str cut = line;
        for (int i = 0; i < 6; i++)
            assert_true(str_split(&cut, '\t', &f[i]));
        size_t start, end;
        MappedText t = unbracket(f[0], &start, &end);
        NumberHit h;
        if (!number_parse_at(&t, start, &h))
            fail_msg("no number: %.*s", STR_ARG(f[0]));
        if (h.start != start || h.end != end)
            fail_msg("%.*s: ends at %zu, not %zu", STR_ARG(f[0]), h.end, end);
        double low = strtod(arena_str(&arena, f[1]), NULL), high = strtod(arena_str(&arena, f[2]), NULL),
               scale = strtod(arena_str(&arena, f[5]), NULL);
        if (h.low < low - 1e-9 || h.low > low + 1e-9 ||
            (h.kind != NUMBER_CODE && (h.high < high - 1e-9 || h.high > high + 1e-9)) || h.scale < scale ||
            h.scale > scale)
            fail_msg("%.*s: %g %g %g", STR_ARG(f[0]), h.low, h.high, h.scale);
        if (!str_eq_c(f[3], kinds[h.kind]) || h.percent != (f[4].p[0] == '1'))
            fail_msg("%.*s: is %s", STR_ARG(f[0]), kinds[h.kind]);
        // never begins inside
        for (size_t i = start + 1; i < end; i++)
            if (t.cp[i] >= '0' && t.cp[i] <= '9' && t.cp[i - 1] >= '0' && t.cp[i - 1] <= '9')
                assert_false(number_parse_at(&t, i, &h));
    }
}

static void test_dates(void **state)
{
    static const char *const precisions[] = {"day", "part", "month", "quarter", "half", "year", "span"};
    Str rest = read_case_file(&arena, "dates.tsv"), line, f[4];
    while (next_case(&rest, &line)) {
        Str cut = line;
        for (int i = 0; i < 4; i++)
            assert_true(str_split(&cut, '\t', &f[i]));
        size_t start, end;
        MappedText t = unbracket(f[0], &start, &end);
        DateHit h;
        bool hit = date_parse_at(&t, start, 2020, &h);
        if (str_eq_c(f[3], "-")) {
            if (hit)
                fail_msg("%.*s is no date", STR_ARG(f[0]));
            continue;
        }
        if (!hit)
            fail_msg("no date: %.*s", STR_ARG(f[0]));
        char from[11], to[11];
        date_format_iso(h.from, from);
        date_format_iso(h.to, to);
        if (h.end != end || !str_eq_c(f[1], from) || !str_eq_c(f[2], to) ||
            !str_eq_c(f[3], precisions[h.precision]))
            fail_msg("%.*s: %s %s %s, ends at %zu not %zu", STR_ARG(f[0]), from, to, precisions[h.precision],
                     h.end, end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_syllables_agree, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tone_placement, setup, teardown),
        cmocka_unit_test_setup_teardown(test_letters_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_compose, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fold, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sort, setup, teardown),
        cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dates, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
