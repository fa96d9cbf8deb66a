// Prepared statements of one connection, found by their text (and, on PostgreSQL, by the kinds of their parameters). Bounded: the one unused
// longest goes first, so that texts made at run time cannot fill the memory. Not thread-safe; belongs to its connection.
#ifndef STORE_STMT_CACHE_H
#define STORE_STMT_CACHE_H

#include "base/status.h"
#include "base/str.h"

enum { STMT_BUCKETS = 256, STMT_MAX = 256 };

typedef struct Stmt {
    char *sql; // own copy
    char *kinds;
    uint64_t hash;
    void *handle; // the engine's
    char name[24];
    uint64_t used; // stamp of the last use
    bool busy;     // rows under way
    struct Stmt *next;
} Stmt;

typedef struct StmtCache {
    Stmt *buckets[STMT_BUCKETS];
    struct {
        const char *sql;
        Stmt *stmt;
    } recent[STMT_BUCKETS]; // by address of the text: literals are found without hashing them
    size_t n;
    uint64_t clock;
    // Frees a statement's handle.
    void (*drop)(void *ctx, Stmt *stmt);
    void *ctx;
} StmtCache;

// NULL when absent.
Stmt *stmt_cache_find(StmtCache *c, const char *sql, const char *kinds);
// Adds an entry without handle (dropping another when full).
MUST_CHECK Status stmt_cache_add(StmtCache *c, const char *sql, const char *kinds, Stmt **ret);
void stmt_cache_remove(StmtCache *c, Stmt *stmt);
// Drops all; `forget` when the connection is gone and handles need no freeing.
void stmt_cache_clear(StmtCache *c);
// No rows are under way any more.
void stmt_cache_idle(StmtCache *c);

#endif
