// The document while it is read: tokens, lines, paragraphs, outline. Internal to src/read. Everything lives in the arena.
#ifndef READ_DOC_H
#define READ_DOC_H

#include "read/lexicon.h"
#include "read/limits.h"
#include "read/read.h"

typedef enum Zone {
    ZONE_OUT,    // portal, captions, what is no part of the document
    ZONE_HEADER, // national name, issuer, number, place and date
    ZONE_TITLE,
    ZONE_BODY,
    ZONE_FOOTER, // recipients and signature
    ZONE_TABLE,  // rows of a table, read by its head
} Zone;

typedef struct Line {
    uint32_t start, end; // code points, trimmed
    uint32_t ta, tb;     // its tokens
    uint32_t blanks;     // empty lines before it
    Zone zone;
} Line;

typedef struct Para {
    uint32_t a, b;   // its tokens
    uint32_t body;   // first token behind label or bullet
    int32_t section; // index into sections, -1 before the first
    int32_t lead;    // paragraph that leads into this bullet or item ("...:"), -1 when none
    int32_t above; // bullet of a higher mark that leads into this one ("- ...:" before "+ ..."), -1 when none
    bool labelled, bullet, heading;
    bool lead_known, lead_goal; // target.c: what it says to those it leads into; found once
    Date lead_due;
    Zone zone;
} Para;

// The outline node behind a Section row.
typedef struct Node {
    int32_t parent;
    uint32_t para; // paragraph that bears the label
    uint8_t kind, depth;
    uint32_t ordinal;
    uint32_t head_a, head_b; // tokens of the heading
} Node;

// The agencies that act from token `at` on, within its paragraph.
typedef struct Actor {
    uint32_t at, para;
    Str *units;
    size_t n;
    bool open; // holds for the paragraphs of its section until another actor is named
} Actor;

typedef struct PhraseTable PhraseTable; // doc.c

struct Table; // table.h

typedef struct Doc {
    const Lexicon *lex;
    const MappedText *source;
    const MappedText *text;
    Arena *arena;
    Reading *out;
    Tok *t;
    size_t n; // with the copies
    size_t
        copied; // tokens of wrapped cells, copied behind the document's own; 0: there is no room for them yet
    PhraseTable *phrases; // what is known of the alternatives asked for
    VEC(Line) lines;
    struct {
        struct Table *items;
        size_t n, cap;
    } tables; // in order of their places
    VEC(Para) paras;
    VEC(Section) sections;
    VEC(Node) nodes;
    VEC(Actor) actors;
    VEC(Assignment) assignments;
    VEC(Target) targets;
    VEC(Target) results;
    VEC(Deadline) deadlines;
    VEC(Movement) movements;
    VEC(Recurring) recurring;
    VEC(Job) jobs;
    VEC(Unused) unused;
    VEC(Str) cites;
    VEC(Str) recipients;
    bool wrapped; // lines are broken at a fixed width
    bool news;
    int year;     // the document's year, 0 when unknown
    int ref_year; // of dates without year in what is being read (section, title); 0: `year`
    Str level;    // "tỉnh", "huyện", "xã" ... of the issuer, empty when unknown
    Str place;    // name of the issuer's area, empty when unknown
    Str portal_number, portal_date, portal_signer, portal_issuer; // second witness: the portal's table
} Doc;

MUST_CHECK Status phrases_open(Doc *d);
MUST_CHECK Status
phrases_status(const Doc *d); // STATUS_NO_MEMORY: a question could not be asked, answers were not all true

// --- tokens and text
static inline bool tok_is(const Doc *d, size_t i, const char *word) // word or mark equals the literal
{
    size_t n = strlen(word);
    return i < d->n && d->t[i].low.n == n && memcmp(d->t[i].low.p, word, n) == 0;
}
static inline bool tok_mark(const Doc *d, size_t i, uint32_t mark)
{
    return i < d->n && d->t[i].kind == TOK_MARK && d->t[i].mark == mark;
}
size_t tok_seq(const Doc *d, size_t i, size_t end,
               const char *words); // tokens matched by the blank-separated words at i, 0 when not
// Any of the '|'-separated sequences, the longest; 0 when none. `alternatives` is a string literal: what begins them is remembered by its address.
size_t tok_any(const Doc *d, size_t i, size_t end, const char *alternatives);
// Last index in [from, at) at which one of the alternatives begins and ends at or before `at`; SIZE_MAX when none.
size_t tok_before(const Doc *d, size_t from, size_t at, const char *alternatives);
size_t tok_find(const Doc *d, size_t from, size_t end, const char *alternatives);
size_t lex_at(const Doc *d, size_t i, size_t end, LexCat cat);
bool sentence_end(const Doc *d, size_t i,
                  size_t end); // token i is a full stop (or ? ! ...) that ends a sentence
// Token k is the last of the sentence that began at `start` within [.., end): a full stop, the end, or the limit of a sentence.
bool sentence_last(const Doc *d, size_t start, size_t k, size_t end);
// Text of tokens [a, b): one blank for any white space, none where the text has none. p == NULL when memory is out.
Str doc_text(const Doc *d, size_t a, size_t b);
Str doc_text_lower_first(const Doc *d, size_t a, size_t b);
Str str_upper_first(Arena *a, Str s);
Str str_join(Arena *a, Str x, Str y); // "x y"
Quote doc_quote(const Doc *d, size_t a, size_t b);
Str section_path(const Doc *d, int32_t section); // empty when none
// Token i marks the telling of something done. "các chỉ tiêu đã đề ra" only qualifies its noun and does not.
bool tells_past(const Doc *d, size_t i, size_t end);
// Marks numbers in [a, b) as used by a row.
void doc_use(Doc *d, size_t a, size_t b);
// The section tells of what was done ("kết quả", "đánh giá tình hình"), not of what is to be done.
bool section_past(const Doc *d, int32_t section);
bool section_future(const Doc *d, int32_t section); // "phương hướng, nhiệm vụ": of what is to be done
// The agencies acting at token `at` of paragraph `para`: the last named before it there, else those of the lead-in or of the section.
const Actor *doc_actor(const Doc *d, size_t para, size_t at);
// The year that the section, or the document's title, says it is about ("nhiệm vụ năm 2024"); 0 when it names none. Set into d->ref_year.
int section_year(const Doc *d, int32_t section);
// The first actor named at or behind token `at`, NULL when none.
const Actor *doc_actor_next(const Doc *d, size_t at);

// --- stages, in this order
MUST_CHECK Status lines_read(Doc *d);     // lines.c: lines, boilerplate, zones
MUST_CHECK Status header_read(Doc *d);    // header.c: document.*
MUST_CHECK Status tables_find(Doc *d);    // table_rows.c: takes their lines out of the body
MUST_CHECK Status paras_make(Doc *d);     // paras.c: paragraphs of the body
MUST_CHECK Status outline_read(Doc *d);   // outline.c: sections
MUST_CHECK Status issuer_guess(Doc *d);   // issuer.c: issuer's area when the header does not say it
MUST_CHECK Status assign_read(Doc *d);    // assign.c
MUST_CHECK Status targets_read(Doc *d);   // target.c
MUST_CHECK Status deadlines_read(Doc *d); // deadline.c
MUST_CHECK Status tables_read(Doc *d);    // table_rows.c
MUST_CHECK Status movements_read(Doc *d); // movement.c
MUST_CHECK Status jobs_read(Doc *d);      // job.c
MUST_CHECK Status unused_read(Doc *d);    // unused.c
bool secret_stamped(const Doc *d);        // secret.c

#endif
