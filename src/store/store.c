#include "store/store_internal.h"

#include <errno.h>
#include <stdarg.h>

#include "base/alloc.h"
#include "base/utf8.h"

enum { DEFAULT_READERS = 4, DEFAULT_QUEUE = 1024, DEFAULT_BATCH = 128, DEFAULT_WAIT_MS = 10000 };

void fault_set(StoreFault *fault, const char *constraint, const char *fmt, ...)
{
    if (!fault)
        return;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(fault->text, sizeof fault->text, fmt, ap);
    va_end(ap);
    (void)snprintf(fault->constraint, sizeof fault->constraint, "%s", constraint ? constraint : "");
}

Status tx_fail(Tx *tx, Status st, const StoreFault *fault)
{
    if (tx->failed == STATUS_OK) {
        tx->failed = st;
        if (fault)
            tx->fault = *fault;
        else
            fault_set(&tx->fault, NULL, "%s", status_name(st));
    }
    return st;
}

// "postgresql://user:secret@host/db?password=x" without the secrets. Best effort on a malformed address.
static char *name_without_password(const char *url)
{
    char *name = alloc_strdup(url);
    if (!name)
        return NULL;
    char *start = strstr(name, "://");
    if (!start)
        return name;
    start += 3;
    size_t host_end = strcspn(start, "/?#");
    char *at = memrchr(start, '@', host_end);
    char *colon = at ? memchr(start, ':', (size_t)(at - start)) : NULL;
    if (at && colon)
        memmove(colon, at, strlen(at) + 1);
    for (char *p; (p = strstr(name, "password=")) != NULL;) {
        size_t n = strcspn(p, "&");
        memmove(p, p + n, strlen(p + n) + 1);
    }
    return name;
}

static const EngineOps *engine_for(const char *url, const char **ret_target)
{
    if (strncmp(url, "sqlite:", 7) == 0 && url[7]) {
        *ret_target = url + 7;
        return &sqlite_ops;
    }
    if (strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0) {
        *ret_target = url;
        return &postgres_ops;
    }
    return NULL;
}

static Status sync_init(Store *s)
{
    pthread_condattr_t attr;
    if (pthread_condattr_init(&attr) != 0)
        return STATUS_NO_MEMORY;
    // Waits are durations: a clock set back must not stretch them.
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    bool ok = pthread_mutex_init(&s->lock, NULL) == 0 && pthread_mutex_init(&s->write_mutex, NULL) == 0 &&
              pthread_cond_init(&s->work, &attr) == 0 && pthread_cond_init(&s->room, &attr) == 0 &&
              pthread_cond_init(&s->reader_free, &attr) == 0;
    (void)pthread_condattr_destroy(&attr);
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}

static void store_free(Store *s)
{
    crypt_wipe(s->audit_key, sizeof s->audit_key);
    crypt_wipe(&s->secret_key, sizeof s->secret_key);
    free(s->target);
    free(s->name);
    free(s->ring);
    free(s->batch);
    free(s);
}

Status store_open(const char *url, const StoreOptions *options, Store **ret, StoreFault *ret_fault)
{
    Status st = crypt_init();
    if (st != STATUS_OK)
        return st;
    const char *target;
    const EngineOps *ops = engine_for(url, &target);
    if (!ops) {
        fault_set(ret_fault, NULL, "not a database address: it begins with sqlite: or postgresql://");
        return STATUS_INVALID;
    }
    StoreFault fault = {0};
    Store *s = alloc_zeroed(1, sizeof *s);
    if (!s)
        return STATUS_NO_MEMORY;
    s->ops = ops;
    if (options)
        s->options = *options;
    s->options.readers = s->options.readers ? s->options.readers : DEFAULT_READERS;
    s->options.queue_limit = s->options.queue_limit ? s->options.queue_limit : DEFAULT_QUEUE;
    s->options.batch_limit = s->options.batch_limit ? s->options.batch_limit : DEFAULT_BATCH;
    s->options.wait_ms = s->options.wait_ms ? s->options.wait_ms : DEFAULT_WAIT_MS;
    s->target = alloc_strdup(target);
    s->name = name_without_password(url);
    s->ring = alloc_zeroed(s->options.queue_limit, sizeof *s->ring);
    s->batch = alloc_zeroed(s->options.batch_limit, sizeof *s->batch);
    if (!s->target || !s->name || !s->ring || !s->batch)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = sync_init(s);
    if (st != STATUS_OK) {
        store_free(s);
        return st;
    }
    // One connection now, so that a wrong address, an old engine or a wrong locale shows here and not at the first request.
    Conn *c = NULL;
    st = ops->open(s, !s->options.read_only, &c, &fault);
    if (st != STATUS_OK) {
        if (ret_fault)
            *ret_fault = fault;
        store_close(s);
        return st;
    }
    if (s->options.read_only) {
        c->next_free = NULL;
        s->free_readers = c;
        s->readers_open = 1;
    } else {
        s->write_conn = c;
    }
    *ret = s;
    return STATUS_OK;
}

void store_close(Store *s)
{
    if (!s)
        return;
    writer_stop(s);
    if (s->write_conn)
        s->ops->close(s->write_conn);
    while (s->free_readers) {
        Conn *c = s->free_readers;
        s->free_readers = c->next_free;
        s->ops->close(c);
    }
    (void)pthread_mutex_destroy(&s->lock);
    (void)pthread_mutex_destroy(&s->write_mutex);
    (void)pthread_cond_destroy(&s->work);
    (void)pthread_cond_destroy(&s->room);
    (void)pthread_cond_destroy(&s->reader_free);
    store_free(s);
}

StoreEngine store_engine(const Store *s)
{
    return s->ops->engine;
}

const char *store_name(const Store *s)
{
    return s->name;
}

StoreStats store_stats(Store *s)
{
    (void)pthread_mutex_lock(&s->lock);
    StoreStats stats = s->stats;
    stats.waiting = s->ring_n;
    (void)pthread_mutex_unlock(&s->lock);
    return stats;
}

static struct timespec deadline_after(unsigned ms)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

// A connection from the pool, or room to open one (*ret == NULL).
static Status reader_take(Store *s, Conn **ret)
{
    struct timespec until = deadline_after(s->options.wait_ms);
    Status st = STATUS_OK;
    (void)pthread_mutex_lock(&s->lock);
    while (!s->free_readers && s->readers_open >= s->options.readers && st == STATUS_OK)
        if (pthread_cond_timedwait(&s->reader_free, &s->lock, &until) == ETIMEDOUT)
            st = STATUS_BUSY;
    if (s->free_readers) {
        *ret = s->free_readers;
        s->free_readers = (*ret)->next_free;
        st = STATUS_OK;
    } else if (st == STATUS_OK) {
        s->readers_open++;
        *ret = NULL;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return st;
}

static void reader_give(Store *s, Conn *c)
{
    (void)pthread_mutex_lock(&s->lock);
    if (c) {
        c->next_free = s->free_readers;
        s->free_readers = c;
    } else {
        s->readers_open--;
    }
    (void)pthread_cond_signal(&s->reader_free);
    (void)pthread_mutex_unlock(&s->lock);
}

Status store_read_begin(Store *s, Tx **ret)
{
    Conn *c = NULL;
    Status st = reader_take(s, &c);
    if (st != STATUS_OK)
        return st;
    // A pooled connection may have died since (the server was restarted): one fresh try.
    for (int attempt = 0; attempt < 2; attempt++) {
        if (!c) {
            StoreFault fault = {0};
            st = s->ops->open(s, false, &c, &fault);
            if (st != STATUS_OK)
                break;
        }
        c->tx = (Tx){.store = s, .conn = c};
        st = s->ops->begin(&c->tx);
        if (st == STATUS_OK) {
            c->tx.open = true;
            *ret = &c->tx;
            return STATUS_OK;
        }
        s->ops->close(c);
        c = NULL;
    }
    reader_give(s, NULL);
    return st;
}

void tx_end(Tx *tx)
{
    if (!tx || tx->writing)
        return;
    Store *s = tx->store;
    Conn *c = tx->conn;
    s->ops->rollback(tx); // nothing to commit
    tx->open = false;
    if (!s->ops->usable(c)) {
        s->ops->close(c);
        c = NULL;
    }
    reader_give(s, c);
}

// ---- Statements ---------------------------------------------------------------------------------------------------------------------------

StoreEngine tx_engine(const Tx *tx)
{
    return tx->conn->ops->engine;
}

Status tx_status(const Tx *tx)
{
    return tx->failed;
}

const StoreFault *tx_fault(const Tx *tx)
{
    return &tx->fault;
}

uint64_t tx_statements(const Tx *tx)
{
    return tx->statements;
}

// What one engine would take and the other refuse is refused here, for both alike.
static Status params_check(Tx *tx, const Param *params, size_t n)
{
    if (tx->failed != STATUS_OK)
        return tx->failed;
    StoreFault fault;
    if (n > STORE_PARAMS_MAX) {
        fault_set(&fault, NULL, "%zu parameters, at most %d", n, STORE_PARAMS_MAX);
        return tx_fail(tx, STATUS_TOO_LARGE, &fault);
    }
    for (size_t i = 0; i < n; i++) {
        if (params[i].kind != PARAM_TEXT || params[i].is_null || params[i].s.n == 0)
            continue;
        if (memchr(params[i].s.p, 0, params[i].s.n) || !utf8_valid(params[i].s)) {
            fault_set(&fault, NULL, "parameter %zu is not UTF-8 text", i + 1);
            return tx_fail(tx, STATUS_INVALID, &fault);
        }
    }
    return STATUS_OK;
}

Status tx_query(Tx *tx, const char *sql, const Param *params, size_t n, Rows *ret)
{
    Status st = params_check(tx, params, n);
    if (st != STATUS_OK)
        return st;
    Rows r = {.tx = tx, .at = -1};
    tx->statements++;
    st = tx->conn->ops->query(tx, sql, params, n, &r);
    if (st == STATUS_OK)
        *ret = r;
    return st;
}

Status tx_query_all(Tx *tx, Asked *asked, size_t n)
{
    Status st = n <= STORE_ASKED_MAX ? STATUS_OK : tx_fail(tx, STATUS_TOO_LARGE, NULL);
    size_t begun = 0;
    if (!tx->conn->ops->query_all) {
        while (begun < n && st == STATUS_OK) {
            st = tx_query(tx, asked[begun].sql, asked[begun].params, asked[begun].n, &asked[begun].rows);
            begun += st == STATUS_OK;
        }
        while (st != STATUS_OK && begun > 0)
            (void)rows_done(&asked[--begun].rows);
        return st;
    }
    for (size_t i = 0; i < n && st == STATUS_OK; i++)
        st = params_check(tx, asked[i].params, asked[i].n);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        asked[i].rows = (Rows){.tx = tx, .at = -1};
    tx->statements += n;
    return tx->conn->ops->query_all(tx, asked, n);
}

bool rows_next(Rows *r)
{
    return r->tx && r->status == STATUS_OK && r->tx->conn->ops->rows_next(r);
}

int64_t rows_int(Rows *r, int column)
{
    return r->tx->conn->ops->rows_int(r, column);
}

Str rows_text(Rows *r, int column)
{
    return r->tx->conn->ops->rows_bytes(r, column, true);
}

Str rows_bytes(Rows *r, int column)
{
    return r->tx->conn->ops->rows_bytes(r, column, false);
}

bool rows_is_null(Rows *r, int column)
{
    return r->tx->conn->ops->rows_is_null(r, column);
}

Param rows_value(Rows *r, int column)
{
    return r->tx->conn->ops->rows_value(r, column);
}

Date rows_date(Rows *r, int column)
{
    return rows_is_null(r, column) ? DATE_NONE : (Date)rows_int(r, column);
}

Str rows_text_in(Rows *r, int column, Arena *a)
{
    return arena_dup(a, rows_text(r, column));
}

Status rows_done(Rows *r)
{
    if (!r->tx)
        return STATUS_OK;
    Status st = r->status;
    r->tx->conn->ops->rows_close(r);
    *r = (Rows){.status = st};
    return st;
}

Status tx_query_row(Tx *tx, const char *sql, const Param *params, size_t n, Rows *ret)
{
    Rows r = {0};
    Status st = tx_query(tx, sql, params, n, &r);
    if (st != STATUS_OK)
        return st;
    if (!rows_next(&r)) {
        st = rows_done(&r);
        return st == STATUS_OK ? STATUS_NOT_FOUND : st;
    }
    *ret = r;
    return STATUS_OK;
}

Status tx_query_int(Tx *tx, const char *sql, const Param *params, size_t n, int64_t *ret)
{
    Rows r = {0};
    Status st = tx_query_row(tx, sql, params, n, &r);
    if (st != STATUS_OK)
        return st;
    int64_t v = rows_int(&r, 0);
    // An INSERT ... RETURNING takes effect only when it is stepped to its end.
    while (rows_next(&r))
        ;
    st = rows_done(&r);
    if (st == STATUS_OK)
        *ret = v;
    return st;
}

Status tx_exec(Tx *tx, const char *sql, const Param *params, size_t n, int64_t *ret_changed)
{
    Status st = params_check(tx, params, n);
    tx->statements++;
    return st == STATUS_OK ? tx->conn->ops->exec(tx, sql, params, n, ret_changed) : st;
}

Status tx_exec_later(Tx *tx, const char *sql, const Param *params, size_t n)
{
    Status st = params_check(tx, params, n);
    tx->statements++;
    return st == STATUS_OK ? tx->conn->ops->exec_later(tx, sql, params, n) : st;
}
