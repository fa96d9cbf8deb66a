// Who acts at a place in the text.
#include "read/assign_internal.h"

void set_actor(Scan *s, const UnitList *l, size_t at)
{
    Doc *d = s->d;
    Actor a = {
        .at = (uint32_t)at, .para = (uint32_t)s->para, .n = l->n, .units = ARENA_ARRAY(d->arena, Str, l->n)};
    if (!a.units || !ARENA_PUSH(d->arena, d->actors, a)) {
        s->memory = false;
        return;
    }
    for (size_t i = 0; i < l->n; i++)
        d->actors.items[d->actors.n - 1].units[i] = l->u[i].name;
    s->last = *l;
    s->last_at = at;
}

static const Actor *last_in(const Doc *d, size_t para)
{
    size_t lo = 0, hi = d->actors.n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (d->actors.items[mid].para <= para)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && d->actors.items[lo - 1].para == para ? &d->actors.items[lo - 1] : NULL;
}

const Actor *doc_actor_next(const Doc *d, size_t at)
{
    size_t lo = 0, hi = d->actors.n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (d->actors.items[mid].at < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < d->actors.n ? &d->actors.items[lo] : NULL;
}

const Actor *doc_actor(const Doc *d, size_t para, size_t at)
{
    size_t lo = 0, hi = d->actors.n; // actors are in order of their tokens
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (d->actors.items[mid].at <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return NULL;
    const Actor *a = &d->actors.items[lo - 1];
    const Para *p = &d->paras.items[para];
    if (a->para == para)
        return a;
    if (p->lead >= 0) {
        const Actor *l = last_in(d, (size_t)p->lead);
        if (l)
            return l;
    }
    if (a->open && d->paras.items[a->para].section >= 0)
        for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent)
            if (s == d->paras.items[a->para].section)
                return a;
    // A bullet below a numbered item: the item's own actors, or those of the sentence that led into the items.
    if (p->section >= 0 && !p->labelled) {
        size_t item = d->nodes.items[p->section].para;
        const Para *q = &d->paras.items[item];
        const Actor *l = p->bullet && item < para ? last_in(d, item) : NULL;
        if (!l && q->lead >= 0)
            l = last_in(d, (size_t)q->lead);
        return l;
    }
    return NULL;
}
