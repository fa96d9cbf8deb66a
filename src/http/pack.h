// Answers made smaller on the way (gzip): a page of 40 kB is one of 6 kB on a slow telephone line.
#ifndef HTTP_PACK_H
#define HTTP_PACK_H

#include "web/request.h"

// Whether this answer may go packed to whoever asked. Not when another site brought the request about: it could choose what the page repeats and
// learn from the answer's length what else stands there (BREACH). Files with a packed form of their own (rs->fixed) are left alone.
bool pack_wanted(const WebRequest *rq, const WebResponse *rs);
// Replaces the body by its packed form, when that is smaller. *ret_packed says which it is; on an error the body stays as it was.
MUST_CHECK Status pack_body(Buf *body, bool *ret_packed);

#endif
