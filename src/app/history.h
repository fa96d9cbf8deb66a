// What happened: the history of one record, and the whole log for those who may read it. Both stand on the audit chain.
#ifndef APP_HISTORY_H
#define APP_HISTORY_H

#include "app/act.h"
#include "store/audit.h"

typedef struct LogFilter {
    Str who;       // words of the actor's name or user name
    Str resource;  // "unit"
    Date from, to; // days on which it was recorded, in Viet Nam; DATE_NONE: open
} LogFilter;

// Whether the actor may read the log of everything: the right must hold over every root unit.
MUST_CHECK Status log_allowed(const Act *act);
// Rows with a number below `before` (0: from the newest), newest first, at most `limit` (1..500). Permission is the caller's, by log_allowed().
MUST_CHECK Status log_list(const Act *act, const LogFilter *f, int64_t before, size_t limit, AuditPage *ret);
MUST_CHECK Status log_count(const Act *act, const LogFilter *f, int64_t *ret);

#endif
