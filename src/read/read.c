#include "read/doc.h"

Status read_document(const Lexicon *lex, const MappedText *source, const RepairedText *repaired, Arena *a,
                     Reading *ret)
{
    Status st = STATUS_OK;
    Reading out = {.document = {.type = DOC_OTHER, .date = DATE_NONE},
                   .repairs = repaired->repairs,
                   .repairs_n = repaired->repairs_n};
    if (source->n > READ_MAX_CODE_POINTS || repaired->text.n > READ_MAX_CODE_POINTS)
        return STATUS_TOO_LARGE;
    Doc *d = ARENA_NEW(a, Doc);
    if (!d)
        return STATUS_NO_MEMORY;
    *d = (Doc){.lex = lex, .source = source, .text = &repaired->text, .arena = a, .out = &out};
    TokVec toks;
    TRY(tokens_cut(repaired->text.cp, repaired->text.n, a, &toks));
    lexicon_number(lex, toks.items, toks.n);
    d->t = toks.items;
    d->n = toks.n;
    TRY(phrases_open(d));
    TRY(lines_read(d));
    if (secret_stamped(d))
        return STATUS_REFUSED;
    TRY(header_read(d));
    TRY(tables_find(d));
    TRY(paras_make(d));
    TRY(outline_read(d));
    TRY(issuer_guess(d));
    TRY(assign_read(d));
    TRY(targets_read(d));
    TRY(deadlines_read(d));
    TRY(tables_read(d));
    TRY(movements_read(d));
    TRY(jobs_read(d));
    TRY(unused_read(d));
    TRY(phrases_status(d));
    out.document.cites = d->cites.items;
    out.document.cites_n = d->cites.n;
    out.document.recipients = d->recipients.items;
    out.document.recipients_n = d->recipients.n;
    out.sections = d->sections.items;
    out.sections_n = d->sections.n;
    out.assignments = d->assignments.items;
    out.assignments_n = d->assignments.n;
    out.targets = d->targets.items;
    out.targets_n = d->targets.n;
    out.results = d->results.items;
    out.results_n = d->results.n;
    out.deadlines = d->deadlines.items;
    out.deadlines_n = d->deadlines.n;
    out.movements = d->movements.items;
    out.movements_n = d->movements.n;
    out.recurring = d->recurring.items;
    out.recurring_n = d->recurring.n;
    out.jobs = d->jobs.items;
    out.jobs_n = d->jobs.n;
    out.unused = d->unused.items;
    out.unused_n = d->unused.n;
    *ret = out;
fail:
    return st;
}
