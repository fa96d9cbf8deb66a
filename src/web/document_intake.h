// Taking a document in: reading it in the sandbox (slow phase) and keeping it (write phase), for the page and the API alike.
#ifndef WEB_DOCUMENT_INTAKE_H
#define WEB_DOCUMENT_INTAKE_H

#include "app/document.h"
#include "file/refusal.h"
#include "web/web.h"

typedef struct DocumentIntake {
    Refusal refusal;   // code REFUSAL_NONE: it was read
    MsgId problem;     // why there is nothing to read at all; MSG_NONE otherwise
    Document document; // once kept
} DocumentIntake;

// The slow phase: the file of the request, or its whole body under the name in the query `name`. Answers nothing; rq->state is a DocumentIntake.
Status document_intake_read(WebRequest *rq, WebResponse *rs);
// Keeps what was read as a new draft of the officer's unit (`unit` of the form or query chooses among several). Only after a read without
// refusal or problem. STATUS_INVALID with `problem` set when the officer has no unit.
MUST_CHECK Status document_intake_keep(WebRequest *rq);
// The unit that a document sent now would belong to: `unit` of the form or query, else the officer's own. STATUS_NOT_FOUND, STATUS_FORBIDDEN.
MUST_CHECK Status document_intake_unit(const WebRequest *rq, const Act *act, int64_t *ret);
static inline DocumentIntake *document_intake(const WebRequest *rq)
{
    return rq->state;
}
// What happened, in the request's language; empty when it was read.
MUST_CHECK Status document_intake_words(WebRequest *rq, Str *ret);

enum { DOCUMENT_BODY_LIMIT = 20 << 20 };

#endif
