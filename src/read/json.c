// The JSON object of docs/reading-format.md.
#include <math.h>

#include "base/utf8.h"
#include "read/read.h"

static const char *const TYPES[DOC_TYPE_COUNT_] = {
    [DOC_PROGRAMME] = "programme",
    [DOC_DIRECTIVE] = "directive",
    [DOC_PLAN] = "plan",
    [DOC_DECISION] = "decision",
    [DOC_OFFICIAL_LETTER] = "official_letter",
    [DOC_RESOLUTION] = "resolution",
    [DOC_REPORT] = "report",
    [DOC_NEWS] = "news",
    [DOC_CONCLUSION] = "conclusion",
    [DOC_NOTICE] = "notice",
    [DOC_GUIDELINE] = "guideline",
    [DOC_SUBMISSION] = "submission",
    [DOC_MINUTES] = "minutes",
    [DOC_REGULATION] = "regulation",
    [DOC_PROJECT] = "project",
    [DOC_OTHER] = "other",
};
static const char *const ROLES[ROLE_COUNT_] = {
    [ROLE_LEAD] = "lead",
    [ROLE_COORDINATE] = "coordinate",
    [ROLE_RESPONSIBLE] = "responsible",
    [ROLE_SUPERVISE] = "supervise",
    [ROLE_MONITOR] = "monitor",
    [ROLE_ADVISE] = "advise",
    [ROLE_RECEIVE_REPORT] = "receive_report",
};
static const char *const TONES[TONE_COUNT_] = {[TONE_ASSIGN] = "assign",
                                               [TONE_REQUIRE] = "require",
                                               [TONE_REQUEST] = "request",
                                               [TONE_ENCOURAGE] = "encourage"};
static const char *const OPS[OP_COUNT_] = {
    [OP_GE] = ">=", [OP_LE] = "<=", [OP_GT] = ">", [OP_LT] = "<", [OP_EQ] = "=", [OP_BETWEEN] = "between"};

const char *doc_type_name(DocType t)
{
    return TYPES[t];
}

const char *duty_role_name(Role r)
{
    return ROLES[r];
}

const char *tone_name(Tone t)
{
    return TONES[t];
}

const char *target_op_name(TargetOp op)
{
    return OPS[op];
}

static void add_str(Buf *b, Str s)
{
    buf_ch(b, '"');
    uint32_t cp;
    for (size_t pos = 0; pos < s.n;) {
        utf8_next(s, &pos, &cp);
        if (cp == '"' || cp == '\\') {
            buf_ch(b, '\\');
            buf_ch(b, (char)cp);
        } else if (cp == '\n')
            buf_c(b, "\\n");
        else if (cp < 0x20 || cp == 0x7F || cp == 0x2028 || cp == 0x2029)
            buf_printf(b, "\\u%04x", cp);
        else
            buf_cp(b, cp);
    }
    buf_ch(b, '"');
}

static void key(Buf *b, const char *name)
{
    char last = b->n ? b->p[b->n - 1] : '{';
    if (last != '{' && last != '[')
        buf_ch(b, ',');
    buf_printf(b, "\"%s\":", name);
}

static void put(Buf *b, const char *name, Str s) // empty = null
{
    key(b, name);
    if (s.n)
        add_str(b, s);
    else
        buf_c(b, "null");
}

static void put_c(Buf *b, const char *name, const char *s)
{
    put(b, name, str_c(s));
}

static void put_date(Buf *b, const char *name, Date v)
{
    char iso[11];
    if (v != DATE_NONE)
        date_format_iso(v, iso);
    put_c(b, name, v == DATE_NONE ? NULL : iso);
}

static void put_number(Buf *b, const char *name, double v)
{
    key(b, name);
    if (!isfinite(v)) {
        buf_c(b, "null");
        return;
    }
    for (int digits = 6; digits <= 17; digits++) { // the shortest form that reads back the same
        char s[40];
        snprintf(s, sizeof s, "%.*g", digits, v);
        if (digits == 17 || strtod(s, NULL) == v) {
            buf_c(b, s);
            return;
        }
    }
}

static void put_span(Buf *b, Span s)
{
    key(b, "span");
    buf_printf(b, "[%u,%u]", s.start, s.end);
}

static void put_tail(Buf *b, Quote q, double confidence)
{
    key(b, "quote");
    add_str(b, q.text);
    put_span(b, q.span);
    key(b, "confidence");
    buf_printf(b, "%.2f", confidence);
    buf_ch(b, '}');
}

static void open_row(Buf *b)
{
    if (b->n && b->p[b->n - 1] != '[')
        buf_ch(b, ',');
    buf_ch(b, '{');
}

static void put_list(Buf *b, const char *name, const Str *items, size_t n)
{
    key(b, name);
    buf_ch(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_ch(b, ',');
        add_str(b, items[i]);
    }
    buf_ch(b, ']');
}

static void put_document(Buf *b, const Reading *r)
{
    key(b, "document");
    buf_ch(b, '{');
    put_c(b, "type", TYPES[r->document.type]);
    put(b, "number", r->document.number);
    put(b, "issuer", r->document.issuer);
    put(b, "place", r->document.place);
    put_date(b, "date", r->document.date);
    put(b, "title", r->document.title);
    key(b, "signer");
    if (r->document.signer_name.n) {
        buf_ch(b, '{');
        put(b, "name", r->document.signer_name);
        put(b, "position", r->document.signer_position);
        put(b, "capacity", r->document.signer_capacity);
        buf_ch(b, '}');
    } else
        buf_c(b, "null");
    put_list(b, "cites", r->document.cites, r->document.cites_n);
    put_list(b, "recipients", r->document.recipients, r->document.recipients_n);
    buf_ch(b, '}');
}

static void put_targets(Buf *b, const char *name, const Target *rows, size_t n, const char *date_name)
{
    key(b, name);
    buf_ch(b, '[');
    for (size_t i = 0; i < n; i++) {
        const Target *t = &rows[i];
        open_row(b);
        put(b, "section", t->section);
        put(b, "indicator", t->indicator);
        put_c(b, "op", OPS[t->op]);
        put_number(b, "low", t->low);
        put_number(b, "high", t->has_high ? t->high : NAN);
        put(b, "unit", t->unit);
        put(b, "scope", t->scope);
        put_date(b, date_name, t->due);
        put(b, "qualifier", t->qualifier);
        put_tail(b, t->quote, t->confidence);
    }
    buf_ch(b, ']');
}

static void put_assignments(Buf *b, const char *name, const Assignment *rows, size_t n)
{
    key(b, name);
    buf_ch(b, '[');
    for (size_t i = 0; i < n; i++) {
        open_row(b);
        put(b, "section", rows[i].section);
        put(b, "unit", rows[i].unit);
        put_c(b, "role", ROLES[rows[i].role]);
        put_c(b, "tone", TONES[rows[i].tone]);
        put_tail(b, rows[i].quote, rows[i].confidence);
    }
    buf_ch(b, ']');
}

static void put_rows(Buf *b, const Reading *r)
{
    key(b, "sections");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->sections_n; i++) {
        const Section *s = &r->sections[i];
        open_row(b);
        put(b, "path", s->path);
        put(b, "heading", s->has_heading ? s->heading : (Str){"", 0});
        put_tail(b, s->quote, s->confidence);
    }
    buf_ch(b, ']');
    put_assignments(b, "assignments", r->assignments, r->assignments_n);
    put_targets(b, "targets", r->targets, r->targets_n, "due");
    put_targets(b, "results", r->results, r->results_n, "as_of");
    key(b, "deadlines");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->deadlines_n; i++) {
        const Deadline *s = &r->deadlines[i];
        open_row(b);
        put(b, "section", s->section);
        put(b, "action", s->action);
        put_list(b, "units", s->units, s->units_n);
        put_date(b, "due", s->due);
        put_tail(b, s->quote, s->confidence);
    }
    buf_ch(b, ']');
    key(b, "movements");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->movements_n; i++) {
        if (i)
            buf_ch(b, ',');
        add_str(b, r->movements[i].name);
    }
    buf_ch(b, ']');
    key(b, "movements_detail");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->movements_n; i++) {
        open_row(b);
        put(b, "name", r->movements[i].name);
        put_tail(b, r->movements[i].quote, r->movements[i].confidence);
    }
    buf_ch(b, ']');
    key(b, "recurring");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->recurring_n; i++) {
        const Recurring *s = &r->recurring[i];
        open_row(b);
        put(b, "section", s->section);
        put(b, "text", s->text);
        put(b, "rhythm", s->rhythm);
        put_tail(b, s->quote, s->confidence);
    }
    buf_ch(b, ']');
    key(b, "jobs");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->jobs_n; i++) {
        const Job *s = &r->jobs[i];
        open_row(b);
        put(b, "section", s->section);
        put(b, "who", s->who);
        put(b, "what", s->what);
        put(b, "product", s->product);
        put(b, "comparator", s->comparator);
        put_date(b, "due", s->due);
        put_tail(b, s->quote, s->confidence);
    }
    buf_ch(b, ']');
}

Status reading_to_json(const Reading *r, Str source_name, Buf *b)
{
    buf_ch(b, '{');
    key(b, "source");
    add_str(b, source_name);
    put_document(b, r);
    put_rows(b, r);
    key(b, "unused");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->unused_n; i++) {
        open_row(b);
        put_span(b, r->unused[i].span);
        key(b, "text");
        add_str(b, r->unused[i].text);
        put_c(b, "kind", r->unused[i].is_date ? "date" : "number");
        put(b, "why", r->unused[i].why);
        buf_ch(b, '}');
    }
    buf_ch(b, ']');
    key(b, "repairs");
    buf_ch(b, '[');
    for (size_t i = 0; i < r->repairs_n; i++) {
        const Repair *p = &r->repairs[i];
        open_row(b);
        put_span(b, p->span);
        key(b, "from");
        add_str(b, p->from);
        key(b, "to");
        add_str(b, p->to);
        put_c(b, "kind", repair_kind_name(p->kind));
        key(b, "confidence");
        buf_printf(b, "%.2f", p->confidence);
        put_c(b, "state", p->state == REPAIR_AUTO ? "auto" : "suggested");
        buf_ch(b, '}');
    }
    buf_ch(b, ']');
    buf_ch(b, '}');
    return buf_status(b);
}
