// The source text of a document cut for the page: paragraphs, and in them runs between the edges of rows and repairs.
#include <stdlib.h>

#include "base/utf8.h"
#include "meta/json.h"
#include "web/review.h"

enum { AROUND = 90 }; // code points shown before and after a place

Status source_index(Str text, Arena *a, SourceIndex *ret)
{
    size_t n = utf8_length(text), pos = 0;
    uint32_t cp;
    SourceIndex x = {.text = text, .n = n, .at = ARENA_ARRAY(a, uint32_t, n + 1)};
    if (!x.at)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        x.at[i] = (uint32_t)pos;
        utf8_next(text, &pos, &cp);
    }
    x.at[n] = (uint32_t)text.n;
    *ret = x;
    return STATUS_OK;
}

static size_t inside(const SourceIndex *x, int64_t place)
{
    return place < 0 ? 0 : (uint64_t)place > x->n ? x->n : (size_t)place;
}

Str source_cut(const SourceIndex *x, int64_t start, int64_t end)
{
    size_t s = inside(x, start), e = inside(x, end);
    if (e < s)
        e = s;
    return (Str){x->text.p + x->at[s], x->at[e] - x->at[s]};
}

static char byte_at(const SourceIndex *x, size_t i)
{
    return x->text.p[x->at[i]];
}

static bool breaks_line(char c)
{
    return c == '\n' || c == '\r';
}

Status source_around(const SourceIndex *x, int64_t start, int64_t end, Arena *a, Str *ret_before,
                     Str *ret_after)
{
    size_t s = inside(x, start), e = inside(x, end), from = s, to = e;
    while (from > 0 && s - from < AROUND && !breaks_line(byte_at(x, from - 1)))
        from--;
    while (to < x->n && to - e < AROUND && !breaks_line(byte_at(x, to)))
        to++;
    bool more_before = from > 0 && !breaks_line(byte_at(x, from - 1));
    bool more_after = to < x->n && !breaks_line(byte_at(x, to));
    const char *before = arena_printf(a, "%s" STR_FMT, more_before ? "…" : "",
                                      STR_ARG(source_cut(x, (int64_t)from, (int64_t)s)));
    const char *after =
        arena_printf(a, STR_FMT "%s", STR_ARG(source_cut(x, (int64_t)e, (int64_t)to)), more_after ? "…" : "");
    if (!before || !after)
        return STATUS_NO_MEMORY;
    *ret_before = str_c(before);
    *ret_after = str_c(after);
    return STATUS_OK;
}

// ---- Who owns which code point ------------------------------------------------------------------------------------------------------------

typedef struct Cut {
    const Review *v;
    const SourceIndex *x;
    uint32_t *row;               // of each code point: index of its row + 1, 0 = none
    uint32_t *fix;               // the same for repairs of words that stand there
    const DraftRepair **inserts; // repairs between two code points, by place
    size_t n_inserts, next_insert;
    int64_t open_row;
    bool original;
    Arena *a;
} Cut;

typedef struct Claim {
    size_t start, end;
    uint32_t who;
    bool open;
} Claim;

// The open row lies on top, so that all its words are seen; then the shorter before the longer.
static int by_rank(const void *p, const void *q)
{
    const Claim *a = p, *b = q;
    if (a->open != b->open)
        return a->open ? -1 : 1;
    size_t na = a->end - a->start, nb = b->end - b->start;
    if (na != nb)
        return na < nb ? -1 : 1;
    return a->who < b->who ? -1 : a->who > b->who;
}

static uint32_t free_place(uint32_t *next, uint32_t i)
{
    while (next[i] != i) {
        next[i] = next[next[i]];
        i = next[i];
    }
    return i;
}

// Each code point goes to the first span in rank that covers it; places already taken are jumped over, so that every one is visited once.
static Status own_rows(Cut *c)
{
    size_t n = 0;
    Claim *spans = ARENA_ARRAY(c->a, Claim, c->v->rows.n + 1);
    uint32_t *next = ARENA_ARRAY(c->a, uint32_t, c->x->n + 1);
    c->row = ARENA_ARRAY(c->a, uint32_t, c->x->n + 1);
    if (!spans || !next || !c->row)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i <= c->x->n; i++)
        next[i] = (uint32_t)i;
    for (size_t i = 0; i < c->v->rows.n; i++) {
        const DraftRow *r = review_row(c->v, i);
        if (r->kind != DRAFT_UNUSED && (r->state != DRAFT_DROPPED || r->id == c->open_row))
            spans[n++] = (Claim){inside(c->x, r->span_start), inside(c->x, r->span_end), (uint32_t)i + 1,
                                 r->id == c->open_row};
    }
    qsort(spans, n, sizeof *spans, by_rank);
    for (size_t k = 0; k < n; k++)
        for (uint32_t i = free_place(next, (uint32_t)spans[k].start); i < spans[k].end;
             i = free_place(next, i)) {
            c->row[i] = spans[k].who;
            next[i] = i + 1;
        }
    return STATUS_OK;
}

static bool applied(const DraftRepair *r)
{
    return r->state == REPAIR_IS_AUTO || r->state == REPAIR_IS_ACCEPTED;
}

static Status own_repairs(Cut *c)
{
    size_t end = 0;
    c->fix = ARENA_ARRAY(c->a, uint32_t, c->x->n + 1);
    c->inserts = ARENA_ARRAY(c->a, const DraftRepair *, c->v->repairs.n + 1);
    if (!c->fix || !c->inserts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->v->repairs.n; i++) {
        const DraftRepair *r = record_at(&draft_repair_resource, &c->v->repairs, i);
        size_t s = inside(c->x, r->span_start), e = inside(c->x, r->span_end);
        if (r->state == REPAIR_IS_REFUSED || s < end)
            continue;
        if (s == e)
            c->inserts[c->n_inserts++] = r;
        for (size_t k = s; k < e; k++)
            c->fix[k] = (uint32_t)i + 1;
        end = e;
    }
    return STATUS_OK;
}

// ---- Runs ---------------------------------------------------------------------------------------------------------------------------------

static json_t *number_json(size_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", n);
    return json_string(text);
}

static Status id_text(Arena *a, int64_t id, const char **ret)
{
    *ret = arena_printf(a, "%lld", (long long)id);
    return *ret ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status add_run(const Cut *c, json_t *parts, size_t s, size_t e, const DraftRepair *r)
{
    Str text = source_cut(c->x, (int64_t)s, (int64_t)e);
    const char *id;
    Status st = STATUS_OK;
    bool suggestion = r && s == e && !applied(r);
    if (r && applied(r) && !c->original)
        text = r->to_text;
    if (suggestion || (r && s == e && c->original))
        text = STR("");
    json_t *part =
        json_pack("{s:o, s:o, s:o}", "s", number_json(s), "e", number_json(e), "text", page_text(text));
    if (!part)
        return STATUS_NO_MEMORY;
    if (r) {
        TRY(id_text(c->a, r->id, &id));
        TRY(meta_json_put(part, suggestion ? "suggest" : "fix",
                          suggestion
                              ? json_pack("{s:s, s:o, s:o}", "id", id, "version",
                                          number_json((size_t)r->version), "text", page_text(r->to_text))
                              : json_pack("{s:s, s:o, s:o, s:o}", "id", id, "version",
                                          number_json((size_t)r->version), "from", page_text(r->from_text),
                                          "to", page_text(r->to_text))));
    }
    if (s < e && c->row[s]) {
        const DraftRow *row = review_row(c->v, c->row[s] - 1);
        TRY(id_text(c->a, row->id, &id));
        TRY(meta_json_put(part, "mark",
                          json_pack("{s:s, s:s, s:b}", "kind", draft_kind_names[row->kind].name, "row", id,
                                    "on", (int)(row->id == c->open_row))));
    }
    return meta_json_push(parts, part);
fail:
    json_decref(part);
    return st;
}

static const DraftRepair *repair_at(const Cut *c, uint32_t fix)
{
    return fix ? record_at(&draft_repair_resource, &c->v->repairs, fix - 1) : NULL;
}

static size_t insert_place(const Cut *c)
{
    return c->next_insert < c->n_inserts ? inside(c->x, c->inserts[c->next_insert]->span_start) : SIZE_MAX;
}

static Status add_runs(Cut *c, json_t *parts, size_t start, size_t end)
{
    Status st = STATUS_OK;
    for (size_t i = start; st == STATUS_OK;) {
        while (insert_place(c) < i)
            c->next_insert++;
        while (st == STATUS_OK && insert_place(c) == i)
            st = add_run(c, parts, i, i, c->inserts[c->next_insert++]);
        if (i >= end || st != STATUS_OK)
            break;
        if (byte_at(c->x, i) == '\r') {
            i++; // browsers drop it: no run holds one
            continue;
        }
        size_t j = i + 1, stop = insert_place(c);
        while (j < end && c->fix[j] == c->fix[i] && (c->fix[i] || c->row[j] == c->row[i]) && j != stop &&
               byte_at(c->x, j) != '\r')
            j++;
        st = add_run(c, parts, i, j, repair_at(c, c->fix[i]));
        i = j;
    }
    return st;
}

// ---- Paragraphs ---------------------------------------------------------------------------------------------------------------------------

static bool blank(const SourceIndex *x, size_t s, size_t e)
{
    return str_trim(source_cut(x, (int64_t)s, (int64_t)e)).n == 0;
}

// A fragment identifier has no blanks.
static Status anchor_of(Arena *a, Str path, const char **ret)
{
    char *text = arena_printf(a, "s-" STR_FMT, STR_ARG(path));
    for (char *p = text; p && *p; p++)
        if (*p == ' ')
            *p = '_';
    *ret = text;
    return text ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status add_block(Cut *c, json_t *blocks, size_t s, size_t e, const ReviewSection *begins, bool away)
{
    const char *anchor = "";
    json_t *parts = json_array();
    Status st = begins ? anchor_of(c->a, begins->path, &anchor) : STATUS_OK;
    if (st == STATUS_OK)
        st = add_runs(c, parts, s, e);
    if (st != STATUS_OK) {
        json_decref(parts);
        return st;
    }
    return meta_json_push(blocks,
                          json_pack("{s:s, s:b, s:b, s:o}", "anchor", anchor, "heading",
                                    (int)(begins && begins->heading.n), "away", (int)away, "parts", parts));
}

Status review_blocks(const Review *v, const SourceIndex *x, int64_t open_row, const Str *section,
                     bool original, Arena *a, json_t **ret)
{
    Cut c = {.v = v, .x = x, .open_row = open_row, .original = original, .a = a};
    json_t *blocks = json_array();
    Str here = STR("");
    size_t next = 0;
    Status st = blocks ? own_rows(&c) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = own_repairs(&c);
    for (size_t s = 0, e; s < x->n && st == STATUS_OK; s = e + 1) {
        const ReviewSection *begins = NULL;
        // A line break that a repair took away is no end of a paragraph.
        for (e = s; e < x->n && (byte_at(x, e) != '\n' || c.fix[e]);)
            e++;
        if (blank(x, s, e))
            continue;
        while (next < v->sections_n && v->sections[next].path.n &&
               v->sections[next].span_start < (int64_t)e) {
            begins = &v->sections[next++];
            here = begins->path;
        }
        st = add_block(&c, blocks, s, e, begins, section && !str_eq(here, *section));
    }
    if (st == STATUS_OK)
        *ret = blocks;
    else
        json_decref(blocks);
    return st;
}
