// The 6 rõ in words: what a section or a job leaves open.
#include "app/cockpit.h"
#include "web/review.h"

Status review_lacks(unsigned clear, Lang lang, Arena *a, Str *ret)
{
    static const MsgId names[CLEAR_COUNT_] = {MSG_TRACK_CLEAR_PERSON,  MSG_TRACK_CLEAR_JOB,
                                              MSG_TRACK_CLEAR_TIME,    MSG_TRACK_CLEAR_RESPONSIBILITY,
                                              MSG_TRACK_CLEAR_PRODUCT, MSG_TRACK_CLEAR_AUTHORITY};
    const char *text = "";
    for (unsigned i = 0; i < CLEAR_COUNT_ && text; i++)
        if (!(clear & (1U << i)))
            text = arena_printf(a, "%s%s" STR_FMT, text, text[0] ? ", " : "", STR_ARG(msg(lang, names[i])));
    *ret = str_c(text);
    return text ? STATUS_OK : STATUS_NO_MEMORY;
}

// Who, by when, what comes of it, who decides: what a job can say by itself.
Status review_job_lacks(const JobDraft *j, Lang lang, Arena *a, Str *ret)
{
    unsigned clear = (j->who.n ? 1U << CLEAR_PERSON | 1U << CLEAR_RESPONSIBILITY : 0) | 1U << CLEAR_JOB |
                     (j->due != DATE_NONE ? 1U << CLEAR_TIME : 0) | (j->product.n ? 1U << CLEAR_PRODUCT : 0) |
                     (j->authority.n ? 1U << CLEAR_AUTHORITY : 0);
    return review_lacks(clear, lang, a, ret);
}
