#include "read/doc.h"

#include "base/utf8.h"
#include "read/glyph.h"

static size_t seq_n(const Doc *d, size_t i, size_t end, const char *p, size_t n)
{
    size_t k = i, pos = 0;
    while (pos < n) {
        size_t e = pos;
        while (e < n && p[e] != ' ')
            e++;
        if (k >= end || d->t[k].low.n != e - pos || memcmp(d->t[k].low.p, p + pos, e - pos) != 0)
            return 0;
        k++;
        pos = e < n ? e + 1 : e;
    }
    return k - i;
}

size_t tok_seq(const Doc *d, size_t i, size_t end, const char *words)
{
    return seq_n(d, i, end, words, strlen(words));
}

// The reader asks a few hundred fixed questions ("is it one of these words?") at every token; nearly all answers are no. Each is cut into its
// phrases once a document; a set of the hashes of their first words then says no after one look.
enum { PHRASE_SLOTS = 2048, PHRASES_MAX = 1536 };

typedef struct Phrase {
    const char *p;
    uint32_t n, first; // bytes of the phrase and of its first word
} Phrase;

typedef struct Question {
    const char *alternatives; // the literal's address, NULL: empty slot
    uint64_t bits[4];         // hashes of first words
    const uint8_t *hash;      // of each phrase's first word
    const Phrase *phrase;
    size_t n;
} Question;

struct PhraseTable {
    Question slot[PHRASE_SLOTS];
    Question spare; // the question asked last when the table is full
    size_t n;
    bool memory; // ran out: the answer is no to everything, and the document is refused
};

Status phrases_open(Doc *d)
{
    d->phrases = ARENA_NEW(d->arena, PhraseTable);
    return d->phrases ? STATUS_OK : STATUS_NO_MEMORY;
}

Status phrases_status(const Doc *d)
{
    return d->phrases->memory ? STATUS_NO_MEMORY : STATUS_OK;
}

static bool question_cut(const Doc *d, const char *alternatives, Question *ret)
{
    size_t n = 1, k = 0;
    for (const char *p = alternatives; *p; p++)
        n += *p == '|';
    uint8_t *hash = ARENA_ARRAY(d->arena, uint8_t, n);
    Phrase *phrase = ARENA_ARRAY(d->arena, Phrase, n);
    if (!hash || !phrase)
        return false;
    *ret = (Question){.alternatives = alternatives, .hash = hash, .phrase = phrase};
    for (const char *p = alternatives; *p; k++) {
        size_t first = strcspn(p, " |"), whole = first + strcspn(p + first, "|");
        hash[k] = word_hash(p, first);
        phrase[k] = (Phrase){p, (uint32_t)whole, (uint32_t)first};
        ret->bits[hash[k] >> 6] |= UINT64_C(1) << (hash[k] & 63);
        p += whole + (p[whole] == '|');
    }
    ret->n = k;
    return true;
}

static const Question *question(const Doc *d, const char *alternatives)
{
    static const Question NONE;
    PhraseTable *table = d->phrases;
    size_t at = (size_t)(((uintptr_t)alternatives * UINT64_C(0x9E3779B97F4A7C15)) >> 53);
    while (table->slot[at].alternatives != alternatives) {
        if (table->slot[at].alternatives == NULL) {
            bool full = table->n == PHRASES_MAX;
            Question made;
            if (full && table->spare.alternatives == alternatives)
                return &table->spare;
            if (!question_cut(d, alternatives, &made)) {
                table->memory = true;
                return &NONE;
            }
            *(full ? &table->spare : &table->slot[at]) = made;
            table->n += !full;
            return full ? &table->spare : &table->slot[at];
        }
        at = (at + 1) % PHRASE_SLOTS;
    }
    return &table->slot[at];
}

// Tokens of the longest phrase of the question that stands at i.
static size_t answer(const Doc *d, size_t i, size_t end, const Question *q)
{
    uint8_t h = d->t[i].hash;
    size_t best = 0;
    if (!(q->bits[h >> 6] >> (h & 63) & 1))
        return 0;
    Str first = d->t[i].low;
    const uint8_t *end_hash = q->hash + q->n;
    for (const uint8_t *at = q->hash; (at = memchr(at, h, (size_t)(end_hash - at))) != NULL; at++) {
        const Phrase *p = &q->phrase[at - q->hash];
        if (p->first != first.n || memcmp(p->p, first.p, first.n) != 0)
            continue;
        size_t m = p->n == p->first ? 1 : seq_n(d, i, end, p->p, p->n);
        if (m > best)
            best = m;
    }
    return best;
}

size_t tok_any(const Doc *d, size_t i, size_t end, const char *alternatives)
{
    return i < end ? answer(d, i, end, question(d, alternatives)) : 0;
}

size_t tok_before(const Doc *d, size_t from, size_t at, const char *alternatives)
{
    const Question *q = question(d, alternatives);
    for (size_t i = at; i > from; i--)
        if (answer(d, i - 1, at, q))
            return i - 1;
    return SIZE_MAX;
}

size_t tok_find(const Doc *d, size_t from, size_t end, const char *alternatives)
{
    const Question *q = question(d, alternatives);
    for (size_t i = from; i < end; i++)
        if (answer(d, i, end, q))
            return i;
    return SIZE_MAX;
}

size_t lex_at(const Doc *d, size_t i, size_t end, LexCat cat)
{
    return lexicon_match(d->lex, d->t, i, end, cat);
}

bool sentence_end(const Doc *d, size_t i, size_t end)
{
    if (i >= end || d->t[i].kind != TOK_MARK)
        return false;
    uint32_t m = d->t[i].mark;
    if (m == '!' || m == '?')
        return true;
    if (m == 0x2026)
        return i + 1 >= end || d->t[i + 1].cap;
    if (m != '.')
        return false;
    if (i + 1 >= end)
        return true;
    const Tok *next = &d->t[i + 1];
    // "TP. Vinh", "P.V", "T.Ư": a short capital abbreviation is not a sentence.
    if (i > 0 && d->t[i - 1].kind == TOK_WORD && !d->t[i].space) {
        const Tok *w = &d->t[i - 1];
        if (w->cap && (w->end - w->start == 1 || (w->upper && w->end - w->start == 2)) && !next->line)
            return false;
    }
    if (next->kind == TOK_MARK && next->mark == '.')
        return i + 2 >= end;
    if (next->kind == TOK_MARK &&
        (next->mark == ')' || next->mark == ',' || next->mark == ';' || next->mark == ':'))
        return false;
    return next->cap || next->kind != TOK_WORD;
}

bool sentence_last(const Doc *d, size_t start, size_t k, size_t end)
{
    return k + 1 == end || k - start >= READ_MAX_SENTENCE || sentence_end(d, k, end);
}

Str doc_text(const Doc *d, size_t a, size_t b)
{
    if (a >= b)
        return (Str){"", 0};
    const MappedText *x = d->text;
    size_t n = 0, most = 1;
    for (size_t k = a, from = a; k < b; k++)
        if (k + 1 == b || d->t[k + 1].jump) {
            most += ((size_t)d->t[k].end - d->t[from].start) * 4 + 1;
            from = k + 1;
        }
    char *out = arena_alloc(d->arena, most);
    if (!out)
        return (Str){NULL, 0};
    bool gap = false;
    for (size_t k = a, from = a; k < b; k++) {
        if (k + 1 < b && !d->t[k + 1].jump)
            continue;
        for (uint32_t i = d->t[from].start; i < d->t[k].end; i++) {
            if (glyph_is_space(x->cp[i])) {
                gap = true;
                continue;
            }
            if (gap)
                out[n++] = ' ';
            gap = false;
            n += utf8_encode(x->cp[i], out + n);
        }
        gap = true;
        from = k + 1;
    }
    return (Str){out, n};
}

Str doc_text_lower_first(const Doc *d, size_t a, size_t b)
{
    Str s = doc_text(d, a, b);
    if (s.n == 0 || a >= b || d->t[a].kind != TOK_WORD || d->t[a].upper ||
        (d->t[a].cap && d->t[a].end - d->t[a].start == 1 && b - a == 1))
        return s;
    uint32_t cp;
    size_t pos = 0;
    utf8_next(s, &pos, &cp);
    char enc[4];
    size_t m = utf8_encode(glyph_lower(cp), enc);
    if (m != pos)
        return s; // no letter we know changes its length
    char *out = arena_strndup(d->arena, s.p, s.n);
    if (!out)
        return (Str){NULL, 0};
    memcpy(out, enc, m);
    return (Str){out, s.n};
}

Str str_upper_first(Arena *a, Str s)
{
    if (s.n == 0)
        return s;
    uint32_t cp;
    size_t pos = 0;
    utf8_next(s, &pos, &cp);
    char enc[4];
    size_t m = utf8_encode(glyph_upper(cp), enc);
    char *out = arena_alloc(a, s.n + 4);
    if (!out)
        return (Str){NULL, 0};
    memcpy(out, enc, m);
    memcpy(out + m, s.p + pos, s.n - pos);
    return (Str){out, m + s.n - pos};
}

Str str_join(Arena *a, Str x, Str y)
{
    if (x.n == 0)
        return y;
    if (y.n == 0)
        return x;
    char *out = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(x), STR_ARG(y));
    return out ? (Str){out, x.n + y.n + 1} : (Str){NULL, 0};
}

Quote doc_quote(const Doc *d, size_t a, size_t b)
{
    Quote q = {0};
    if (a >= b || b > d->n)
        return q;
    q.span = mapped_span(d->text, d->t[a].start, d->t[b - 1].end);
    if (q.span.end > d->source->n)
        q.span.end = (uint32_t)d->source->n;
    if (q.span.start > q.span.end)
        q.span.start = q.span.end;
    q.text = mapped_slice(d->source, q.span.start, q.span.end, d->arena);
    return q;
}

Str section_path(const Doc *d, int32_t section)
{
    return section < 0 ? (Str){"", 0} : d->sections.items[section].path;
}

bool tells_past(const Doc *d, size_t i, size_t end)
{
    if (!lex_at(d, i, end, LEX_PAST))
        return false;
    size_t m = tok_any(d, i, end,
                       "đã đề ra|đã được phê duyệt|đã được giao|đã giao|đã đăng ký|đã ký kết|đã cam kết|đã "
                       "được duyệt|đã phát động|đã được công nhận|đã đạt chuẩn|đã ban hành|"
                       "đã xác định|đã nêu|đã phê duyệt|đã được xác định|đã quy định|đã thoát nghèo|đã có "
                       "chủ trương|đã được|đã có");
    return m == 0 || (i + m < end && d->t[i + m].kind == TOK_NUMBER);
}

void doc_use(Doc *d, size_t a, size_t b)
{
    for (size_t i = a; i < b; i++)
        d->t[i].used = true;
}
