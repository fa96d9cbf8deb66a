// What the web layer's own files share.
#ifndef WEB_WEB_INTERNAL_H
#define WEB_WEB_INTERNAL_H

#include <pthread.h>

#include "web/metrics.h"
#include "web/router.h"
#include "web/session.h"
#include "web/slow_pool.h"
#include "web/template.h"
#include "web/throttle.h"
#include "web/web.h"

enum { ORG_NAME_MAX = 804 };

struct Web {
    WebOptions options;
    Router router;
    SlowPool *slow;
    Metrics metrics;
    uint64_t id_seed;
    _Atomic uint64_t id_next;
    ThrottleTable *throttle;
    // The installation's own unit, as pages are headed; read again after a while (layout.c).
    pthread_mutex_t org_lock;
    char org_name[ORG_NAME_MAX];
    Instant org_read_at;
};

// problem.c: the answer when even the error page cannot be made.
void web_fail_plain(WebRequest *rq, WebResponse *rs, int status);
// idempotency.c: around the write phase of an API call that carries a key.
MUST_CHECK Status idempotency_begin(WebCall *call, Tx *tx, bool *ret_replayed);
MUST_CHECK Status idempotency_keep(WebCall *call, Tx *tx);
// layout.c: the names every page has (views/layout.view) added to `data`.
MUST_CHECK Status layout_fill(WebRequest *rq, WebResponse *rs, json_t *data);
// Renders call->late_page.
MUST_CHECK Status web_render(WebCall *call);
// A sentence in the request's language.
const char *web_msg(const WebRequest *rq, MsgId id);

#endif
