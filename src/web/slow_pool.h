// A few threads for work that takes long (passwords, reading documents), with a bounded queue: never on a connection's or the writer's thread.
#ifndef WEB_SLOW_POOL_H
#define WEB_SLOW_POOL_H

#include "base/status.h"

typedef struct SlowPool SlowPool;
typedef void (*SlowJob)(void *ctx);

MUST_CHECK Status slow_pool_new(unsigned threads, unsigned queue_limit, SlowPool **ret);
// Ends the waiting jobs first. NULL is fine.
void slow_pool_free(SlowPool *p);
// STATUS_BUSY when the queue is full.
MUST_CHECK Status slow_pool_submit(SlowPool *p, SlowJob job, void *ctx);
unsigned slow_pool_waiting(SlowPool *p);

#endif
