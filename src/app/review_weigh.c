// What the rows of a draft say about agencies and sections: who is named how often, and which of the 6 rõ a section makes clear. The marks are
// those that a task made of the section will have (app/cockpit.h).
#include "app/cockpit.h"
#include "app/draft.h"
#include "app/review_internal.h"
#include "text/fold.h"

typedef struct Weighing {
    const Review *v;
    ReviewWeights *w;
    Arena *a;
} Weighing;

static Status count_name(void *ctx, Str name)
{
    Weighing *c = ctx;
    Str key;
    Status st = fold_canonical(name, c->a, &key);
    for (size_t i = 0; i < c->v->agencies.n && st == STATUS_OK; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, &c->v->agencies, i);
        if (str_eq(g->name_key, key)) {
            c->w->agency_rows[i]++;
            break;
        }
    }
    return st;
}

#define MARK(m) (1u << CLEAR_##m)

static unsigned marks_of(DraftKind kind, const DraftData *d)
{
    switch (kind) {
    case DRAFT_ASSIGNMENT:
        switch (d->assignment.role) {
        case DUTY_LEAD:
            return MARK(PERSON) | MARK(RESPONSIBILITY);
        case DUTY_RESPONSIBLE:
            return MARK(PERSON);
        case DUTY_SUPERVISE:
        case DUTY_MONITOR:
        case DUTY_RECEIVE_REPORT:
            return MARK(AUTHORITY);
        case DUTY_COORDINATE:
        case DUTY_ADVISE:
        case DUTY_ROLE_NONE:
        case DUTY_ROLE_COUNT_:
            break;
        }
        return 0;
    case DRAFT_TARGET:
        return MARK(JOB) | MARK(PRODUCT) | (d->target.due != DATE_NONE ? MARK(TIME) : 0);
    case DRAFT_DEADLINE:
        return MARK(JOB) | (d->deadline.due != DATE_NONE ? MARK(TIME) : 0);
    case DRAFT_RECURRING:
        return MARK(JOB);
    case DRAFT_JOB:
        return MARK(JOB) | (d->job.due != DATE_NONE ? MARK(TIME) : 0) |
               (d->job.product.n ? MARK(PRODUCT) : 0) | (d->job.authority.n ? MARK(AUTHORITY) : 0);
    case DRAFT_MOVEMENT:
    case DRAFT_RESULT:
    case DRAFT_UNUSED:
    case DRAFT_NONE:
    case DRAFT_KIND_COUNT_:
        break;
    }
    return 0;
}

Status review_weigh(const Act *act, const Review *v, ReviewWeights *ret)
{
    ReviewWeights w = {.agency_rows = ARENA_ARRAY(act->arena, int64_t, v->agencies.n + 1),
                       .clear = ARENA_ARRAY(act->arena, unsigned, v->sections_n + 1),
                       .asks = ARENA_ARRAY(act->arena, bool, v->sections_n + 1)};
    Weighing c = {v, &w, act->arena};
    Status st = w.agency_rows && w.clear && w.asks ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < v->rows.n && st == STATUS_OK; i++) {
        const DraftRow *r = review_row(v, i);
        DraftData d;
        if (r->state == DRAFT_DROPPED)
            continue;
        st = draft_data_load(r->kind, r->data, act->arena, &d);
        if (st == STATUS_OK)
            st = draft_each_name(r->kind, &d, count_name, &c);
        if (st != STATUS_OK)
            break;
        unsigned marks = marks_of(r->kind, &d);
        for (size_t k = 0; k < v->sections_n; k++)
            if (str_eq(v->sections[k].path, r->section_path)) {
                w.clear[k] |= marks;
                w.asks[k] |= marks != 0;
                break;
            }
    }
    for (size_t i = 0; i < v->agencies.n && st == STATUS_OK; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, &v->agencies, i);
        w.strangers += w.agency_rows[i] > 0 && (g->state == AGENCY_UNKNOWN || g->state == AGENCY_PROPOSED);
    }
    if (st == STATUS_OK)
        *ret = w;
    return st;
}
