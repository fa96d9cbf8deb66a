// What every use case carries: who acts, on which business day, in which transaction, into which arena; permission on a unit; the audit row.
#ifndef APP_ACT_H
#define APP_ACT_H

#include "app/access.h"
#include "meta/field.h"
#include "store/store.h"

// Lines of units that a reading request has looked up: a page asks for the same few again and again. Zeroed; entries live in the Act's arena.
enum { ACT_MEMO_UNITS = 8 };
typedef struct ActMemo {
    struct {
        int64_t unit_id, *line;
        size_t n;
    } units[ACT_MEMO_UNITS];
    size_t n;
} ActMemo;

typedef struct Act {
    Tx *tx;
    Arena *arena;
    const Actor *actor;
    Date today; // business day
    Str reason; // as the person gave it, for the history
    // Filled when a use case answers STATUS_INVALID or STATUS_CONFLICT for a rule: what to tell the person. MSG_NONE otherwise.
    MsgId refusal;
    ActMemo *memo; // NULL: nothing is kept (a verb that writes may move a unit)
} Act;

// Whether the actor may do `verb` to something that belongs to a unit. STATUS_NOT_FOUND when it may not even be read, so that a record of
// another unit and one that does not exist give the same answer; STATUS_FORBIDDEN when it may be read only.
MUST_CHECK Status act_allowed(const Act *act, Verb verb, int64_t unit_id);
// Roles (bits of Role) that the actor holds over the unit, for the state machines.
MUST_CHECK Status act_roles(const Act *act, int64_t unit_id, uint32_t *ret);
// The unit and all above it, nearest last; NULL with STATUS_NOT_FOUND when there is no such unit.
MUST_CHECK Status act_unit_line(const Act *act, int64_t unit_id, int64_t **ret, size_t *ret_n);
// The same of a unit whose path has been read.
MUST_CHECK Status act_path_line(const Act *act, int64_t unit_id, Str path, int64_t **ret, size_t *ret_n);

// Records what changed between two versions of a record (before NULL: made; after NULL: gone) in the audit chain.
MUST_CHECK Status act_audit(const Act *act, const Resource *r, int64_t id, const char *action,
                            const void *before, const void *after);
// The same for an act whose payload is told in the caller's own JSON (may be NULL; borrowed).
MUST_CHECK Status act_audit_json(const Act *act, const char *resource, int64_t id, const char *action,
                                 const void *json);

#endif
