// The writer: one queue, one thread, one commit for all that waited (architecture, "A write").
#include <errno.h>

#include "store/store_internal.h"

Status writer_begin(Store *s, Tx **ret, StoreFault *ret_fault)
{
    StoreFault fault = {0};
    Status st = STATUS_IO;
    (void)pthread_mutex_lock(&s->write_mutex);
    for (int attempt = 0; attempt < 2; attempt++) {
        if (!s->write_conn) {
            st = s->ops->open(s, true, &s->write_conn, &fault);
            if (st != STATUS_OK)
                break;
            (void)pthread_mutex_lock(&s->lock);
            s->stats.reconnects++;
            (void)pthread_mutex_unlock(&s->lock);
        }
        Tx *tx = &s->write_conn->tx;
        *tx = (Tx){.store = s, .conn = s->write_conn, .writing = true};
        st = s->ops->begin(tx);
        if (st == STATUS_OK) {
            tx->open = true;
            *ret = tx;
            return STATUS_OK;
        }
        fault = tx->fault;
        s->ops->rollback(tx);
        bool lost = st == STATUS_IO;
        if (lost || !s->ops->usable(s->write_conn)) {
            s->ops->close(s->write_conn);
            s->write_conn = NULL;
        }
        if (!lost) // busy, or refused: a fresh connection would be told the same
            break;
    }
    if (ret_fault)
        *ret_fault = fault;
    return st;
}

Status writer_end(Store *s, Tx *tx, bool commit, StoreFault *ret_fault)
{
    Status st = STATUS_OK;
    if (tx) {
        if (commit)
            st = s->ops->commit(tx);
        if (st != STATUS_OK && ret_fault)
            *ret_fault = tx->fault;
        if (!commit || st != STATUS_OK)
            s->ops->rollback(tx);
        tx->open = false;
        if (!s->ops->usable(s->write_conn)) {
            s->ops->close(s->write_conn);
            s->write_conn = NULL;
        }
    }
    (void)pthread_mutex_unlock(&s->write_mutex);
    return st;
}

// Runs verb in a savepoint of its own. False when the transaction itself is gone, with *ret_status set to what to answer.
static bool verb_run(Tx *tx, WriteVerb verb, void *ctx, Status *ret_status)
{
    const EngineOps *ops = tx->conn->ops;
    AuditHead head = tx->head;
    unsigned depth = tx->depth++;
    Status st = ops->savepoint(tx, depth);
    if (st != STATUS_OK) { // nothing to undo
        tx->depth = depth;
        *ret_status = st;
        return ops->usable(tx->conn);
    }
    st = verb(tx, ctx);
    if (st == STATUS_OK)
        st = tx->failed; // a verb that overlooked a failure has failed
    if (st == STATUS_OK)
        st = ops->settle(tx);
    if (st == STATUS_OK)
        st = ops->release(tx, depth);
    tx->depth = depth;
    *ret_status = st;
    if (st == STATUS_OK)
        return true;
    tx->head = head;
    return ops->usable(tx->conn) && ops->undo(tx, depth) == STATUS_OK;
}

Status tx_nested(Tx *tx, WriteVerb verb, void *ctx, StoreFault *ret_fault)
{
    if (tx->failed != STATUS_OK)
        return tx->failed;
    if (!tx->writing)
        return STATUS_FORBIDDEN;
    // What the outer verb sent ahead is its own to answer for.
    Status st = tx->conn->ops->settle(tx);
    if (st != STATUS_OK)
        return st;
    // The fault is kept before the undoing clears it: verb_run leaves it in place.
    bool alive = verb_run(tx, verb, ctx, &st);
    if (st != STATUS_OK && ret_fault)
        *ret_fault = tx->fault;
    if (alive)
        tx->failed = STATUS_OK;
    else if (tx->failed == STATUS_OK)
        tx->failed = STATUS_IO;
    return st;
}

static void batch_run(Store *s, WriteJob *jobs, size_t n)
{
    Tx *tx = NULL;
    size_t ran = 0, good = 0;
    Status all = writer_begin(s, &tx, NULL);
    if (all == STATUS_OK) {
        bool alive = true;
        while (ran < n && alive) {
            WriteJob *j = &jobs[ran++];
            alive = verb_run(tx, j->verb, j->ctx, &j->status);
            if (tx->failed != STATUS_OK) {
                tx->failed = STATUS_OK;
                tx->fault = (StoreFault){0};
            }
            good += j->status == STATUS_OK;
        }
        if (!alive)
            all = STATUS_IO;
        Status end = writer_end(s, tx, alive && good > 0, NULL);
        if (all == STATUS_OK)
            all = end;
    } else {
        (void)writer_end(s, NULL, false, NULL);
    }
    uint64_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        // A verb that had failed by itself keeps its own reason.
        if (i >= ran || jobs[i].status == STATUS_OK)
            jobs[i].status = all;
        failed += jobs[i].status != STATUS_OK;
    }
    (void)pthread_mutex_lock(&s->lock);
    s->stats.verbs += n;
    s->stats.failed_verbs += failed;
    s->stats.commits += all == STATUS_OK && good > 0;
    (void)pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < n; i++)
        jobs[i].done(jobs[i].ctx, jobs[i].status);
}

static void *writer_main(void *arg)
{
    Store *s = arg;
    (void)pthread_mutex_lock(&s->lock);
    for (;;) {
        while (s->ring_n == 0 && !s->stopping)
            (void)pthread_cond_wait(&s->work, &s->lock);
        if (s->ring_n == 0)
            break;
        size_t n = s->ring_n < s->options.batch_limit ? s->ring_n : s->options.batch_limit;
        for (size_t i = 0; i < n; i++) {
            s->batch[i] = s->ring[s->ring_head];
            s->ring_head = (s->ring_head + 1) % s->options.queue_limit;
        }
        s->ring_n -= n;
        (void)pthread_cond_broadcast(&s->room);
        (void)pthread_mutex_unlock(&s->lock);
        batch_run(s, s->batch, n);
        (void)pthread_mutex_lock(&s->lock);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

static Status submit(Store *s, WriteVerb verb, void *ctx, WriteDone done, bool wait)
{
    Status st = STATUS_OK;
    (void)pthread_mutex_lock(&s->lock);
    while (wait && s->ring_n == s->options.queue_limit && !s->stopping)
        (void)pthread_cond_wait(&s->room, &s->lock);
    if (s->options.read_only || s->stopping)
        st = STATUS_FORBIDDEN;
    else if (s->ring_n == s->options.queue_limit)
        st = STATUS_BUSY;
    else if (!s->writer_started) {
        // Started late, so that a process that forks first (the sandbox helper) or only reads has no thread.
        if (pthread_create(&s->writer, NULL, writer_main, s) == 0)
            s->writer_started = true;
        else
            st = STATUS_NO_MEMORY;
    }
    if (st == STATUS_OK) {
        s->ring[(s->ring_head + s->ring_n) % s->options.queue_limit] = (WriteJob){verb, ctx, done, STATUS_OK};
        s->ring_n++;
        (void)pthread_cond_signal(&s->work);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return st;
}

Status store_submit(Store *s, WriteVerb verb, void *ctx, WriteDone done)
{
    return submit(s, verb, ctx, done, false);
}

typedef struct Waiter {
    WriteVerb verb;
    void *ctx;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool is_done;
    Status status;
} Waiter;

static Status waiter_verb(Tx *tx, void *ctx)
{
    Waiter *w = ctx;
    return w->verb(tx, w->ctx);
}

static void waiter_done(void *ctx, Status status)
{
    Waiter *w = ctx;
    (void)pthread_mutex_lock(&w->lock);
    w->status = status;
    w->is_done = true;
    (void)pthread_cond_signal(&w->ended);
    (void)pthread_mutex_unlock(&w->lock);
}

Status store_write(Store *s, WriteVerb verb, void *ctx)
{
    Waiter w = {.verb = verb, .ctx = ctx};
    if (pthread_mutex_init(&w.lock, NULL) != 0)
        return STATUS_NO_MEMORY;
    if (pthread_cond_init(&w.ended, NULL) != 0) {
        (void)pthread_mutex_destroy(&w.lock);
        return STATUS_NO_MEMORY;
    }
    Status st = submit(s, waiter_verb, &w, waiter_done, true);
    if (st == STATUS_OK) {
        (void)pthread_mutex_lock(&w.lock);
        while (!w.is_done)
            (void)pthread_cond_wait(&w.ended, &w.lock);
        (void)pthread_mutex_unlock(&w.lock);
        st = w.status;
    }
    (void)pthread_cond_destroy(&w.ended);
    (void)pthread_mutex_destroy(&w.lock);
    return st;
}

void writer_stop(Store *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->stopping = true;
    bool started = s->writer_started;
    (void)pthread_cond_broadcast(&s->work);
    (void)pthread_cond_broadcast(&s->room);
    (void)pthread_mutex_unlock(&s->lock);
    if (started)
        (void)pthread_join(s->writer, NULL);
}
