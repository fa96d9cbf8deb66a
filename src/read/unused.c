// Numbers and dates of the body that no row was drawn from, each with the reason: nothing is silently lost.
#include "read/quantity.h"

static bool push(Doc *d, size_t a, size_t b, bool date, const char *why)
{
    Quote q = doc_quote(d, a, b);
    Unused row = {.text = q.text, .is_date = date, .why = str_c(why), .span = q.span};
    doc_use(d, a, b);
    return row.text.p && q.text.p && (d->unused.n >= READ_MAX_ROWS || ARENA_PUSH(d->arena, d->unused, row));
}

Status unused_read(Doc *d)
{
    for (size_t i = 0; i < d->paras.n; i++) {
        const Para *p = &d->paras.items[i];
        if (p->zone != ZONE_BODY)
            continue;
        d->ref_year = section_year(d, p->section);
        for (size_t k = p->body; k < p->b; k++) {
            const Tok *t = &d->t[k];
            When w;
            if (t->used || (t->kind != TOK_NUMBER && t->kind != TOK_WORD))
                continue;
            if (when_at(d, k, p->body, p->b, &w)) {
                const char *why = w.kind == WHEN_AS_OF ? "as-of date of a result"
                                  : w.kind == WHEN_DUE ? "a term, but in a telling of the past"
                                                       : "only mentioned, or of a cited document";
                bool used = false;
                for (size_t x = w.core; x < w.b; x++)
                    used |= d->t[x].used && d->t[x].kind == TOK_NUMBER;
                if (!used && !push(d, w.core, w.b, true, why))
                    return STATUS_NO_MEMORY;
                k = w.b - 1;
                continue;
            }
            if (t->kind != TOK_NUMBER)
                continue;
            Quantity q;
            bool quantity = quantity_at(d, k, p->b, &q);
            if (!push(d, k, quantity ? q.b : k + 1, false,
                      quantity ? "a quantity without a goal" : "an ordinal, a name or a period"))
                return STATUS_NO_MEMORY;
            if (quantity)
                k = q.b - 1;
        }
    }
    return STATUS_OK;
}
