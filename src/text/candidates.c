#include "text/letters.h"
#include "text/repair_internal.h"
#include "text/word_keys.h"

static const float RARE = 9.5f; // -ln of a syllable's share of contexts

typedef struct Maker {
    const LangModel *lm;
    const RepairCosts *costs;
    Candidate *out;
    size_t n;
} Maker;

static void add(Maker *m, Candidate c, float extra)
{
    if (m->n == CANDIDATES_MAX)
        return;
    c.cost = extra;
    for (size_t i = 0; i < c.damages_n; i++)
        c.cost += m->costs->of[c.damages[i]];
    // the same words by a dearer way are no news
    for (size_t i = 0; i < m->n; i++) {
        const Candidate *o = &m->out[i];
        if (o->words == c.words && o->pieces == c.pieces &&
            memcmp(o->word, c.word, c.words * sizeof c.word[0]) == 0) {
            if (c.cost < o->cost)
                m->out[i] = c;
            return;
        }
    }
    m->out[m->n++] = c;
}

static void add_word(Maker *m, WordId w, uint8_t pieces, Damage d, RepairKind kind, float extra)
{
    add(m,
        (Candidate){
            .word = {w}, .words = 1, .pieces = pieces, .damages = {(uint8_t)d}, .damages_n = 1, .kind = kind},
        extra);
}

typedef struct Difference {
    int letters, marks, tone;
} Difference;

// Least difference of two spellings: letters put in, left out or changed; marks changed; tone changed.
static Difference difference(SyllableKey x, SyllableKey y)
{
    uint8_t a[SYLLABLE_LETTERS_MAX], b[SYLLABLE_LETTERS_MAX];
    size_t n = syllable_key_letters(x, a), k = syllable_key_letters(y, b);
    int row[SYLLABLE_LETTERS_MAX + 1]; // 16 * letters + marks
    for (size_t j = 0; j <= k; j++)
        row[j] = (int)(16 * j);
    for (size_t i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = (int)(16 * i);
        for (size_t j = 1; j <= k; j++) {
            int change = a[i - 1] == b[j - 1]                                         ? 0
                         : letter_code_plain(a[i - 1]) == letter_code_plain(b[j - 1]) ? 1
                                                                                      : 16;
            int best = diagonal + change;
            if (row[j] + 16 < best)
                best = row[j] + 16;
            if (row[j - 1] + 16 < best)
                best = row[j - 1] + 16;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return (Difference){row[k] / 16, row[k] % 16, syllable_key_tone(x) != syllable_key_tone(y)};
}

// Same letters under other marks.
static void same_skeleton(Maker *m, SyllableKey key)
{
    const LangModel *lm = m->lm;
    for (int32_t i = lm_index_find(&lm->same_skeleton, lm_skeleton(key)); i >= 0;
         i = lm_index_next(&lm->same_skeleton, i)) {
        SyllableKey other = lm_key(lm, lm->same_skeleton.word[i]);
        if (other == key)
            continue;
        Difference d = difference(key, other);
        add_word(m, lm->same_skeleton.word[i], 1, DAMAGE_MARK, REPAIR_DIACRITIC,
                 1.0f * (float)(d.marks + d.tone - 1));
    }
}

static void dropped(Maker *m, SyllableKey key, uint8_t pieces, Damage also, float extra)
{
    const LangModel *lm = m->lm;
    if (syllable_key_tone(key))
        return;
    for (int last = 0; last < 2; last++)
        for (int32_t i = lm_index_find(&lm->dropped, key | (last ? LM_DROPPED_LAST : 0)); i >= 0;
             i = lm_index_next(&lm->dropped, i)) {
            Candidate c = {.word = {lm->dropped.word[i]},
                           .words = 1,
                           .pieces = pieces,
                           .damages = {DAMAGE_DROP, (uint8_t)also},
                           .damages_n = also == DAMAGE_COUNT_ ? 1 : 2,
                           .kind = REPAIR_DROP};
            if (also == DAMAGE_CUT)
                c.kind = REPAIR_LINEBREAK;
            add(m, c, extra);
        }
}

enum { HALF_MAX = 48 };
typedef struct Half {
    WordId word;
    bool dropped;
} Half;

// What one side of a split may be: a known legal word as it stands, or one that lost a letter (its last one only, for the left side).
static size_t halves(const LangModel *lm, const uint32_t *cp, size_t n, bool left, Half out[HALF_MAX])
{
    SyllableKey key = syllable_key(cp, n);
    size_t k = 0;
    if (!key)
        return 0;
    WordId id = lm_id(lm, key);
    if (id != LM_UNKNOWN && syllable_key_legal(key))
        out[k++] = (Half){id, false};
    if (syllable_key_tone(key))
        return k;
    for (int last = left ? 1 : 0; last < 2; last++)
        for (int32_t i = lm_index_find(&lm->dropped, key | (last ? LM_DROPPED_LAST : 0));
             i >= 0 && k < HALF_MAX; i = lm_index_next(&lm->dropped, i))
            out[k++] = (Half){lm->dropped.word[i], true};
    return k;
}

static void splits(Maker *m, const uint32_t *cp, size_t n, const Piece *p)
{
    for (size_t k = 1; k < n && n <= 2 * SYLLABLE_LETTERS_MAX; k++) {
        Half left[HALF_MAX], right[HALF_MAX];
        size_t ln = halves(m->lm, cp, k, true, left),
               rn = ln ? halves(m->lm, cp + k, n - k, false, right) : 0;
        bool capital = letter_is_upper(cp[k]) && !letter_is_upper(cp[k - 1]);
        for (size_t i = 0; i < ln; i++)
            for (size_t j = 0; j < rn; j++) {
                // a lone consonant is no word unless it lost its vowel
                if (!left[i].dropped && k == 1 && !letter_is_upper(cp[0]))
                    continue;
                if (!right[j].dropped && n - k == 1 && !capital)
                    continue;
                // of the many words that a lone letter may come from, those that go together
                if ((left[i].dropped || right[j].dropped) &&
                    !lm_pair_known(m->lm, left[i].word, right[j].word))
                    continue;
                Candidate c = {.word = {left[i].word, right[j].word},
                               .words = 2,
                               .pieces = 1,
                               .cut = {(uint8_t)k},
                               .kind = REPAIR_GLUE};
                float extra = capital ? -1.0f : 0.5f;
                if (left[i].dropped) { // the space went with the letter
                    c.damages[c.damages_n++] = DAMAGE_DROP;
                    c.kind = REPAIR_DROP_GLUE;
                } else
                    c.damages[c.damages_n++] = DAMAGE_GLUE;
                if (right[j].dropped) {
                    c.damages[c.damages_n++] = DAMAGE_DROP;
                    c.kind = REPAIR_DROP_GLUE;
                }
                // two rare syllables written as one are a loan word (panô, ôtô)
                if (c.kind == REPAIR_GLUE && lm_unigram(m->lm, left[i].word) > RARE &&
                    lm_unigram(m->lm, right[j].word) > RARE)
                    extra += 5.0f;
                add(m, c, extra);
            }
        // three words run together, as they stand
        if (n < 6 || !ln || left[0].dropped || k < 2)
            continue;
        for (size_t l = k + 2; l + 2 <= n; l++) {
            SyllableKey mid = syllable_key(cp + k, l - k), end = syllable_key(cp + l, n - l);
            WordId mid_id = mid && syllable_key_legal(mid) ? lm_id(m->lm, mid) : LM_UNKNOWN,
                   end_id = end && syllable_key_legal(end) ? lm_id(m->lm, end) : LM_UNKNOWN;
            if (mid_id != LM_UNKNOWN && end_id != LM_UNKNOWN)
                add(m,
                    (Candidate){.word = {left[0].word, mid_id, end_id},
                                .words = 3,
                                .pieces = 1,
                                .cut = {(uint8_t)k, (uint8_t)l},
                                .damages = {DAMAGE_GLUE, DAMAGE_GLUE},
                                .damages_n = 2,
                                .kind = REPAIR_GLUE},
                    0);
        }
    }
}

// OCR reads "tr" as ư with or without a tone: ữong, ưào, ữọng.
static void read_tr(Maker *m, const uint32_t *cp, size_t n)
{
    if (n < 2 || n + 1 > SYLLABLE_LETTERS_MAX || letter_code(cp[0]) != L_UW)
        return;
    uint32_t word[SYLLABLE_LETTERS_MAX + 1] = {'t', 'r'};
    for (size_t i = 1; i < n; i++)
        word[i + 1] = cp[i];
    SyllableKey key = syllable_key(word, n + 1);
    WordId id = key && syllable_key_legal(key) ? lm_id(m->lm, key) : LM_UNKNOWN;
    if (id != LM_UNKNOWN)
        add_word(m, id, 1, DAMAGE_TR, REPAIR_LETTER, 0);
}

static void try_font(Maker *m, const uint32_t *word, size_t n)
{
    SyllableKey key = n <= SYLLABLE_LETTERS_MAX ? syllable_key(word, n) : 0;
    WordId id = key && syllable_key_legal(key) ? lm_id(m->lm, key) : LM_UNKNOWN;
    if (id != LM_UNKNOWN)
        add_word(m, id, 1, DAMAGE_FONT, REPAIR_LETTER, 0);
}

// PDF fonts with a broken character map: ò shows as ị (còn: cịn), oá oà as ố ồ (toán: tốn), uô as nothing (luôn: ln).
static void read_font(Maker *m, const uint32_t *cp, size_t n)
{
    uint32_t word[SYLLABLE_LETTERS_MAX + 2];
    bool vowel = false;
    if (n > SYLLABLE_LETTERS_MAX)
        return;
    for (size_t k = 0; k < n; k++) {
        unsigned code = letter_code(cp[k]), tone = letter_tone(cp[k]);
        bool upper = letter_is_upper(cp[k]);
        vowel |= letter_code_is_vowel(code);
        memcpy(word, cp, k * sizeof *word);
        if (code == L_I && tone == TONE_DOT) {
            word[k] = letter_make(L_O, TONE_GRAVE, upper);
            memcpy(word + k + 1, cp + k + 1, (n - k - 1) * sizeof *word);
            try_font(m, word, n);
        } else if (code == L_OO && tone) {
            word[k] = letter_make(L_O, 0, upper);
            word[k + 1] = letter_make(L_A, tone, upper);
            memcpy(word + k + 2, cp + k + 1, (n - k - 1) * sizeof *word);
            try_font(m, word, n + 1);
        }
    }
    for (size_t k = 1; k < n && !vowel && n >= 2; k++) {
        memcpy(word, cp, k * sizeof *word);
        word[k] = 'u';
        word[k + 1] = letter_make(L_OO, 0, false);
        memcpy(word + k + 2, cp + k, (n - k) * sizeof *word);
        try_font(m, word, n + 2);
    }
}

// OCR reads a full stop as a small marked vowel glued to the word: mớiẻ, nếpẳ.
static void read_stop(Maker *m, const MappedText *t, const Piece *p)
{
    size_t n = p->end - p->start;
    const uint32_t *cp = t->cp + p->start;
    if (n < 3 || cp[n - 1] < 0x1EA0 || !letter_code_is_vowel(letter_code(cp[n - 1])) ||
        letter_is_upper(cp[n - 1]))
        return;
    size_t i = p->end;
    while (i < t->n && (t->cp[i] == ' ' || t->cp[i] == '\n'))
        i++;
    bool line = i < t->n && i > p->end && t->cp[i - 1] == '\n';
    if (i < t->n && (i == p->end || !(line || letter_is_upper(t->cp[i]))))
        return;
    SyllableKey key = syllable_key(cp, n - 1);
    WordId id = key && syllable_key_legal(key) ? lm_id(m->lm, key) : LM_UNKNOWN;
    if (id != LM_UNKNOWN)
        add(m,
            (Candidate){.word = {id, LM_BOUNDARY},
                        .words = 2,
                        .pieces = 1,
                        .cut = {(uint8_t)(n - 1)},
                        .damages = {DAMAGE_STOP},
                        .damages_n = 1,
                        .kind = REPAIR_PUNCT_JUNK},
            0);
}

// A Roman numeral read as small letters behind "thứ" or "khóa": xn = XII.
static void read_roman(Maker *m, const uint32_t *cp, size_t n, SyllableKey before)
{
    static const char keys[] = "xnilv";
    if (n < 2 || n > 5 || (before != WORD_THU && before != WORD_KHOA))
        return;
    uint32_t word[2 * 5];
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = letter_lower(cp[i]);
        if (c >= 0x80 || !strchr(keys, (int)c))
            return;
        if (c == 'n')
            word[k++] = 'I';
        word[k++] = c == 'x' ? 'X' : c == 'v' ? 'V' : 'I';
    }
    if (k > SYLLABLE_LETTERS_MAX)
        return;
    WordId id = lm_id(m->lm, words_model_key(word, k));
    if (id != LM_UNKNOWN)
        add_word(m, id, 1, DAMAGE_LETTER, REPAIR_LETTER, -3.0f);
}

static void add_near(Maker *m, SyllableKey key, WordId w, float extra)
{
    SyllableKey other = lm_key(m->lm, w);
    Difference d = difference(key, other);
    if (d.letters == 0 || d.letters > 1 || d.marks + d.tone > 1)
        return;
    add_word(m, w, 1, DAMAGE_LETTER, REPAIR_LETTER, extra + 2.0f * (float)(d.marks + d.tone));
}

// Words one letter away in any place, for a word that is none.
static void one_letter_off(Maker *m, SyllableKey key)
{
    static const uint8_t plain[] = {L_A, L_B, L_C, L_D, L_E, L_G, L_H, L_I, L_K, L_L, L_M,
                                    L_N, L_O, L_P, L_Q, L_R, L_S, L_T, L_U, L_V, L_X, L_Y};
    const LangModel *lm = m->lm;
    uint64_t s = lm_skeleton(key);
    size_t n = 0;
    for (uint64_t k = s; k; k >>= 6)
        n++;
    for (size_t at = 0; at <= n; at++) {
        uint64_t low = s & ((1ULL << 6 * at) - 1), high = s >> 6 * at;
        for (size_t i = 0; i <= sizeof plain; i++) {
            uint64_t tries[2] = {0, 0};
            if (i == sizeof plain) {
                if (at < n)
                    tries[0] = high >> 6 << 6 * at | low;
            } else {
                if (at < n)
                    tries[0] = (high >> 6 << 6 | plain[i]) << 6 * at | low;
                if (n < SYLLABLE_LETTERS_MAX)
                    tries[1] = (high << 6 | plain[i]) << 6 * at | low;
            }
            for (size_t k = 0; k < 2; k++)
                for (int32_t x = tries[k] && tries[k] != s ? lm_index_find(&lm->same_skeleton, tries[k]) : -1;
                     x >= 0; x = lm_index_next(&lm->same_skeleton, x))
                    add_near(m, key, lm->same_skeleton.word[x], 0);
        }
    }
}

// Words that the model knows behind the word before, for a legal word that fits neither side.
static void known_followers(Maker *m, SyllableKey key, WordId before)
{
    const LangModel *lm = m->lm;
    uint32_t hi = lm->bi_start[before + 1];
    for (uint32_t i = lm->bi_start[before]; i < hi; i++) {
        WordId w = lm->bi_word[i];
        if (w >= LM_WORDS && lm->skeletons[w] && lm->bi_p[i] < 16 * 9)
            add_near(m, key, w, 1.0f);
    }
}

// What it costs to believe that an unknown word stands as it was written. Small foreign words have no Vietnamese letters; names may have some,
// but hardly those of U+1EA0..1EF9; no word has two tones.
static float keep_cost(const Piece *p, const uint32_t *cp, size_t n)
{
    unsigned tones = 0;
    bool marked = false, ours = false, vowel = false;
    for (size_t i = 0; i < n; i++) {
        tones += letter_tone(cp[i]) != 0;
        marked |= cp[i] >= 0x1EA0;
        ours |= cp[i] >= 0x80;
        vowel |= letter_code_is_vowel(letter_code(cp[i]));
    }
    bool lower = p->wc == CASE_LOWER;
    if (p->legal) // a syllable that could be but is not in the vocabulary
        return lower ? 6.0f : 3.0f;
    if (tones > 1)
        return 12.0f;
    if (marked)
        return lower ? 12.0f : 9.0f;
    if (ours)
        return lower ? 11.0f : 5.0f;
    return lower ? (vowel ? 6.5f : 9.0f) : 4.0f;
}

size_t candidates_of(const LangModel *lm, const MappedText *t, const Piece *pieces, size_t n, size_t at,
                     const RepairCosts *costs, bool deep, Candidate out[CANDIDATES_MAX])
{
    Maker m = {lm, costs, out, 0};
    const Piece *p = &pieces[at];
    const uint32_t *cp = t->cp + p->start;
    size_t len = p->end - p->start;
    out[m.n++] = (Candidate){.word = {p->id}, .words = 1, .pieces = 1};
    if (p->kind != TOKEN_WORD || !p->suspect)
        return m.n;
    bool name = (p->wc == CASE_TITLE || p->wc == CASE_MIXED) && !p->starts;
    if (p->broken)
        out[0].cost = keep_cost(p, cp, len);
    SyllableKey before = at > 0 ? pieces[at - 1].key : 0;
    read_tr(&m, cp, len);
    read_font(&m, cp, len);
    if (!p->legal) {
        read_roman(&m, cp, len, before);
        read_stop(&m, t, p);
    }
    if (p->key) {
        dropped(&m, p->key, 1, DAMAGE_COUNT_, p->legal ? 0.5f : 0);
        same_skeleton(&m, p->key);
    }
    if (!p->legal && len > 1)
        splits(&m, cp, len, p);
    if (p->joins_next && at + 1 < n && pieces[at + 1].kind == TOKEN_WORD) {
        const Piece *q = &pieces[at + 1];
        size_t more = q->end - q->start;
        if (len + more <= SYLLABLE_LETTERS_MAX && (!p->legal || !q->legal || len <= 2 || more <= 2) &&
            q->wc == CASE_LOWER) {
            uint32_t both[SYLLABLE_LETTERS_MAX];
            memcpy(both, cp, len * sizeof *both);
            memcpy(both + len, t->cp + q->start, more * sizeof *both);
            SyllableKey key = syllable_key(both, len + more);
            WordId id = key && syllable_key_legal(key) ? lm_id(lm, key) : LM_UNKNOWN;
            float extra = q->after_line ? -2.0f : 0;
            if (id != LM_UNKNOWN)
                add_word(&m, id, 2, DAMAGE_CUT, q->after_line ? REPAIR_LINEBREAK : REPAIR_SPACING, extra);
            if (key && q->after_line)
                dropped(&m, key, 2, DAMAGE_CUT, extra);
        }
    }
    if (deep && p->key) {
        if (p->broken)
            one_letter_off(&m, p->key);
        else if (p->legal && at > 0 && pieces[at - 1].kind == TOKEN_WORD)
            known_followers(&m, p->key, pieces[at - 1].id);
    }
    if (name)
        for (size_t i = 1; i < m.n; i++)
            out[i].cost += p->legal ? 2.0f : 1.0f;
    return m.n;
}

static size_t spell_part(const LangModel *lm, WordId id, const uint32_t *cp, size_t n, WordCase whole,
                         uint32_t *out)
{
    SyllableKey key = lm_key(lm, id);
    if (key & WORDS_ACRONYM)
        return syllable_spell(key & ~WORDS_ACRONYM, CASE_UPPER, out);
    if (syllable_key(cp, n) == key) { // as it stands, in the document's own style
        memcpy(out, cp, n * sizeof *out);
        return n;
    }
    WordCase wc = whole == CASE_UPPER ? CASE_UPPER : letter_is_upper(cp[0]) ? CASE_TITLE : CASE_LOWER;
    return syllable_spell(key, wc, out);
}

size_t candidate_spell(const LangModel *lm, const MappedText *t, const Piece *pieces, size_t at,
                       const Candidate *c, uint32_t out[CANDIDATE_TEXT_MAX])
{
    const Piece *p = &pieces[at];
    const uint32_t *cp = t->cp + p->start;
    size_t len = p->end - p->start, n = 0, from = 0;
    if (c->pieces == 2) {
        // a single capital followed by small letters is no word in capitals
        WordCase wc = p->wc == CASE_UPPER && len > 1 ? CASE_UPPER
                      : letter_is_upper(cp[0])       ? CASE_TITLE
                                                     : CASE_LOWER;
        return syllable_spell(lm_key(lm, c->word[0]), wc, out);
    }
    for (size_t i = 0; i < c->words; i++) {
        size_t to = i + 1 < c->words ? c->cut[i] : len;
        if (c->word[i] == LM_BOUNDARY) {
            out[n++] = '.';
            break;
        }
        if (i)
            out[n++] = ' ';
        n += spell_part(lm, c->word[i], cp + from, to - from, p->wc, out + n);
        from = to;
    }
    return n;
}
