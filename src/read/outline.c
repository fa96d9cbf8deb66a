// The document's own numbering. A label counts only when its ordinal fits: one more than its elder sibling, or the first below a new parent.
#include "read/doc.h"

typedef enum LabelKind {
    LABEL_NONE,
    LABEL_PART,
    LABEL_CHAPTER,
    LABEL_ITEM,
    LABEL_ARTICLE,
    LABEL_CAPITAL,
    LABEL_ROMAN,
    LABEL_ARABIC,
    LABEL_DECIMAL,
    LABEL_ARABIC_BRACKET,
    LABEL_LETTER,
    LABEL_BRACKETED,
    LABEL_BRACKETED_LETTER
} LabelKind;

typedef struct Label {
    LabelKind kind;
    uint32_t ordinal, first; // LABEL_DECIMAL: last and first component
    uint32_t dots;
    size_t tokens;
    Str text;
} Label;

static uint32_t roman(Str s)
{
    uint32_t total = 0, before = 0;
    for (size_t i = s.n; i > 0; i--) {
        uint32_t v =
            s.p[i - 1] == 'i' || (s.p[i - 1] == 'l' && s.n > 1) ? 1 : // "Il." is what a scan makes of "II."
                s.p[i - 1] == 'v' ? 5
            : s.p[i - 1] == 'x'   ? 10
                                  : 0;
        if (v == 0)
            return 0;
        total = v < before ? total - v : total + v;
        if (v > before)
            before = v;
    }
    return total <= 40 ? total : 0;
}

// Vietnamese order of points; f, j, w, z are not used by offices, but some writers do use f.
static uint32_t letter_ordinal(Str s)
{
    static const char *const ORDER[] = {"a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m",
                                        "n", "o", "p", "q", "r", "s", "t", "u", "ư", "v", "x", "y"};
    for (uint32_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++)
        if (str_eq_c(s, ORDER[i]))
            return i + 1;
    return 0;
}

static uint32_t small_number(Str s)
{
    int64_t v;
    return s.n <= 3 && str_to_i64(s, &v) && v > 0 ? (uint32_t)v : 0;
}

static uint32_t worded(const Doc *d, size_t i, size_t end)
{
    static const char *const WORDS[] = {"nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám"};
    for (uint32_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++)
        if (i < end && tok_is(d, i, WORDS[k]))
            return k + 1;
    return 0;
}

static Label label_of(const Doc *d, const Para *p)
{
    Label none = {0};
    size_t i = p->a, e = p->b;
    if (e - i < 2)
        return none;
    const Tok *t = &d->t[i];
    static const struct {
        const char *word;
        LabelKind kind;
    } NAMED[] = {
        {"phần", LABEL_PART}, {"chương", LABEL_CHAPTER}, {"mục", LABEL_ITEM}, {"điều", LABEL_ARTICLE}};
    for (size_t k = 0; k < sizeof NAMED / sizeof *NAMED; k++) {
        if (!tok_is(d, i, NAMED[k].word) || !t->cap)
            continue;
        Label l = {.kind = NAMED[k].kind, .tokens = 2, .text = doc_text(d, i, i + 2)};
        const Tok *u = &d->t[i + 1];
        if (tok_is(d, i + 1, "thứ")) {
            l.ordinal = worded(d, i + 2, e);
            l.tokens = 3;
            l.text = doc_text(d, i, i + 3 < e ? i + 3 : e);
        } else
            l.ordinal = u->kind == TOK_NUMBER ? small_number(u->low)
                        : u->kind == TOK_WORD ? roman(u->low)
                                              : 0;
        if (l.ordinal == 0 ||
            (l.kind == LABEL_ARTICLE && i + 2 < e && !tok_mark(d, i + 2, '.') && !tok_mark(d, i + 2, ':')))
            return none;
        if (i + l.tokens < e && (tok_mark(d, i + l.tokens, '.') || tok_mark(d, i + l.tokens, ':') ||
                                 tok_mark(d, i + l.tokens, '-')))
            l.tokens++;
        else if (i + l.tokens < e && !d->t[i + l.tokens].cap)
            return none;
        return l;
    }
    if (t->kind == TOK_MARK && t->mark == '(' && e - i > 3 && tok_mark(d, i + 2, ')')) {
        uint32_t v = small_number(d->t[i + 1].low), w = letter_ordinal(d->t[i + 1].low);
        Label l = {.kind = v ? LABEL_BRACKETED : LABEL_BRACKETED_LETTER,
                   .ordinal = v ? v : w,
                   .tokens = 3,
                   .text = d->t[i + 1].low};
        return l.ordinal ? l : none;
    }
    if (e - i < 3)
        return none;
    uint32_t m = d->t[i + 1].kind == TOK_MARK ? d->t[i + 1].mark : 0;
    if ((m != '.' && m != ')' && m != '/' && m != '-' && m != ':') || (d->t[i + 1].space && m != '-'))
        m = 0;
    const Tok *next = m ? &d->t[i + 2] : &d->t[i + 1];
    if (t->kind == TOK_NUMBER && strchr(t->low.p, ',') == NULL) {
        const char *dot = memchr(t->low.p, '.', t->low.n);
        Label l = {.tokens = m ? 2 : 1, .text = t->low};
        bool figure =
            next->kind == TOK_NUMBER && m == '.' && next->space && t->low.n <= 2; // "3. 100% trường học"
        if ((next->kind == TOK_NUMBER && !figure) ||
            (next->kind == TOK_MARK && next->mark != '"' && next->mark != '['))
            return none;
        if (!dot) {
            l.kind = m == ')' ? LABEL_ARABIC_BRACKET : LABEL_ARABIC;
            l.ordinal = small_number(t->low);
            if (!m || l.ordinal == 0 || ((m == '/' || m == '-') && !next->cap))
                return none;
            if (t->low.p[0] == '0') // "01." is written for 1
                l.text = (Str){t->low.p + 1, t->low.n - 1};
            return l;
        }
        l.kind = LABEL_DECIMAL;
        l.first = small_number((Str){t->low.p, (size_t)(dot - t->low.p)});
        const char *last = dot;
        for (const char *q = dot; q < t->low.p + t->low.n; q++)
            if (*q == '.') {
                last = q;
                l.dots++;
            }
        l.ordinal = small_number((Str){last + 1, t->low.n - (size_t)(last + 1 - t->low.p)});
        return l.first && l.ordinal && next->cap && l.first < 60 && l.ordinal < 60 ? l : none;
    }
    if (t->kind != TOK_WORD || !m || m == ':')
        return none;
    uint32_t r = t->cap ? roman(t->low) : 0;
    bool single = t->end - t->start == 1;
    if (r && (!single || m != ')')) {
        Label l = {.kind = LABEL_ROMAN, .ordinal = r, .tokens = 2, .text = doc_text(d, i, i + 1)};
        if (memchr(t->low.p, 'l', t->low.n)) {
            char *fixed = arena_strndup(d->arena, t->low.p, t->low.n);
            for (size_t k = 0; fixed && k < t->low.n; k++)
                fixed[k] = fixed[k] == 'v' ? 'V' : fixed[k] == 'x' ? 'X' : 'I';
            l.text = (Str){fixed, fixed ? t->low.n : 0};
        }
        return l;
    }
    if (single && letter_ordinal(t->low) && (m == ')' || m == '.' || (t->cap && (m == '-' || m == '/')))) {
        if (m == '.' && !t->cap && !next->cap)
            return none;
        Label l = {.kind = t->cap && m != ')' ? LABEL_CAPITAL : LABEL_LETTER,
                   .ordinal = letter_ordinal(t->low),
                   .tokens = 2,
                   .text = t->cap && m != ')' ? doc_text(d, i, i + 1) : t->low};
        return l;
    }
    return none;
}

typedef struct Stack {
    LabelKind kind[READ_MAX_DEPTH];
    uint32_t ordinal[READ_MAX_DEPTH], dots[READ_MAX_DEPTH];
    int32_t node[READ_MAX_DEPTH];
    size_t n;
    uint32_t last[16]; // of each kind, for numbering that runs on across parents
} Stack;

static bool digits_equal(const Stack *s, uint32_t first)
{
    for (size_t i = s->n; i > 0; i--)
        if (s->kind[i - 1] == LABEL_ARABIC || s->kind[i - 1] == LABEL_ROMAN ||
            s->kind[i - 1] == LABEL_CAPITAL)
            return s->ordinal[i - 1] == first;
    return true;
}

// Depth at which the label stands, or READ_MAX_DEPTH when it does not fit.
static size_t fit(const Stack *s, const Label *l)
{
    // "B." to "D." after "A.": a capital; "C.", "I." and "V." may be a Roman number or a letter.
    for (size_t i = s->n; i > 0; i--) {
        if (s->kind[i - 1] != l->kind)
            continue;
        if (l->kind == LABEL_DECIMAL && s->dots[i - 1] != l->dots)
            continue;
        uint32_t o = s->ordinal[i - 1];
        bool next = l->ordinal == o + 1 || (l->ordinal > o && l->ordinal <= o + 2);
        if (l->kind == LABEL_LETTER && l->ordinal == 6 && o == 4) // d) then e): đ) was left out
            next = true;
        if (l->kind == LABEL_DECIMAL && !digits_equal(s, l->first))
            return READ_MAX_DEPTH;
        if (next)
            return i - 1;
        return READ_MAX_DEPTH;
    }
    if (s->n == READ_MAX_DEPTH)
        return READ_MAX_DEPTH;
    if (l->kind == LABEL_DECIMAL)
        return l->ordinal == 1 && digits_equal(s, l->first) ? s->n : READ_MAX_DEPTH;
    if (l->ordinal == 1 || (s->last[l->kind] && l->ordinal == s->last[l->kind] + 1))
        return s->n;
    // An excerpt may begin in the middle; great divisions only.
    if (s->n == 0 && l->kind <= LABEL_ARABIC && l->ordinal <= 12)
        return 0;
    return READ_MAX_DEPTH;
}

// Small labels never stand above great ones: a part cannot be opened below a letter.
static void close_smaller(Stack *s, LabelKind kind)
{
    if (kind == LABEL_PART || kind == LABEL_CHAPTER)
        while (s->n > 0 && s->kind[s->n - 1] > kind)
            s->n--;
    if (kind == LABEL_ARTICLE || kind == LABEL_ITEM)
        while (s->n > 0 && s->kind[s->n - 1] > LABEL_ARTICLE)
            s->n--;
    if (kind == LABEL_CAPITAL || kind == LABEL_ROMAN)
        while (s->n > 0 && s->kind[s->n - 1] > LABEL_ROMAN)
            s->n--;
}

static bool binds(const Doc *d, size_t a, size_t b)
{
    return tok_find(d, a, b,
                    "trước ngày|chậm nhất|hoàn thành trước|báo cáo kết quả|đề nghị các|yêu cầu các") !=
           SIZE_MAX;
}

static void set_heading(Doc *d, size_t para, Section *s, Node *node)
{
    const Para *p = &d->paras.items[para];
    size_t a = p->body, b = p->b;
    size_t cut = b;
    size_t words = 0;
    bool upper = true;
    for (size_t i = a; i < b; i++) {
        if (d->t[i].kind == TOK_WORD) {
            words++;
            upper &= d->t[i].upper || d->t[i].end - d->t[i].start == 1;
        }
        if (tok_mark(d, i, ':') && words <= 14 && i + 1 < b) { // "1. Sở Nội vụ: Chủ trì ..."
            cut = i;
            break;
        }
        if (sentence_end(d, i, b) && i + 1 < b) {
            cut = words <= 30 ? i : a;
            break;
        }
        if (tok_mark(d, i, ';')) {
            cut = a;
            break;
        }
    }
    while (cut > a && d->t[cut - 1].kind == TOK_MARK &&
           (d->t[cut - 1].mark == '.' || d->t[cut - 1].mark == ':'))
        cut--;
    bool whole = cut + 2 > b;
    bool stop = b > a && tok_mark(d, b - 1, '.');
    bool child_follows = para + 1 < d->paras.n && d->paras.items[para + 1].zone == ZONE_BODY;
    bool order = whole && stop && binds(d, a, b);
    if (cut > a && words <= 60 && !order &&
        (upper || cut < b - (size_t)whole || !stop || (child_follows && words <= 30))) {
        s->heading = doc_text(d, a, cut);
        s->has_heading = true;
        node->head_a = (uint32_t)a;
        node->head_b = (uint32_t)cut;
        d->paras.items[para].heading = whole && words <= 50 && !(stop && binds(d, a, b));
    }
    if (a == b && child_follows && para + 1 < d->paras.n) { // "Phần thứ nhất", the title on the next line
        Para *n = &d->paras.items[para + 1];
        bool caps = true;
        for (size_t i = n->a; i < n->b; i++)
            caps &= d->t[i].kind != TOK_WORD || d->t[i].upper || d->t[i].end - d->t[i].start == 1;
        if (caps || (n->b - n->a <= 30 && !sentence_end(d, n->b - 1, n->b) && !n->bullet)) {
            s->heading = doc_text(d, n->a, n->b);
            s->has_heading = true;
            node->head_a = n->a;
            node->head_b = n->b;
            d->paras.items[para].heading = n->heading = true;
        }
    }
}

// A numbered item that says a whole sentence is no heading even when it is short; the paragraph behind it decides.
static void settle_headings(Doc *d)
{
    for (size_t i = 0; i < d->nodes.n; i++) {
        Section *s = &d->sections.items[i];
        size_t para = d->nodes.items[i].para;
        Para *p = &d->paras.items[para];
        if (!s->has_heading || !p->heading || p->body == p->b)
            continue;
        bool stop = p->b > p->body && (tok_mark(d, p->b - 1, '.') || tok_mark(d, p->b - 1, ';'));
        bool followed = para + 1 < d->paras.n && d->paras.items[para + 1].zone == ZONE_BODY &&
                        (!d->paras.items[para + 1].labelled ||
                         (i + 1 < d->nodes.n && d->nodes.items[i + 1].para == para + 1 &&
                          d->nodes.items[i + 1].depth > d->nodes.items[i].depth));
        if (stop && !followed) {
            s->has_heading = false;
            p->heading = false;
        }
    }
}

// "... phấn đấu đạt các chỉ tiêu sau đây.": leads into what follows although it ends like a sentence.
static bool announces(const Doc *d, const Para *p)
{
    size_t e = p->b;
    while (e > p->a && d->t[e - 1].kind == TOK_MARK)
        e--;
    return e > p->a + 3 && p->zone == ZONE_BODY &&
           (tok_any(d, e - 1, e, "sau") || tok_any(d, e - 2, e, "như sau|sau đây|dưới đây"));
}

// The one year the words are about, not earlier than the document: "nhiệm vụ năm 2024" but not "giai đoạn 2021 - 2025", "đến năm 2030".
static int year_named(const Doc *d, size_t a, size_t b)
{
    int found = 0;
    for (size_t i = a; i + 1 < b; i++) {
        int64_t y;
        if (!tok_is(d, i, "năm") || d->t[i + 1].kind != TOK_NUMBER || d->t[i + 1].low.n != 4 ||
            !str_to_i64(d->t[i + 1].low, &y))
            continue;
        if (tok_mark(d, i + 2, '-') || (i > a && tok_any(d, i - 1, i, "đến|từ|hết|nghị|số|luật|với")))
            continue;
        if (found && found != (int)y)
            found = (int)y > found ? (int)y : found;
        else
            found = (int)y;
    }
    return d->year && found >= d->year && found <= d->year + 1 ? found : 0;
}

Status outline_read(Doc *d)
{
    Stack s = {0};
    int32_t current = -1;
    size_t annex = d->n; // first token behind the signature: an annex numbers anew
    for (size_t i = 0; i + 1 < d->lines.n; i++)
        if (d->lines.items[i].zone == ZONE_FOOTER)
            annex = d->lines.items[i].tb;
    for (size_t i = 0; i < d->paras.n; i++) {
        Para *p = &d->paras.items[i];
        if (p->zone != ZONE_BODY)
            continue;
        if (p->a >= annex) {
            s = (Stack){0};
            current = -1;
            annex = d->n;
        }
        p->section = current;
        if (p->bullet)
            continue;
        Label l = label_of(d, p);
        if (l.kind == LABEL_NONE || d->sections.n >= READ_MAX_ROWS)
            continue;
        // "I", "V", "X", "C", "D" stand in both alphabets: after "H." comes the letter.
        if (l.kind == LABEL_ROMAN && l.text.n == 1) {
            for (size_t k = 0; k < s.n; k++)
                if (s.kind[k] == LABEL_CAPITAL && letter_ordinal(d->t[p->a].low) == s.ordinal[k] + 1 &&
                    letter_ordinal(d->t[p->a].low) > 2 && roman(d->t[p->a].low) != 1) {
                    l.kind = LABEL_CAPITAL;
                    l.ordinal = letter_ordinal(d->t[p->a].low);
                }
        }
        Stack before = s;
        close_smaller(&s, l.kind);
        size_t depth = fit(&s, &l);
        if (depth == READ_MAX_DEPTH && l.kind == LABEL_LETTER && l.tokens == 2 && str_eq_c(l.text, "l") &&
            tok_mark(d, p->a + 1, '.')) {
            s = before; // "l." for "1." in a scan
            l = (Label){.kind = LABEL_ARABIC, .ordinal = 1, .tokens = 2, .text = STR("1")};
            depth = fit(&s, &l);
        }
        if (depth == READ_MAX_DEPTH) {
            s = before;
            continue;
        }
        int32_t parent = depth > 0 ? s.node[depth - 1] : -1;
        Str text = l.text;
        if (l.kind == LABEL_DECIMAL) { // "1.2" below "1" adds "2"
            size_t k = depth;
            while (k > 0 && s.kind[k - 1] == LABEL_DECIMAL)
                k--;
            if (depth > 0 && (s.kind[depth - 1] == LABEL_ARABIC || s.kind[depth - 1] == LABEL_DECIMAL)) {
                size_t q = text.n;
                while (q > 0 && text.p[q - 1] != '.')
                    q--;
                text = str_sub(text, q, text.n);
            }
        }
        Section row = {.quote = doc_quote(d, p->a, p->a + l.tokens < p->b ? p->a + l.tokens : p->b),
                       .confidence = 0.97};
        if (parent >= 0) {
            char *path = arena_printf(d->arena, STR_FMT "." STR_FMT, STR_ARG(d->sections.items[parent].path),
                                      STR_ARG(text));
            if (!path)
                return STATUS_NO_MEMORY;
            row.path = str_c(path);
        } else
            row.path = arena_dup(d->arena, text);
        Node node = {.parent = parent,
                     .para = (uint32_t)i,
                     .kind = (uint8_t)l.kind,
                     .depth = (uint8_t)depth,
                     .ordinal = l.ordinal};
        p->labelled = true;
        p->body = (uint32_t)(p->a + l.tokens);
        if (p->body > p->b)
            p->body = p->b;
        set_heading(d, i, &row, &node);
        if (!ARENA_PUSH(d->arena, d->sections, row) || !ARENA_PUSH(d->arena, d->nodes, node))
            return STATUS_NO_MEMORY;
        current = (int32_t)d->sections.n - 1;
        p->section = current;
        s.n = depth + 1;
        s.kind[depth] = l.kind;
        s.ordinal[depth] = l.ordinal;
        s.dots[depth] = l.dots;
        s.node[depth] = current;
        s.last[l.kind] = l.ordinal;
        for (size_t k = 0; k < p->body - p->a; k++)
            d->t[p->a + k].used = true;
    }
    settle_headings(d);
    // Bullets and numbered items know the sentence that leads into them; an item shares its elder sibling's.
    int32_t lead = -1, above = -1;
    for (size_t i = 0, node = 0; i < d->paras.n; i++) {
        Para *p = &d->paras.items[i];
        bool colon = p->b > p->a && (tok_mark(d, p->b - 1, ':') || announces(d, p));
        if (p->labelled) {
            const Node *self = &d->nodes.items[node];
            if (self->ordinal == 1)
                p->lead = lead;
            else
                for (size_t k = node; k > 0 && node - k < 200; k--)
                    if (d->nodes.items[k - 1].parent == self->parent) {
                        p->lead = d->paras.items[d->nodes.items[k - 1].para].lead;
                        break;
                    }
            node++;
            lead = colon ? (int32_t)i : -1;
        } else if (p->bullet) {
            p->lead = lead;
            if (above >= 0 && d->t[p->a].mark != d->t[d->paras.items[above].a].mark)
                p->above = above;
            else
                above = colon ? (int32_t)i : -1;
            continue;
        } else
            lead = colon ? (int32_t)i : -1;
        above = -1;
    }
    return STATUS_OK;
}

int section_year(const Doc *d, int32_t section)
{
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent)
        if (d->sections.items[s].has_heading) {
            int y = year_named(d, d->nodes.items[s].head_a, d->nodes.items[s].head_b);
            if (y)
                return y;
        }
    for (size_t i = 0; i < d->paras.n && d->paras.items[i].zone == ZONE_TITLE; i++) {
        int y = year_named(d, d->paras.items[i].a, d->paras.items[i].b);
        if (y)
            return y;
    }
    return 0;
}
