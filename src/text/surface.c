// Damage that shows without a language model: wrong code points, marks apart from their letters, spaces.
#include "text/letters.h"
#include "text/normalise.h"
#include "text/repair_internal.h"

enum { RUN_MAX = 32 };

static const uint32_t SPACE[] = {' '}, DASH[] = {'-'};

static bool add_edit(EditList *list, Arena *a, size_t start, size_t end, const uint32_t *cp, size_t n,
                     RepairKind kind)
{
    return ARENA_PUSH(a, *list,
                      ((Edit){(uint32_t)start, (uint32_t)end, cp, (uint32_t)n, kind, REPAIR_AUTO, 1.0f}));
}

static bool is_zero_width(uint32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

static unsigned tone_of(uint32_t mark)
{
    uint32_t with = normalise_add_mark('a', mark);
    return with ? letter_tone(with) : 0;
}

// Letters without their tone and the one tone among them; false when it is not one word of this alphabet with at most one tone.
typedef struct Loose {
    uint32_t cp[RUN_MAX];
    size_t n;
    unsigned tone;
    bool moved, codepoint;
} Loose;

static bool loosen(const uint32_t *cp, size_t n, bool dj, Loose *w)
{
    *w = (Loose){0};
    for (size_t i = 0; i < n; i++) {
        uint32_t c = cp[i];
        if (c == 0x1A2 || c == 0x1A3 || (dj && (c == 0xD1 || c == 0xF1))) {
            c = c == 0x1A2 ? 0x1AF : c == 0x1A3 ? 0x1B0 : c == 0xD1 ? 0x110 : 0x111;
            w->codepoint = true;
        }
        if (normalise_is_mark(c)) {
            unsigned t = tone_of(c);
            w->moved = true;
            if (t) {
                if (w->tone && w->tone != t)
                    return false;
                w->tone = t;
            } else {
                uint32_t joined = w->n ? normalise_add_mark(w->cp[w->n - 1], c) : 0;
                if (!joined)
                    return false;
                w->cp[w->n - 1] = joined;
            }
            continue;
        }
        unsigned t = letter_tone(c);
        if (!letter_is(c) || w->n == RUN_MAX || (t && w->tone && t != w->tone))
            return false;
        if (t)
            w->tone = t;
        w->cp[w->n++] = letter_make(letter_code(c), 0, letter_is_upper(c));
    }
    return w->n > 0;
}

// The loose word with its tone in the canonical place; NULL when that is no legal syllable.
static uint32_t *tighten(const Loose *w, Arena *a, bool *no_memory)
{
    SyllableKey key = syllable_key(w->cp, w->n);
    if (!key || !syllable_key_legal(syllable_key_with_tone(key, w->tone)))
        return NULL;
    uint8_t codes[SYLLABLE_LETTERS_MAX];
    size_t n = syllable_key_letters(key, codes), at = syllable_tone_letter(codes, n);
    uint32_t *out = ARENA_ARRAY(a, uint32_t, 2 * RUN_MAX);
    if (!out) {
        *no_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = letter_make(codes[i], i == at ? w->tone : 0, letter_is_upper(w->cp[i]));
    return out;
}

static float unigram_of(const LangModel *lm, const uint32_t *cp, size_t n)
{
    return lm_unigram(lm, lm_id(lm, words_model_key(cp, n)));
}

// A tone mark at `at` behind blanks: it belongs to the word before them, or glues that word to a fragment behind ("Đa ̣ i" = Đại).
static bool attach_left(const LangModel *lm, const MappedText *t, size_t at, size_t not_before, Arena *a,
                        EditList *list, size_t *ret_next)
{
    size_t q = at;
    while (q > not_before && t->cp[q - 1] == ' ')
        q--;
    size_t p = q;
    while (p > not_before && letter_is(t->cp[p - 1]))
        p--;
    bool no_memory = false;
    Loose w;
    *ret_next = at + 1;
    if (p == q || q - p > SYLLABLE_LETTERS_MAX || !loosen(t->cp + p, q - p, false, &w) || w.tone)
        return true;
    w.tone = tone_of(t->cp[at]);
    uint32_t *alone = tighten(&w, a, &no_memory);
    size_t f = at + 1;
    while (f < t->n && t->cp[f] == ' ')
        f++;
    size_t g = f;
    while (g < t->n && letter_is(t->cp[g]) && !letter_is_upper(t->cp[g]))
        g++;
    if (f > at + 1 && g > f && g - f <= 2 && (g == t->n || !letter_is_wordish(t->cp[g]))) {
        Loose both = w;
        for (size_t i = f; i < g; i++)
            both.cp[both.n++] = t->cp[i];
        uint32_t *whole = letter_tone(t->cp[f]) ? NULL : tighten(&both, a, &no_memory);
        if (whole && (!alone || unigram_of(lm, whole, both.n) <
                                    unigram_of(lm, alone, w.n) + unigram_of(lm, t->cp + f, g - f))) {
            *ret_next = g;
            return !no_memory && add_edit(list, a, p, g, whole, both.n, REPAIR_COMBINING);
        }
    }
    if (!alone)
        return !no_memory;
    bool blank = at + 1 < t->n && t->cp[at + 1] == ' ';
    for (size_t i = q; i < at && !blank && w.n < 2 * RUN_MAX; i++) // the blanks between stay, once
        alone[w.n++] = t->cp[i];
    return add_edit(list, a, p, at + 1, alone, w.n, REPAIR_COMBINING);
}

Status surface_marks(const LangModel *lm, const MappedText *t, Arena *a, EditList *ret)
{
    const uint32_t *cp = t->cp;
    size_t done = 0; // end of the last edit
    for (size_t i = 0; i < t->n;) {
        if (is_zero_width(cp[i])) {
            if (!add_edit(ret, a, i, i + 1, SPACE, 0, REPAIR_CODEPOINT))
                return STATUS_NO_MEMORY;
            done = ++i;
            continue;
        }
        if (!letter_is_wordish(cp[i])) {
            i++;
            continue;
        }
        if (tone_of(cp[i]) && normalise_is_mark(cp[i])) {
            size_t before = ret->n;
            if (!attach_left(lm, t, i, done, a, ret, &i))
                return STATUS_NO_MEMORY;
            if (ret->n > before)
                done = ret->items[ret->n - 1].end;
            continue;
        }
        size_t j = i;
        bool odd = false, toned = false;
        for (; j < t->n && letter_is_wordish(cp[j]); j++) {
            odd |= (cp[j] >= 0x300 && cp[j] < 0x370) || cp[j] == 0x1A2 || cp[j] == 0x1A3 || cp[j] == 0xD1 ||
                   cp[j] == 0xF1;
            toned |= letter_tone(cp[j]) != 0;
        }
        size_t n = j - i;
        if ((odd || toned) && n <= RUN_MAX && n > 1) {
            Loose w;
            bool no_memory = false;
            uint32_t *out = NULL;
            size_t out_n = 0;
            RepairKind kind = REPAIR_COMBINING;
            if (odd && loosen(cp + i, n, true, &w) && (w.moved || w.codepoint) &&
                (out = tighten(&w, a, &no_memory))) {
                out_n = w.n;
                kind = w.moved ? REPAIR_COMBINING : REPAIR_CODEPOINT;
            } else if (odd && !no_memory) {
                // Ƣ never stands in Vietnamese, whatever the word is
                bool any = false;
                out = ARENA_ARRAY(a, uint32_t, n);
                no_memory = !out;
                for (size_t k = 0; k < n && out; k++) {
                    any |= cp[i + k] == 0x1A2 || cp[i + k] == 0x1A3;
                    out[k] = cp[i + k] == 0x1A2 ? 0x1AF : cp[i + k] == 0x1A3 ? 0x1B0 : cp[i + k];
                }
                out_n = any ? n : 0;
                kind = REPAIR_CODEPOINT;
            } else if (toned && n <= SYLLABLE_LETTERS_MAX &&
                       letter_code(cp[i]) != L_UW && // ưị is more often trị misread
                       !syllable_tone_placed(cp + i, n) && loosen(cp + i, n, false, &w)) {
                out = tighten(&w, a, &no_memory);
                out_n = out ? w.n : 0;
            }
            if (no_memory || (out_n && !add_edit(ret, a, i, j, out, out_n, kind)))
                return STATUS_NO_MEMORY;
            if (out_n)
                done = j;
        }
        i = j;
    }
    return STATUS_OK;
}

typedef struct Cut {
    size_t start, end;
    bool legal, lower;
} Cut;

static Cut word_before(const MappedText *t, size_t i)
{
    Cut w = {.end = i};
    size_t p = i;
    while (p > 0 && letter_is_wordish(t->cp[p - 1]))
        p--;
    w.start = p;
    w.legal = p < i && syllable_key_legal(syllable_key(t->cp + p, i - p));
    w.lower = word_case(t->cp + p, i - p) == CASE_LOWER;
    return w;
}

static bool at_digit(const MappedText *t, size_t i)
{
    return i < t->n && t->cp[i] >= '0' && t->cp[i] <= '9';
}

static bool at_letter(const MappedText *t, size_t i)
{
    return i < t->n && letter_is_wordish(t->cp[i]);
}

static bool at_blank(const MappedText *t, size_t i)
{
    return i >= t->n || t->cp[i] == ' ' || t->cp[i] == '\n' || t->cp[i] == '\t' || t->cp[i] == 0xA0;
}

static bool is_dash(uint32_t c)
{
    return c == '-' || c == 0x2013 || c == 0x2014;
}

// Is the run of non-blanks around i an address of the net?
static bool in_address(const MappedText *t, size_t i)
{
    size_t s = i, e = i;
    while (s > 0 && !at_blank(t, s - 1) && i - s < 200)
        s--;
    while (!at_blank(t, e) && e - i < 200)
        e++;
    for (size_t k = s; k < e; k++)
        if (t->cp[k] == '@' || (t->cp[k] == '/' && k + 1 < e && t->cp[k + 1] == '/') ||
            (k + 3 < e && t->cp[k] == 'w' && t->cp[k + 1] == 'w' && t->cp[k + 2] == 'w' &&
             t->cp[k + 3] == '.'))
            return true;
    return false;
}

// Does a capitalised word of at least two letters, the second small, begin at i?
static bool at_sentence(const MappedText *t, size_t i)
{
    return i + 1 < t->n && letter_is_upper(t->cp[i]) && letter_is(t->cp[i + 1]) &&
           !letter_is_upper(t->cp[i + 1]);
}

// The letters of a document code behind i: capitals, then '/' or '-' and a capital.
static bool at_code(const MappedText *t, size_t i)
{
    size_t j = i;
    while (j < t->n && letter_is_upper(t->cp[j]))
        j++;
    return j > i && j - i <= 6 && j + 1 < t->n && (t->cp[j] == '/' || t->cp[j] == '-') &&
           letter_is_upper(t->cp[j + 1]);
}

static bool space_due(const MappedText *t, size_t i)
{
    // between cp[i] and cp[i + 1]
    uint32_t c = t->cp[i], d = t->cp[i + 1];
    bool word_next = letter_is_wordish(d);
    if (d == 0x201C)
        return letter_is_wordish(c) || (c >= '0' && c <= '9') || c == ':' || c == ';' || c == ',';
    if (c == 0x201D)
        return word_next;
    if (c == ',' || c == ';' || c == ':') {
        if (!word_next || i == 0 || in_address(t, i))
            return false;
        uint32_t b = t->cp[i - 1];
        if (b == 0x201D || b == ')' || (b >= '0' && b <= '9' && c != ':'))
            return true;
        Cut w = word_before(t, i);
        return w.start < w.end && (w.legal || !w.lower);
    }
    if (c == '.') {
        if (!at_sentence(t, i + 1) || i == 0 || in_address(t, i))
            return false;
        uint32_t b = t->cp[i - 1];
        if (b == '.' || b == ')' || b == 0x201D)
            return true;
        if (b >= '0' && b <= '9') {
            size_t p = i;
            while (p > 0 && at_digit(t, p - 1))
                p--;
            return p == 0 || at_blank(t, p - 1) || t->cp[p - 1] == '/';
        }
        Cut w = word_before(t, i);
        return w.legal && w.lower && w.end - w.start >= 2;
    }
    if (is_dash(c))
        return word_next && i >= 2 && t->cp[i - 1] == ' ' && letter_is_wordish(t->cp[i - 2]);
    if (c >= '0' && c <= '9' && word_next && !letter_is_upper(d)) {
        size_t j = i + 1;
        bool marked = false;
        for (; at_letter(t, j); j++)
            marked |= t->cp[j] >= 0x80;
        return marked && j - i > 2 && syllable_key_legal(syllable_key(t->cp + i + 1, j - i - 1));
    }
    return false;
}

Status surface_spaces(const LangModel *lm, const MappedText *t, Arena *a, EditList *ret)
{
    (void)lm;
    for (size_t i = 0; i + 1 < t->n; i++) {
        uint32_t c = t->cp[i];
        bool ok = true;
        if (letter_is(c) && letter_is(t->cp[i + 1]))
            continue;
        if (space_due(t, i)) {
            // the sign before goes into the row, so that it can be read
            uint32_t *both = ARENA_ARRAY(a, uint32_t, 2);
            if (!both)
                return STATUS_NO_MEMORY;
            both[0] = c;
            both[1] = ' ';
            ok = add_edit(ret, a, i, i + 1, both, 2, REPAIR_SPACING);
        } else if (c == '-' && i > 0 && at_blank(t, i + 1)) {
            size_t j = i + 1;
            bool line = false;
            while (j < t->n && at_blank(t, j) && j - i < 6)
                line |= t->cp[j++] == '\n';
            Cut w = word_before(t, i);
            bool name =
                w.start < w.end && !w.legal && !w.lower && at_digit(t, j) && j == i + 2 && !line; // Covid- 19
            bool code = at_digit(t, i - 1) && at_code(t, j);                                      // 34- CT/TW
            if (name || code) {
                ok = add_edit(ret, a, i, j, DASH, 1, line ? REPAIR_LINEBREAK : REPAIR_SPACING);
                i = j - 1;
            }
        } else if (c == ' ' && i > 0 && (t->cp[i + 1] == '.' || t->cp[i + 1] == ',' || t->cp[i + 1] == ';') &&
                   at_letter(t, i - 1) && at_blank(t, i + 2))
            ok = add_edit(ret, a, i, i + 2, t->cp + i + 1, 1, REPAIR_SPACING);
        if (!ok)
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}
