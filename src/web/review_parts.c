// Parts of the review page: the question about days, certain rows, rows with the open one's form, left-overs, repairs.
#include <stdlib.h>

#include "meta/json.h"
#include "text/fold.h"
#include "web/review_internal.h"

enum { MERGE_OFFERED = 40, DUE_OFFERED = 4, DAYS_LOOKED_AT = 64 };

// ---- Questions and certain rows -----------------------------------------------------------------------------------------------------------

Status view_put_certain(const View *w, json_t *data)
{
    int64_t here = 0, all = 0;
    if (!w->v.may_draft || w->current < 0)
        return STATUS_OK;
    for (size_t i = 0; i < w->v.rows.n; i++) {
        const DraftRow *r = w->rows[i].row;
        bool certain = r->kind != DRAFT_UNUSED && r->state == DRAFT_PROPOSED && !review_row_doubtful(r);
        all += certain;
        here += certain && w->section[i] == (size_t)w->current;
    }
    const char *href = arena_printf(w->a, "/documents/%lld/confirm", (long long)w->ask.document_id);
    if (!all)
        return STATUS_OK;
    // Where all sections are shown the one button is for all of them.
    bool whole = w->ask.all;
    return meta_json_put(
        data, "certain",
        json_pack("{s:o, s:o, s:o, s:s}", "count", view_count_json(w, whole ? all : here), "section_href",
                  whole && href ? json_string(href) : view_section_path(w, "/confirm"), "all_count",
                  view_count_json(w, all), "all_href", href && !whole ? href : ""));
}

static Status due_option(json_t *list, Date d, Str label)
{
    char iso[11] = "", day[11];
    if (d != DATE_NONE) {
        date_format_iso(d, iso);
        date_format_vi(d, day);
        label = str_c(day);
    }
    return meta_json_push(list, json_pack("{s:s, s:o}", "value", iso, "label", page_text(label)));
}

static int by_day(const void *p, const void *q)
{
    Date a = *(const Date *)p, b = *(const Date *)q;
    return a < b ? -1 : a > b;
}

// The days that rows state and that are still to come, earliest first, and the end of the document's year.
static size_t days_of(const View *w, Date days[DAYS_LOOKED_AT])
{
    size_t n = 0;
    int year, month, day;
    for (size_t i = 0; i <= w->v.rows.n && n < DAYS_LOOKED_AT; i++) {
        Date d = DATE_NONE;
        if (i == w->v.rows.n && w->v.document.issued_on != DATE_NONE) {
            date_split(w->v.document.issued_on, &year, &month, &day);
            d = date_make(year, 12, 31);
        } else if (i < w->v.rows.n && w->rows[i].row->state != DRAFT_DROPPED) {
            const ReviewRow *r = &w->rows[i];
            d = r->row->kind == DRAFT_DEADLINE                               ? r->data.deadline.due
                : r->row->kind == DRAFT_TARGET && !r->data.target.due_chosen ? r->data.target.due
                                                                             : DATE_NONE;
        }
        bool known = d == DATE_NONE || d < w->act->today;
        for (size_t k = 0; k < n && !known; k++)
            known = days[k] == d;
        if (!known)
            days[n++] = d;
    }
    qsort(days, n, sizeof *days, by_day);
    return n;
}

// One question for all targets of a section for which the document names no day; the days offered are those of the document itself, and any other
// can be typed. Once answered it stays at hand, closed.
Status view_put_due_question(const View *w, json_t *data)
{
    Date days[DAYS_LOOKED_AT], chosen = DATE_NONE;
    int64_t without = 0, by_choice = 0, asked = 0;
    if (!w->v.may_draft || w->current < 0)
        return STATUS_OK;
    Str path = w->v.sections[w->current].path, count, text;
    for (size_t i = 0; i < w->v.rows.n; i++) {
        const TargetDraft *t = &w->rows[i].data.target;
        if (w->rows[i].row->kind != DRAFT_TARGET || w->rows[i].row->state == DRAFT_DROPPED ||
            w->section[i] != (size_t)w->current)
            continue;
        without += t->due == DATE_NONE;
        by_choice += t->due_chosen;
        if (t->due_chosen)
            chosen = t->due;
    }
    if (without + by_choice == 0)
        return STATUS_OK;
    json_t *options = json_array();
    Status st =
        tx_query_int(w->act->tx,
                     "SELECT COALESCE(MAX(due_asked), 0) FROM document_section WHERE document_id = ?1 AND "
                     "path = ?2",
                     PARAMS(P_INT(w->ask.document_id), P_TEXT(path)), &asked);
    TRY(st);
    char day[11] = "";
    if (chosen != DATE_NONE)
        date_format_vi(chosen, day);
    TRY(page_number(without + by_choice, w->lang, w->a, &count));
    MsgId said = !asked ? MSG_REVIEW_DUE_QUESTION : by_choice ? MSG_REVIEW_DUE_ANSWERED : MSG_REVIEW_DUE_LEFT;
    TRY(msg_format(w->a, w->lang, said, (MsgArg[]){{"count", count}, {"day", str_c(day)}},
                   said == MSG_REVIEW_DUE_ANSWERED ? 2 : 1, &text));
    size_t n = days_of(w, days);
    // The last one is kept: a campaign's end says more than one of many days on the way.
    if (n > DUE_OFFERED)
        days[DUE_OFFERED - 1] = days[n - 1];
    for (size_t k = 0; k < n && k < DUE_OFFERED; k++)
        TRY(due_option(options, days[k], STR("")));
    TRY(due_option(options, DATE_NONE, msg(w->lang, MSG_REVIEW_DUE_NONE)));
    Str typed = web_form(w->rq, "day");
    return meta_json_put(data, "due_question",
                         json_pack("{s:o, s:o, s:o, s:o, s:b}", "text", page_text(text), "action",
                                   view_section_path(w, "/due"), "options", options, "typed",
                                   page_text(typed.p ? typed : STR("")), "asked", (int)(asked && !typed.n)));
fail:
    json_decref(options);
    return st;
}

// ---- Rows ---------------------------------------------------------------------------------------------------------------------------------

static MsgId decided_word(const DraftRow *r)
{
    switch (r->state) {
    case DRAFT_CONFIRMED:
        return MSG_REVIEW_BY_CONFIRMED;
    case DRAFT_DROPPED:
        return MSG_REVIEW_BY_DROPPED;
    case DRAFT_PROPOSED:
        return MSG_REVIEW_BY_CHANGED;
    case DRAFT_STATE_NONE:
    case DRAFT_STATE_COUNT_:
        break;
    }
    return MSG_NONE;
}

// Who decided the row, and when; empty when nobody did.
Status view_decided_text(const View *w, const DraftRow *r, Str *ret)
{
    Str who, when;
    *ret = STR("");
    if (r->decided_by <= 0)
        return STATUS_OK;
    Status st = page_names(w->act->tx, "account", "display_name", &r->decided_by, 1, w->a, &who);
    if (st == STATUS_OK)
        st = page_time(r->decided_at, w->lang, w->a, &when);
    if (st != STATUS_OK)
        return st;
    if (!who.p)
        who = STR("");
    return msg_format(w->a, w->lang, decided_word(r), (MsgArg[]){{"who", who}, {"when", when}}, 2, ret);
}

typedef struct NameList {
    const View *w;
    json_t *list;
} NameList;

static Status name_match(void *ctx, Str name)
{
    NameList *l = ctx;
    const View *w = l->w;
    Str key, found = STR("");
    const DraftAgency *match = NULL;
    const char *href = "";
    Status st = fold_canonical(name, w->a, &key);
    for (size_t i = 0; i < w->v.agencies.n && st == STATUS_OK && !match; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, &w->v.agencies, i);
        if (str_eq(g->name_key, key))
            match = g;
    }
    if (st == STATUS_OK && match && match->unit_id > 0) {
        st = page_names(w->act->tx, "unit", "name", &match->unit_id, 1, w->a, &found);
        href = arena_printf(w->a, "/units/%lld", (long long)match->unit_id);
    } else if (st == STATUS_OK && match && match->state != AGENCY_UNKNOWN && match->group_key.n) {
        found = msg(w->lang, MSG_REVIEW_GROUP);
        href = arena_printf(w->a, "/documents/%lld/agencies", (long long)w->ask.document_id);
    }
    if (st != STATUS_OK)
        return st;
    json_t *one = json_pack("{s:o}", "name", page_text(name));
    if (one && found.n)
        st = meta_json_put(one, "match",
                           json_pack("{s:s, s:o}", "href", href ? href : "", "name", page_text(found)));
    if (st != STATUS_OK) {
        json_decref(one);
        return st;
    }
    return meta_json_push(l->list, one);
}

// "12-3": a row as it was shown.
static json_t *row_and_version(const View *w, const DraftRow *r)
{
    const char *text = arena_printf(w->a, "%lld-%lld", (long long)r->id, (long long)r->version);
    return text ? json_string(text) : NULL;
}

static Status put_merge(const View *w, size_t open, json_t *editor)
{
    const DraftRow *r = w->rows[open].row;
    json_t *options = json_array();
    Status st = STATUS_OK;
    for (size_t i = 0; i < w->v.rows.n && st == STATUS_OK && json_array_size(options) < MERGE_OFFERED; i++) {
        const DraftRow *o = w->rows[i].row;
        if (i != open && o->kind == r->kind && o->state == DRAFT_PROPOSED &&
            w->section[i] == w->section[open] && r->state == DRAFT_PROPOSED && w->v.may_draft)
            st = meta_json_push(options, json_pack("{s:o, s:o}", "value", row_and_version(w, o), "label",
                                                   page_text(review_row_name(&w->rows[i]))));
    }
    if (st != STATUS_OK) {
        json_decref(options);
        return st;
    }
    return meta_json_put(
        editor, "merge_with",
        json_pack("{s:b, s:o}", "any", (int)(json_array_size(options) > 0), "options", options));
}

static Status put_editor(const View *w, size_t i, json_t *row)
{
    const DraftRow *r = w->rows[i].row;
    Str before, after, by;
    MsgId question;
    bool draft = w->v.may_draft;
    Status st = STATUS_OK;
    json_t *editor = json_object();
    NameList names = {w, json_array()};
    TRY(source_around(&w->src, r->span_start, r->span_end, w->a, &before, &after));
    TRY(view_decided_text(w, r, &by));
    const char *anchor = arena_printf(w->a, "#s-" STR_FMT, STR_ARG(r->section_path));
    if (!anchor)
        TRY(STATUS_NO_MEMORY);
    for (char *p = (char *)(uintptr_t)anchor; *p; p++)
        if (*p == ' ')
            *p = '_'; // as in the pane's own anchors
    TRY(meta_json_put(editor, "row_href", view_path_json(w, "rows", r->id, "")));
    bool pasted =
        w->fault && w->fault->refusal != MSG_NONE && web_form(w->rq, "row").n && web_form(w->rq, "quote").p;
    TRY(meta_json_put(editor, "recut", page_text(pasted ? web_form(w->rq, "quote") : r->quote)));
    TRY(meta_json_put(editor, "recut_open", json_boolean(pasted)));
    TRY(meta_json_put(editor, "answer_href", view_path_json(w, "rows", r->id, "/answer")));
    TRY(meta_json_put(editor, "row_version", view_id_json(r->version)));
    TRY(meta_json_put(editor, "kind", json_string(draft_kind_names[r->kind].name)));
    TRY(meta_json_put(editor, "by", page_text(by)));
    TRY(meta_json_put(editor, "quote_before", page_text(before)));
    TRY(meta_json_put(editor, "quote", page_text(r->quote)));
    TRY(meta_json_put(editor, "quote_after", page_text(after)));
    TRY(meta_json_put(editor, "source_href", json_string(anchor)));
    TRY(meta_json_put(
        editor, "agencies_href",
        json_string(arena_printf(w->a, "/documents/%lld/agencies", (long long)w->ask.document_id))));
    TRY(meta_json_put(editor, "may_confirm", json_boolean(draft && r->state == DRAFT_PROPOSED)));
    TRY(meta_json_put(editor, "may_reopen", json_boolean(draft && r->state == DRAFT_CONFIRMED)));
    TRY(meta_json_put(editor, "may_restore", json_boolean(draft && r->state == DRAFT_DROPPED)));
    if (r->state == DRAFT_PROPOSED && r->question.n && msg_find(r->question, &question))
        TRY(meta_json_put(editor, "question",
                          json_pack("{s:s, s:[{s:s, s:s}, {s:s, s:s}]}", "text", msg(w->lang, question).p,
                                    "answers", "value", "keep", "label",
                                    msg(w->lang, MSG_REVIEW_ANSWER_KEEP).p, "value", "drop", "label",
                                    msg(w->lang, MSG_REVIEW_ANSWER_DROP).p)));
    TRY(draft_each_name(r->kind, &w->rows[i].data, name_match, &names));
    TRY(meta_json_put(editor, "agencies", json_incref(names.list)));
    TRY(put_merge(w, i, editor));
    TRY(review_form_fields(w->rq, &w->rows[i], w->fault, w->a, editor));
    json_decref(names.list);
    return meta_json_put(row, "editor", editor);
fail:
    json_decref(names.list);
    json_decref(editor);
    return st;
}

static Status push_row(const View *w, size_t i, json_t *rows)
{
    const DraftRow *r = w->rows[i].row;
    bool doubtful = r->state == DRAFT_PROPOSED && review_row_doubtful(r);
    bool open = w->v.may_draft && r->state == DRAFT_PROPOSED;
    json_t *row = json_pack(
        "{s:o, s:o, s:s, s:s, s:o}", "id", view_id_json(r->id), "href", view_to_row(w, i), "state",
        doubtful ? "doubtful" : draft_state_names[r->state].name, "state_word",
        msg(w->lang, doubtful ? MSG_REVIEW_STATE_DOUBTFUL : draft_state_names[r->state].label).p,
        "confirm_href", open ? view_act_json(w, "rows", r->id, "/confirm", r->version) : json_string(""));
    Status st = row ? review_row_words(&w->rows[i], w->lang, w->a, row) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = meta_json_put(row, "section",
                           page_text(w->ask.all || w->ask.agency_id ? r->section_path : STR("")));
    if (st == STATUS_OK && w->open == (ptrdiff_t)i)
        st = put_editor(w, i, row);
    if (st != STATUS_OK) {
        json_decref(row);
        return st;
    }
    return meta_json_push(rows, row);
}

Status view_put_rows(const View *w, json_t *data)
{
    json_t *groups = json_array();
    Status st = STATUS_OK;
    for (size_t k = 0; k < w->n_shown && st == STATUS_OK;) {
        DraftKind kind = w->rows[w->shown[k]].row->kind;
        json_t *rows = json_array();
        for (; k < w->n_shown && w->rows[w->shown[k]].row->kind == kind && st == STATUS_OK; k++)
            st = push_row(w, w->shown[k], rows);
        if (st == STATUS_OK)
            st = meta_json_push(groups,
                                json_pack("{s:s, s:s, s:o, s:O}", "kind", draft_kind_names[kind].name,
                                          "kind_word", msg(w->lang, draft_kind_names[kind].label).p, "count",
                                          view_count_json(w, (int64_t)json_array_size(rows)), "rows", rows));
        json_decref(rows);
    }
    if (st != STATUS_OK) {
        json_decref(groups);
        return st;
    }
    for (size_t k = 0; k < w->n_shown && st == STATUS_OK && w->open >= 0; k++) {
        if (w->shown[k] != (size_t)w->open)
            continue;
        st = meta_json_put(data, "open_row",
                           json_pack("{s:o, s:o}", "id", view_id_json(w->rows[w->open].row->id), "version",
                                     view_id_json(w->rows[w->open].row->version)));
        if (st == STATUS_OK && k > 0)
            st = meta_json_put(data, "prev_row", view_to_row(w, w->shown[k - 1]));
        if (st == STATUS_OK && k + 1 < w->n_shown)
            st = meta_json_put(data, "next_row", view_to_row(w, w->shown[k + 1]));
    }
    if (st != STATUS_OK) {
        json_decref(groups);
        return st;
    }
    return meta_json_put(data, "groups", groups);
}

// ---- A row of the clerk's own -------------------------------------------------------------------------------------------------------------

Status view_put_add(const View *w, json_t *data)
{
    static const DraftKind kinds[] = {DRAFT_TARGET,   DRAFT_DEADLINE,  DRAFT_ASSIGNMENT,
                                      DRAFT_MOVEMENT, DRAFT_RECURRING, DRAFT_JOB};
    Str quote = web_form(w->rq, "quote"), kind = web_form(w->rq, "kind");
    bool typed = w->fault && quote.p && !web_form(w->rq, "row").n;
    json_t *list = json_array();
    Status st = list ? STATUS_OK : STATUS_NO_MEMORY;
    if (!w->v.may_draft) {
        json_decref(list);
        return STATUS_OK;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && st == STATUS_OK; i++) {
        const EnumName *name = &draft_kind_names[kinds[i]];
        st = meta_json_push(list, json_pack("{s:s, s:s, s:b}", "value", name->name, "label",
                                            msg(w->lang, name->label).p, "selected",
                                            (int)(typed && str_eq_c(kind, name->name))));
    }
    if (st != STATUS_OK) {
        json_decref(list);
        return st;
    }
    return meta_json_put(data, "add",
                         json_pack("{s:b, s:o, s:o}", "open", (int)typed, "quote",
                                   page_text(typed ? quote : STR("")), "kinds", list));
}

// ---- Left-overs and repairs ---------------------------------------------------------------------------------------------------------------

Status view_put_unused(const View *w, json_t *data)
{
    json_t *list = json_array();
    Str before, after;
    Status st = STATUS_OK;
    for (size_t i = 0; i < w->v.rows.n && str_eq_c(w->ask.tab, "unused"); i++) {
        const DraftRow *r = w->rows[i].row;
        if (!view_in_scope(w, i) || !review_tab_holds(w->ask.tab, r))
            continue;
        TRY(source_around(&w->src, r->span_start, r->span_end, w->a, &before, &after));
        TRY(meta_json_push(
            list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", view_id_json(r->id), "before",
                            page_text(before), "text", page_text(r->quote), "after", page_text(after), "why",
                            page_text(review_why(w->rows[i].data.unused.why, w->lang)), "take_href",
                            view_act_json(w, "unused", r->id, "/take", r->version), "dismiss_href",
                            view_act_json(w, "unused", r->id, "/dismiss", r->version))));
    }
    return meta_json_put(data, "unused", list);
fail:
    json_decref(list);
    return st;
}

static MsgId repair_word(Str kind)
{
    static const struct {
        const char *kind;
        MsgId word;
    } words[] = {{"diacritic", MSG_REVIEW_REPAIR_DIACRITIC}, {"letter", MSG_REVIEW_REPAIR_LETTER},
                 {"spacing", MSG_REVIEW_REPAIR_SPACING},     {"glue", MSG_REVIEW_REPAIR_SPACING},
                 {"linebreak", MSG_REVIEW_REPAIR_LINEBREAK}, {"omission", MSG_REVIEW_REPAIR_OMISSION},
                 {"drop", MSG_REVIEW_REPAIR_DROP},           {"drop+glue", MSG_REVIEW_REPAIR_DROP},
                 {"punct-junk", MSG_REVIEW_REPAIR_JUNK},     {"case", MSG_REVIEW_REPAIR_CASE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_c(kind, words[i].kind))
            return words[i].word;
    return MSG_REVIEW_REPAIR_CODES;
}

Status view_put_repairs(const View *w, json_t *data)
{
    json_t *list = json_array();
    Str before, after;
    Status st = STATUS_OK;
    for (size_t i = 0; i < w->v.repairs.n && str_eq_c(w->ask.tab, "repairs"); i++) {
        const DraftRepair *r = record_at(&draft_repair_resource, &w->v.repairs, i);
        if (!view_repair_in_scope(w, r))
            continue;
        TRY(source_around(&w->src, r->span_start, r->span_end, w->a, &before, &after));
        TRY(meta_json_push(
            list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:b, s:b, s:o}", "id", view_id_json(r->id),
                            "before", page_text(before), "from", page_text(r->from_text), "to",
                            page_text(r->to_text), "after", page_text(after), "kind_word",
                            msg(w->lang, repair_word(r->kind)).p, "state_word",
                            msg(w->lang, repair_choice_names[r->state].label).p, "accepted",
                            (int)(r->state == REPAIR_IS_AUTO || r->state == REPAIR_IS_ACCEPTED), "refused",
                            (int)(r->state == REPAIR_IS_REFUSED), "href",
                            view_act_json(w, "repairs", r->id, "", r->version))));
    }
    return meta_json_put(data, "repairs", list);
fail:
    json_decref(list);
    return st;
}
