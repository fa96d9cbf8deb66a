// The review page put together from a draft: head, rail of sections, tabs, rows with the open one's form, the source text.
#include "meta/json.h"
#include "text/fold.h"
#include "web/review_internal.h"
#include "web/web_internal.h"

enum { BASIS_BYTES = 200, FIRST_WORDS = 60 };

const PageField review_head_inputs[] = {{"type", "kind"},
                                        {"number", "number"},
                                        {"date", "issued_on"},
                                        {"title", "title"},
                                        {"issuer", "issuer"},
                                        {"place", "place"},
                                        {"signer", "signer_name"},
                                        {"position", "signer_position"},
                                        {"capacity", "signer_capacity"},
                                        {"cites", "cites"},
                                        {"short", "programme_name"},
                                        {"from", "starts_on"},
                                        {"until", "ends_on"}};
const size_t review_head_n = sizeof review_head_inputs / sizeof *review_head_inputs;

static const struct {
    const char *tab;
    DraftKind kind; // DRAFT_NONE: see review_tab_holds
} tabs[] = {{"all", DRAFT_NONE},
            {"doubtful", DRAFT_NONE},
            {"targets", DRAFT_TARGET},
            {"deadlines", DRAFT_DEADLINE},
            {"assignments", DRAFT_ASSIGNMENT},
            {"movements", DRAFT_MOVEMENT},
            {"recurring", DRAFT_RECURRING},
            {"jobs", DRAFT_JOB},
            {"unused", DRAFT_UNUSED},
            {"dropped", DRAFT_NONE},
            {"repairs", DRAFT_NONE}};
enum { TABS = sizeof tabs / sizeof *tabs };

// ---- Addresses ----------------------------------------------------------------------------------------------------------------------------

static void put_escaped(Buf *out, Str s)
{
    for (size_t k = 0; k < s.n; k++) {
        unsigned char c = (unsigned char)s.p[k];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '_' || c == '.' || c == '~';
        buf_printf(out, plain ? "%c" : "%%%02X", c);
    }
}

static Status taken(Buf *b, Arena *a, const char **ret)
{
    Status st = buf_status(b);
    if (st == STATUS_OK) {
        *ret = arena_str(a, buf_view(b));
        st = *ret ? STATUS_OK : STATUS_NO_MEMORY;
    }
    buf_done(b);
    return st;
}

Status review_href(Arena *a, const ReviewAsk *ask, const char **ret)
{
    Buf b = BUF_INIT;
    char before = '?';
    buf_printf(&b, "/documents/%lld/review", (long long)ask->document_id);
    if (ask->section.p) {
        buf_printf(&b, "%csection=", before);
        put_escaped(&b, ask->section);
        before = '&';
    }
    if (ask->tab.n && !str_eq_c(ask->tab, "all")) {
        buf_printf(&b, "%ctab=", before);
        put_escaped(&b, ask->tab);
        before = '&';
    }
    if (ask->all) {
        buf_printf(&b, "%call=1", before);
        before = '&';
    }
    if (ask->agency_id) {
        buf_printf(&b, "%cagency=%lld", before, (long long)ask->agency_id);
        before = '&';
    }
    if (ask->original) {
        buf_printf(&b, "%ctext=original", before);
        before = '&';
    }
    if (ask->row_id)
        buf_printf(&b, "%crow=%lld", before, (long long)ask->row_id);
    return taken(&b, a, ret);
}

static Str section_key(Str path)
{
    return path.n ? path : STR("-");
}

// The address of the same page with something else chosen.
json_t *view_there(const View *w, ReviewAsk ask)
{
    const char *href;
    return review_href(w->a, &ask, &href) == STATUS_OK ? json_string(href) : NULL;
}

static json_t *to_section(const View *w, Str key)
{
    return view_there(
        w, (ReviewAsk){.document_id = w->ask.document_id, .section = key, .original = w->ask.original});
}

json_t *view_to_row(const View *w, size_t i)
{
    ReviewAsk ask = w->ask;
    ask.row_id = w->rows[i].row->id;
    return view_there(w, ask);
}

static json_t *to_tab(const View *w, const char *tab, bool all)
{
    ReviewAsk ask = w->ask;
    ask.tab = str_c(tab);
    ask.row_id = 0;
    ask.all = all;
    return view_there(w, ask);
}

json_t *view_path_json(const View *w, const char *kind, int64_t id, const char *tail)
{
    const char *p = arena_printf(w->a, "/documents/%lld/%s/%lld%s", (long long)w->ask.document_id, kind,
                                 (long long)id, tail);
    return p ? json_string(p) : NULL;
}

json_t *view_act_json(const View *w, const char *kind, int64_t id, const char *tail, int64_t version)
{
    const char *p = arena_printf(w->a, "/documents/%lld/%s/%lld%s?v=%lld", (long long)w->ask.document_id,
                                 kind, (long long)id, tail, (long long)version);
    return p ? json_string(p) : NULL;
}

json_t *view_section_path(const View *w, const char *tail)
{
    Buf b = BUF_INIT;
    const char *p;
    buf_printf(&b, "/documents/%lld/sections/", (long long)w->ask.document_id);
    put_escaped(&b, section_key(w->v.sections[w->current].path));
    buf_c(&b, tail);
    return taken(&b, w->a, &p) == STATUS_OK ? json_string(p) : NULL;
}

json_t *view_count_json(const View *w, int64_t n)
{
    Str text;
    return page_number(n, w->lang, w->a, &text) == STATUS_OK ? page_text(text) : NULL;
}

json_t *view_id_json(int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)id);
    return json_string(text);
}

json_t *view_said(const View *w, MsgId id, const MsgArg *args, size_t n)
{
    Str text;
    return msg_format(w->a, w->lang, id, args, n, &text) == STATUS_OK ? page_text(text) : NULL;
}

// ---- What is looked at --------------------------------------------------------------------------------------------------------------------

bool review_tab_holds(Str tab, const DraftRow *r)
{
    if (str_eq_c(tab, "dropped"))
        return r->state == DRAFT_DROPPED && r->kind != DRAFT_UNUSED;
    if (r->state == DRAFT_DROPPED || str_eq_c(tab, "repairs"))
        return false;
    if (str_eq_c(tab, "doubtful"))
        return r->kind != DRAFT_UNUSED && r->state == DRAFT_PROPOSED && review_row_doubtful(r);
    for (size_t i = 2; i < TABS; i++)
        if (tabs[i].kind && str_eq_c(tab, tabs[i].tab))
            return r->kind == tabs[i].kind && (r->kind != DRAFT_UNUSED || r->state == DRAFT_PROPOSED);
    return r->kind != DRAFT_UNUSED;
}

bool view_in_scope(const View *w, size_t i)
{
    if (w->ask.agency_id)
        return w->named[i];
    return w->ask.all || (w->current >= 0 && w->section[i] == (size_t)w->current);
}

typedef struct NameSearch {
    Str key;
    Arena *a;
    bool found;
} NameSearch;

static Status same_name(void *ctx, Str name)
{
    NameSearch *s = ctx;
    Str key;
    Status st = fold_canonical(name, s->a, &key);
    s->found |= st == STATUS_OK && str_eq(key, s->key);
    return st;
}

static const DraftAgency *agency_by_id(const View *w, int64_t id)
{
    for (size_t i = 0; i < w->v.agencies.n; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, &w->v.agencies, i);
        if (g->id == id)
            return g;
    }
    return NULL;
}

static Status load_rows(View *w)
{
    const Review *v = &w->v;
    size_t n = v->rows.n, last = 0;
    const DraftAgency *asked = w->ask.agency_id ? agency_by_id(w, w->ask.agency_id) : NULL;
    Status st = STATUS_OK;
    w->rows = ARENA_ARRAY(w->a, ReviewRow, n + 1);
    w->section = ARENA_ARRAY(w->a, size_t, n + 1);
    w->named = ARENA_ARRAY(w->a, bool, n + 1);
    w->shown = ARENA_ARRAY(w->a, size_t, n + 1);
    if (!w->rows || !w->section || !w->named || !w->shown)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n && st == STATUS_OK; i++) {
        const DraftRow *r = review_row(v, i);
        w->rows[i].row = r;
        st = draft_data_load(r->kind, r->data, w->a, &w->rows[i].data);
        // Rows come in the order of the text, so the next is mostly in the section of the one before.
        for (size_t k = 0; k < v->sections_n; k++, last = (last + 1) % v->sections_n)
            if (str_eq(v->sections[last].path, r->section_path))
                break;
        if (v->sections_n && !str_eq(v->sections[last].path, r->section_path))
            last = v->sections_n - 1;
        w->section[i] = last;
        if (st == STATUS_OK && asked) {
            NameSearch s = {.key = asked->name_key, .a = w->a};
            st = draft_each_name(r->kind, &w->rows[i].data, same_name, &s);
            w->named[i] = s.found;
        }
    }
    return st;
}

// The section asked for, else that of the open row, else the first with work left.
static Status choose_section(View *w)
{
    const Review *v = &w->v;
    Str wanted = w->ask.section;
    w->current = v->sections_n ? 0 : SECTION_HEAD;
    if (wanted.p && str_eq_c(wanted, "head")) {
        w->current = SECTION_HEAD;
        return STATUS_OK;
    }
    if (wanted.p) {
        for (size_t i = 0; i < v->sections_n; i++)
            if (str_eq(section_key(v->sections[i].path), wanted)) {
                w->current = (ptrdiff_t)i;
                return STATUS_OK;
            }
        // The place outside all sections goes with its last row.
        if (!str_eq_c(wanted, "-"))
            return STATUS_NOT_FOUND;
    }
    bool found = false;
    for (size_t i = 0; i < v->rows.n && w->ask.row_id && !found; i++)
        if (w->rows[i].row->id == w->ask.row_id) {
            w->current = (ptrdiff_t)w->section[i];
            found = true;
        }
    for (size_t i = 0; i < v->sections_n && !found; i++)
        if (v->sections[i].proposed > 0) {
            w->current = (ptrdiff_t)i;
            found = true;
        }
    if (w->current >= 0)
        w->ask.section = section_key(v->sections[w->current].path);
    return STATUS_OK;
}

static const DraftKind group_order[] = {DRAFT_TARGET,    DRAFT_DEADLINE, DRAFT_ASSIGNMENT, DRAFT_MOVEMENT,
                                        DRAFT_RECURRING, DRAFT_JOB,      DRAFT_RESULT};
enum { GROUPS = sizeof group_order / sizeof *group_order };

static void choose_rows(View *w)
{
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t i = 0; i < w->v.rows.n; i++) {
            const DraftRow *r = w->rows[i].row;
            if (r->kind == group_order[g] && view_in_scope(w, i) && review_tab_holds(w->ask.tab, r))
                w->shown[w->n_shown++] = i;
        }
    w->open = -1;
    for (size_t k = 0; k < w->n_shown; k++) {
        const DraftRow *r = w->rows[w->shown[k]].row;
        // Without a wish the first row that waits is opened: the keyboard can go on at once.
        if (w->ask.row_id ? r->id == w->ask.row_id
                          : w->open < 0 && w->v.may_draft && r->state == DRAFT_PROPOSED)
            w->open = (ptrdiff_t)w->shown[k];
    }
}

// ---- Head ---------------------------------------------------------------------------------------------------------------------------------

static Status put_document(const View *w, json_t *data)
{
    const Document *d = &w->v.document;
    Arena *a = w->a;
    Str basis = STR(""), heading = d->title;
    char day[11] = "";
    Status st = STATUS_OK;
    if (d->number.n && d->issued_on != DATE_NONE) {
        date_format_vi(d->issued_on, day);
        TRY(msg_format(a, w->lang, MSG_REVIEW_HEADING,
                       (MsgArg[]){{"kind", msg(w->lang, document_kind_names[d->kind].label)},
                                  {"number", d->number},
                                  {"day", str_c(day)}},
                       3, &heading));
    }
    if (d->cites.n && d->cites.n <= BASIS_BYTES)
        TRY(msg_format(a, w->lang, MSG_REVIEW_BASIS, &(MsgArg){"cites", d->cites}, 1, &basis));
    const char *href = arena_printf(a, "/documents/%lld", (long long)d->id);
    const char *finish = arena_printf(a, "/documents/%lld/finish", (long long)d->id);
    const char *signer =
        arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(d->signer_name),
                     d->signer_name.n && d->signer_position.n ? ", " : "", STR_ARG(d->signer_position));
    if (!href || !finish || !signer)
        TRY(STATUS_NO_MEMORY);
    TRY(meta_json_put(data, "document",
                      json_pack("{s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:{s:s}}", "href", href, "title",
                                page_text(d->title), "heading", page_text(heading), "issuer",
                                page_text(d->issuer), "signer", signer, "basis", page_text(basis), "version",
                                view_id_json(d->version), "status", "word",
                                msg(w->lang, document_state_names[d->state].label).p)));
    TRY(meta_json_put(data, "returned", page_text(d->returned_reason)));
    if (w->v.may_draft || w->v.may_approve)
        TRY(meta_json_put(data, "finish",
                          json_pack("{s:s, s:b}", "href", finish, "may_approve", (int)w->v.may_approve)));
    int64_t total = 0, confirmed = 0, doubtful = 0, repaired = 0;
    for (size_t i = 0; i < w->v.rows.n; i++) {
        const DraftRow *r = w->rows[i].row;
        if (r->kind == DRAFT_UNUSED || r->state == DRAFT_DROPPED)
            continue;
        total++;
        confirmed += r->state == DRAFT_CONFIRMED;
        doubtful += r->state == DRAFT_PROPOSED && review_row_doubtful(r);
    }
    for (size_t i = 0; i < w->v.repairs.n; i++) {
        const DraftRepair *r = record_at(&draft_repair_resource, &w->v.repairs, i);
        repaired += r->state == REPAIR_IS_AUTO || r->state == REPAIR_IS_ACCEPTED;
    }
    char width[16];
    int64_t tenths = total ? confirmed * 1000 / total : 0;
    snprintf(width, sizeof width, "%d.%d", (int)(tenths / 10), (int)(tenths % 10));
    TRY(meta_json_put(data, "progress",
                      json_pack("{s:o, s:o, s:s, s:s}", "confirmed", view_count_json(w, confirmed), "total",
                                view_count_json(w, total), "width", width, "href", finish)));
    if (repaired)
        TRY(meta_json_put(data, "repaired",
                          json_pack("{s:o, s:o}", "count", view_count_json(w, repaired), "href",
                                    to_tab(w, "repairs", true))));
    if (doubtful)
        TRY(meta_json_put(data, "doubtful",
                          json_pack("{s:o, s:o}", "count", view_count_json(w, doubtful), "href",
                                    to_tab(w, "doubtful", true))));
    if (w->weights.strangers) {
        const char *agencies = arena_printf(a, "%s/agencies", href);
        TRY(meta_json_put(data, "strangers",
                          json_pack("{s:o, s:s}", "count", view_count_json(w, (int64_t)w->weights.strangers),
                                    "href", agencies ? agencies : "")));
    }
fail:
    return st;
}

// A section without a heading of its own goes by its first words.
static Str section_heading(const View *w, const ReviewSection *s)
{
    if (!s->path.n)
        return msg(w->lang, MSG_REVIEW_OUTSIDE);
    if (s->heading.n)
        return s->heading;
    Str rest = str_trim(source_cut(&w->src, s->span_end, s->span_end + FIRST_WORDS)), line = rest;
    return str_split(&rest, '\n', &line) ? str_trim(line) : line;
}

static Status put_sections(const View *w, json_t *data)
{
    const Review *v = &w->v;
    bool named = v->document.number.n && v->document.issued_on != DATE_NONE;
    json_t *list = json_pack("[{s:s, s:s, s:s, s:o, s:b, s:b, s:b, s:b}]", "path", "", "heading",
                             msg(w->lang, MSG_REVIEW_HEAD).p, "count", "", "href", to_section(w, STR("head")),
                             "current", (int)(w->current == SECTION_HEAD && !w->ask.all), "done", (int)named,
                             "doubt", (int)!named, "open", 0);
    Status st = list ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < v->sections_n && st == STATUS_OK; i++) {
        const ReviewSection *s = &v->sections[i];
        Str heading = section_heading(w, s);
        st = meta_json_push(list, json_pack("{s:o, s:o, s:o, s:o, s:b, s:b, s:b, s:b}", "path",
                                            page_text(s->path), "heading", page_text(heading), "count",
                                            s->rows ? view_count_json(w, s->rows) : json_string(""), "href",
                                            to_section(w, section_key(s->path)), "current",
                                            (int)(w->current == (ptrdiff_t)i && !w->ask.all), "done",
                                            (int)(s->proposed == 0), "doubt", (int)(s->doubtful > 0), "open",
                                            (int)(s->proposed > 0 && s->doubtful == 0)));
    }
    if (st != STATUS_OK) {
        json_decref(list);
        return st;
    }
    return meta_json_put(data, "sections", list);
}

static Status put_current(const View *w, json_t *data)
{
    const Review *v = &w->v;
    json_t *before = NULL, *after = NULL;
    if (w->ask.all) {
        int64_t rows_n = 0, left = 0;
        Str rows, done;
        for (size_t i = 0; i < v->sections_n; i++) {
            rows_n += v->sections[i].rows;
            left += v->sections[i].proposed;
        }
        Status st = page_number(rows_n, w->lang, w->a, &rows);
        if (st == STATUS_OK)
            st = page_number(rows_n - left, w->lang, w->a, &done);
        if (st != STATUS_OK)
            return st;
        return meta_json_put(
            data, "current",
            json_pack("{s:o, s:s, s:s, s:o, s:s, s:s}", "path",
                      page_text(w->current >= 0 ? section_key(v->sections[w->current].path) : STR("head")),
                      "label", "", "heading", msg(w->lang, MSG_REVIEW_WHOLE).p, "summary",
                      view_said(w, MSG_REVIEW_SUMMARY, (MsgArg[]){{"rows", rows}, {"done", done}}, 2),
                      "prev_href", "", "next_href", ""));
    }
    if (w->current == SECTION_HEAD) {
        after = v->sections_n ? to_section(w, section_key(v->sections[0].path)) : json_string("");
        return meta_json_put(data, "current",
                             json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "path", "", "label", "", "heading",
                                       msg(w->lang, MSG_REVIEW_HEAD).p, "summary", "", "prev_href", "",
                                       "next_href", after));
    }
    const ReviewSection *s = &v->sections[w->current];
    size_t i = (size_t)w->current;
    Str rows, done;
    Status st = page_number(s->rows, w->lang, w->a, &rows);
    if (st == STATUS_OK)
        st = page_number(s->rows - s->proposed, w->lang, w->a, &done);
    if (st != STATUS_OK)
        return st;
    before = to_section(w, i ? section_key(v->sections[i - 1].path) : STR("head"));
    after = i + 1 < v->sections_n ? to_section(w, section_key(v->sections[i + 1].path)) : json_string("");
    st = meta_json_put(
        data, "current",
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "path", page_text(section_key(s->path)), "label",
                  page_text(s->path), "heading", page_text(section_heading(w, s)), "summary",
                  view_said(w, MSG_REVIEW_SUMMARY, (MsgArg[]){{"rows", rows}, {"done", done}}, 2),
                  "prev_href", before, "next_href", after));
    if (st != STATUS_OK || !w->weights.asks[i])
        return st;
    Str lacks;
    st = review_lacks(w->weights.clear[i], w->lang, w->a, &lacks);
    return st == STATUS_OK ? meta_json_put(json_object_get(data, "current"), "clarity",
                                           json_pack("{s:b, s:o}", "full", (int)(lacks.n == 0), "missing",
                                                     page_text(lacks)))
                           : st;
}

bool view_repair_in_scope(const View *w, const DraftRepair *r)
{
    if (w->ask.all || w->current < 0)
        return w->ask.all;
    size_t i = (size_t)w->current;
    int64_t from = w->v.sections[i].path.n ? w->v.sections[i].span_start : 0;
    size_t other = w->v.sections[i].path.n ? i + 1 : 0;
    bool bounded = other < w->v.sections_n && w->v.sections[other].path.n;
    return r->span_start >= from && (!bounded || r->span_start < w->v.sections[other].span_start);
}

static Status put_tabs(const View *w, json_t *data)
{
    json_t *all = json_object();
    Status st = all ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t t = 0; t < TABS && st == STATUS_OK; t++) {
        Str tab = str_c(tabs[t].tab);
        int64_t n = 0;
        for (size_t i = 0; i < w->v.rows.n; i++)
            n += view_in_scope(w, i) && review_tab_holds(tab, w->rows[i].row);
        if (str_eq_c(tab, "repairs"))
            for (size_t i = 0; i < w->v.repairs.n; i++)
                n += view_repair_in_scope(w, record_at(&draft_repair_resource, &w->v.repairs, i));
        bool current = str_eq(w->ask.tab, tab);
        if (n || current)
            st = meta_json_put(all, tabs[t].tab,
                               json_pack("{s:o, s:o, s:b}", "count", view_count_json(w, n), "href",
                                         to_tab(w, tabs[t].tab, w->ask.all), "current", (int)current));
    }
    if (st != STATUS_OK) {
        json_decref(all);
        return st;
    }
    return meta_json_put(data, "tabs", all);
}

// ---- The page -----------------------------------------------------------------------------------------------------------------------------

static Status put_head_form(const View *w, json_t *data)
{
    const Document *d = &w->v.document;
    bool of_head = w->current == SECTION_HEAD;
    PageForm form = {.rq = w->rq,
                     .resource = &document_resource,
                     .fields = review_head_inputs,
                     .n_fields = review_head_n,
                     .record = d,
                     .errors = w->fault ? w->fault->errors : NULL,
                     .typed = w->fault && w->fault->typed};
    if (!of_head)
        return STATUS_OK;
    bool unnamed = !d->number.n || d->issued_on == DATE_NONE;
    json_t *object = json_pack("{s:s}", "warning", unnamed ? msg(w->lang, MSG_REVIEW_UNNAMED).p : "");
    Status st = object ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < review_head_n && st == STATUS_OK; i++)
        st = meta_json_put(object, review_head_inputs[i].input,
                           page_form_field(&form, review_head_inputs[i].input, w->a));
    if (st != STATUS_OK) {
        json_decref(object);
        return st;
    }
    return meta_json_put(data, "head_form", object);
}

enum { CHANGES_SHOWN = 3 };

// The last decisions about rows, newest first: by others where there are any.
static Status latest_changes(const View *w, json_t **ret)
{
    const DraftRow *last[CHANGES_SHOWN] = {NULL};
    size_t at[CHANGES_SHOWN] = {0};
    json_t *list = json_array();
    Status st = list ? STATUS_OK : STATUS_NO_MEMORY;
    for (int others = 1; others >= 0 && !last[0]; others--)
        for (size_t i = 0; i < w->v.rows.n; i++) {
            const DraftRow *r = w->rows[i].row;
            if (r->decided_by <= 0 || (others && r->decided_by == w->act->actor->account_id))
                continue;
            for (size_t k = 0; k < CHANGES_SHOWN; k++)
                if (!last[k] || r->decided_at > last[k]->decided_at) {
                    memmove(&last[k + 1], &last[k], (CHANGES_SHOWN - 1 - k) * sizeof *last);
                    memmove(&at[k + 1], &at[k], (CHANGES_SHOWN - 1 - k) * sizeof *at);
                    last[k] = r;
                    at[k] = i;
                    break;
                }
        }
    for (size_t k = 0; k < CHANGES_SHOWN && last[k] && st == STATUS_OK; k++) {
        Str by;
        st = view_decided_text(w, last[k], &by);
        if (st == STATUS_OK)
            st = meta_json_push(list, json_pack("{s:o, s:o, s:o}", "name",
                                                page_text(review_row_name(&w->rows[at[k]])), "by",
                                                page_text(by), "href", view_to_row(w, at[k])));
    }
    if (st == STATUS_OK)
        *ret = list;
    else
        json_decref(list);
    return st;
}

// A sentence above the page: who was quicker and what was typed, or why an act was refused.
static Status put_fault(const View *w, json_t *data)
{
    const ReviewFault *f = w->fault;
    Str text = STR(""), mine = STR("");
    Status st = STATUS_OK;
    if (!f || (f->refusal == MSG_NONE && !f->conflict))
        return STATUS_OK;
    const DraftRow *r = w->open >= 0 && w->ask.row_id ? w->rows[w->open].row : NULL;
    if (f->conflict && r) {
        TRY(view_decided_text(w, r, &text));
        TRY(review_form_typed(w->rq, r->kind, w->a, &mine));
    }
    if (!text.n)
        text = msg(w->lang, f->refusal != MSG_NONE ? f->refusal : MSG_REVIEW_DOCUMENT_CHANGED);
    ReviewAsk ask = w->ask;
    json_t *changes = NULL;
    if (f->conflict && !r)
        TRY(latest_changes(w, &changes));
    if (!changes)
        changes = json_array();
    return meta_json_put(data, "conflict",
                         json_pack("{s:o, s:o, s:o, s:o}", "text", page_text(text), "mine", page_text(mine),
                                   "href", f->conflict ? view_there(w, ask) : json_string(""), "changes",
                                   changes));
fail:
    return st;
}

static Status put_text(const View *w, json_t *data)
{
    json_t *blocks = NULL;
    ReviewAsk mended = w->ask, original = w->ask;
    mended.original = false;
    original.original = true;
    const Str *section = w->current >= 0 && !w->ask.all ? &w->v.sections[w->current].path : NULL;
    int64_t open = w->open >= 0 ? w->rows[w->open].row->id : 0;
    Status st = review_blocks(&w->v, &w->src, open, section, w->ask.original, w->a, &blocks);
    if (st == STATUS_OK)
        st = meta_json_put(data, "blocks", blocks);
    if (st == STATUS_OK)
        st = meta_json_put(data, "text_mode",
                           json_pack("{s:b, s:o, s:b, s:o}", "repaired", (int)!w->ask.original,
                                     "repaired_href", view_there(w, mended), "original", (int)w->ask.original,
                                     "original_href", view_there(w, original)));
    return st;
}

Status review_show(WebRequest *rq, WebResponse *rs, int status, const Act *act, const ReviewAsk *ask,
                   const ReviewFault *fault)
{
    View w = {.rq = rq, .act = act, .ask = *ask, .fault = fault, .a = &rq->arena, .lang = rq->lang};
    json_t *data = NULL;
    Status st = STATUS_OK;
    if (!w.ask.tab.n)
        w.ask.tab = STR("all");
    TRY(review_get(act, ask->document_id, &w.v));
    TRY(source_index(w.v.source_text, w.a, &w.src));
    TRY(load_rows(&w));
    TRY(review_weigh(act, &w.v, &w.weights));
    TRY(choose_section(&w));
    choose_rows(&w);
    data = json_pack("{s:o, s:o}", "tab", page_text(w.ask.tab), "stamp", view_id_json(w.v.stamp));
    if (!data)
        TRY(STATUS_NO_MEMORY);
    TRY(put_document(&w, data));
    TRY(put_sections(&w, data));
    TRY(put_current(&w, data));
    TRY(put_tabs(&w, data));
    TRY(view_put_certain(&w, data));
    TRY(view_put_due_question(&w, data));
    TRY(view_put_rows(&w, data));
    TRY(view_put_add(&w, data));
    TRY(view_put_unused(&w, data));
    TRY(view_put_repairs(&w, data));
    TRY(put_head_form(&w, data));
    TRY(put_fault(&w, data));
    TRY(put_text(&w, data));
    bool empty = w.n_shown == 0 && json_array_size(json_object_get(data, "unused")) == 0 &&
                 json_array_size(json_object_get(data, "repairs")) == 0 && w.current != SECTION_HEAD;
    bool waiting = false;
    for (size_t i = 0; i < w.v.sections_n; i++)
        waiting |= w.v.sections[i].proposed > 0;
    bool finished = empty && !waiting && w.v.rows.n > 0 && str_eq_c(w.ask.tab, "all");
    TRY(meta_json_put(data, "finished", json_boolean(finished)));
    TRY(meta_json_put(data, "empty", json_boolean(empty && !finished)));
    return web_page(rq, rs, status, "review", data);
fail:
    json_decref(data);
    return st;
}
