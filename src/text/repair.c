#include "text/repair.h"

#include "text/charset.h"
#include "text/letters.h"
#include "text/normalise.h"
#include "text/repair_internal.h"

static const char *const kind_names[REPAIR_KIND_COUNT_] = {
    "drop",      "glue",    "drop+glue", "diacritic", "letter",     "codepoint", "nfd",
    "combining", "spacing", "linebreak", "omission",  "punct-junk", "case"};

const char *repair_kind_name(RepairKind k)
{
    return kind_names[k];
}

Status edits_apply(const MappedText *t, const EditList *edits, Arena *a, MappedText *ret)
{
    MappedBuilder b;
    size_t more = 0, at = 0;
    bool any = false;
    for (size_t i = 0; i < edits->n; i++) {
        any |= edits->items[i].state == REPAIR_AUTO;
        more += edits->items[i].n;
    }
    if (!any) {
        *ret = *t;
        return STATUS_OK;
    }
    mapped_begin(&b, a, t->source_n, t->n + more);
    for (size_t i = 0; i < edits->n; i++) {
        const Edit *e = &edits->items[i];
        if (e->state != REPAIR_AUTO || e->start < at)
            continue;
        mapped_copy(&b, t, at, e->start);
        // what is the same at both ends keeps its own place; the middle answers for the middle
        size_t head = 0, tail = 0, old = e->end - e->start;
        while (head < old && head < e->n && t->cp[e->start + head] == e->cp[head])
            head++;
        while (tail < old - head && tail < e->n - head && t->cp[e->end - 1 - tail] == e->cp[e->n - 1 - tail])
            tail++;
        for (size_t k = 0; k < head; k++)
            mapped_add(&b, e->cp[k], t->from[e->start + k], t->to[e->start + k]);
        Span s = mapped_span(t, e->start + head, e->end - tail);
        for (size_t k = head; k < e->n - tail; k++)
            mapped_add(&b, e->cp[k], s.start, s.end);
        for (size_t k = 0; k < tail; k++)
            mapped_add(&b, e->cp[e->n - tail + k], t->from[e->end - tail + k], t->to[e->end - tail + k]);
        at = e->end;
    }
    mapped_copy(&b, t, at, t->n);
    return mapped_end(&b, ret);
}

Status edits_log(const MappedText *source, const MappedText *t, const EditList *edits, Arena *a,
                 RepairList *log)
{
    for (size_t i = 0; i < edits->n; i++) {
        const Edit *e = &edits->items[i];
        MappedText to = {.cp = e->cp, .n = e->n};
        Repair r = {.span = mapped_span(t, e->start, e->end),
                    .kind = e->kind,
                    .state = e->state,
                    .confidence = (double)e->confidence};
        r.from = mapped_slice(source, r.span.start, r.span.end, a);
        r.to = mapped_slice(&to, 0, to.n, a);
        if (!r.from.p || !r.to.p || !ARENA_PUSH(a, *log, r))
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

// Words that were decomposed but complete: one row each.
static Status log_composed(const MappedText *source, const MappedText *t, Arena *a, RepairList *log)
{
    if (t->n == source->n)
        return STATUS_OK;
    for (size_t i = 0; i < t->n;) {
        if (!letter_is_wordish(t->cp[i])) {
            i++;
            continue;
        }
        size_t j = i;
        bool joined = false;
        for (; j < t->n && letter_is_wordish(t->cp[j]); j++)
            joined |= t->to[j] - t->from[j] > 1;
        if (joined) {
            Span s = mapped_span(t, i, j);
            Repair r = {.span = s,
                        .kind = REPAIR_NFD,
                        .state = REPAIR_AUTO,
                        .confidence = 1,
                        .from = mapped_slice(source, s.start, s.end, a),
                        .to = mapped_slice(t, i, j, a)};
            if (!r.from.p || !r.to.p || !ARENA_PUSH(a, *log, r))
                return STATUS_NO_MEMORY;
        }
        i = j;
    }
    return STATUS_OK;
}

static int by_span(const void *x, const void *y)
{
    const Repair *a = x, *b = y;
    if (a->span.start != b->span.start)
        return a->span.start < b->span.start ? -1 : 1;
    if (a->span.end != b->span.end)
        return a->span.end < b->span.end ? -1 : 1;
    return (int)a->kind - (int)b->kind;
}

double text_legibility(const MappedText *t, size_t *ret_words)
{
    return charset_legal_share_of(t->cp, t->n, ret_words);
}

Status repair_text(const LangModel *lm, const MappedText *source, RepairMode mode, Arena *a,
                   RepairedText *ret)
{
    Status st = STATUS_OK;
    MappedText composed, marked, spaced, out;
    RepairList log = {0};
    EditList marks = {0}, spaces = {0}, words = {0};
    TRY(normalise_compose(source, a, &composed));
    size_t n;
    double share = text_legibility(&composed, &n);
    if (composed.n && (n == 0 || share < TEXT_LEGIBLE_SHARE))
        return STATUS_REFUSED;
    if (mode == REPAIR_MODE_OFF) {
        *ret = (RepairedText){.text = composed};
        return STATUS_OK;
    }
    TRY(log_composed(source, &composed, a, &log));
    TRY(surface_marks(lm, &composed, a, &marks));
    TRY(edits_log(source, &composed, &marks, a, &log));
    TRY(edits_apply(&composed, &marks, a, &marked));
    TRY(surface_spaces(lm, &marked, a, &spaces));
    TRY(edits_log(source, &marked, &spaces, a, &log));
    TRY(edits_apply(&marked, &spaces, a, &spaced));
    TRY(decode_words(lm, &spaced, a, &words));
    TRY(edits_log(source, &spaced, &words, a, &log));
    TRY(edits_apply(&spaced, &words, a, &out));
    if (log.n)
        qsort(log.items, log.n, sizeof *log.items, by_span);
    *ret = (RepairedText){out, log.items, log.n};
fail:
    return st;
}
