#include "store/stmt_cache.h"

#include "base/alloc.h"

static uint64_t text_hash(const char *sql, const char *kinds)
{
    uint64_t h = UINT64_C(14695981039346656037); // FNV-1a
    for (const char *p = sql; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    h = (h ^ 255) * UINT64_C(1099511628211);
    for (const char *p = kinds; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return h;
}

static size_t address_slot(const char *sql)
{
    uint64_t a = (uint64_t)(uintptr_t)sql;
    return (size_t)((a ^ (a >> 8) ^ (a >> 16)) % STMT_BUCKETS);
}

static bool is_it(const Stmt *s, const char *sql, const char *kinds)
{
    return strcmp(s->sql, sql) == 0 && strcmp(s->kinds, kinds) == 0;
}

Stmt *stmt_cache_find(StmtCache *c, const char *sql, const char *kinds)
{
    size_t slot = address_slot(sql);
    Stmt *s = c->recent[slot].sql == sql ? c->recent[slot].stmt : NULL;
    // The same address may hold another text now, so the text is compared all the same.
    if (!s || !is_it(s, sql, kinds)) {
        uint64_t h = text_hash(sql, kinds);
        for (s = c->buckets[h % STMT_BUCKETS]; s; s = s->next)
            if (s->hash == h && is_it(s, sql, kinds))
                break;
        if (!s)
            return NULL;
        c->recent[slot].sql = sql;
        c->recent[slot].stmt = s;
    }
    s->used = ++c->clock;
    return s;
}

static void stmt_free(StmtCache *c, Stmt *s)
{
    if (s->handle || s->name[0])
        c->drop(c->ctx, s);
    free(s->sql);
    free(s->kinds);
    free(s);
}

void stmt_cache_remove(StmtCache *c, Stmt *stmt)
{
    for (size_t i = 0; i < STMT_BUCKETS; i++)
        if (c->recent[i].stmt == stmt) {
            c->recent[i].stmt = NULL;
            c->recent[i].sql = NULL;
        }
    for (Stmt **at = &c->buckets[stmt->hash % STMT_BUCKETS]; *at; at = &(*at)->next)
        if (*at == stmt) {
            *at = stmt->next;
            c->n--;
            stmt_free(c, stmt);
            return;
        }
}

static void drop_oldest(StmtCache *c)
{
    Stmt *oldest = NULL;
    for (size_t i = 0; i < STMT_BUCKETS; i++)
        for (Stmt *s = c->buckets[i]; s; s = s->next)
            if (!s->busy && (!oldest || s->used < oldest->used))
                oldest = s;
    if (oldest)
        stmt_cache_remove(c, oldest);
}

Status stmt_cache_add(StmtCache *c, const char *sql, const char *kinds, Stmt **ret)
{
    if (c->n >= STMT_MAX)
        drop_oldest(c);
    Stmt *s = alloc_zeroed(1, sizeof *s);
    if (!s)
        return STATUS_NO_MEMORY;
    s->sql = alloc_strdup(sql);
    s->kinds = alloc_strdup(kinds);
    if (!s->sql || !s->kinds) {
        free(s->sql);
        free(s->kinds);
        free(s);
        return STATUS_NO_MEMORY;
    }
    s->hash = text_hash(sql, kinds);
    s->used = ++c->clock;
    s->next = c->buckets[s->hash % STMT_BUCKETS];
    c->buckets[s->hash % STMT_BUCKETS] = s;
    c->n++;
    *ret = s;
    return STATUS_OK;
}

void stmt_cache_clear(StmtCache *c)
{
    for (size_t i = 0; i < STMT_BUCKETS; i++) {
        while (c->buckets[i]) {
            Stmt *s = c->buckets[i];
            c->buckets[i] = s->next;
            stmt_free(c, s);
        }
        c->recent[i].sql = NULL;
        c->recent[i].stmt = NULL;
    }
    c->n = 0;
}

void stmt_cache_idle(StmtCache *c)
{
    for (size_t i = 0; i < STMT_BUCKETS; i++)
        for (Stmt *s = c->buckets[i]; s; s = s->next)
            s->busy = false;
}
