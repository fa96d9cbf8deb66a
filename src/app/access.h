// Who acts, and whether they may. Roles are data of an account, each within a subtree of units; what a role may do is the table in access.c.
#ifndef APP_ACCESS_H
#define APP_ACCESS_H

#include "base/buf.h"
#include "model/role.h"
#include "store/store.h"

// What can be allowed. A route or an app verb names one.
typedef enum Verb {
    VERB_NONE, // anyone who reached the route
    VERB_OWN,  // one's own account: any signed-in person
    VERB_READ, // units, programmes, works, figures within the subtree
    VERB_UNIT_EDIT,
    VERB_ACCOUNT_MANAGE,
    VERB_DOCUMENT_DRAFT,    // upload, review, correct, submit
    VERB_PROGRAMME_APPROVE, // duyệt và giao
    VERB_FIGURE_ENTER,
    VERB_FIGURE_SEND, // the head answers for it
    VERB_FIGURE_VERIFY,
    VERB_OPINION, // ý kiến chỉ đạo
    VERB_COUNCIL_VOTE,
    VERB_AUDIT_READ,
    VERB_SYSTEM,  // settings
    VERB_METRICS, // counters of the running program
    VERB_COUNT_
} Verb;

typedef struct Grant {
    Role role;
    int64_t unit_id; // the subtree's root; 0 = everywhere
    // As it was when the actor was read, so that conditions need not look it up in every statement:
    Str path;   // of that unit; p == NULL: not read
    bool whole; // the register has no unit outside that subtree
} Grant;

enum { ACTOR_GRANTS_MAX = 16 };

// The acting account, for permission and audit. account_id 0: nobody signed in, or the system itself.
typedef struct Actor {
    int64_t account_id;
    int64_t unit_id; // of the account; 0 when none
    Str username, display_name;
    Grant grants[ACTOR_GRANTS_MAX];
    size_t n_grants;
    uint32_t scopes;      // bits of AccessScope an API token carries; all for a session
    Str peer, request_id; // where from, for the audit row
} Actor;

// What a token may be limited to.
typedef enum AccessScope {
    SCOPE_READ = 1,
    SCOPE_WRITE = 2,
    SCOPE_ADMIN = 4,
    SCOPE_METRICS = 8,
    SCOPE_ALL = 15
} AccessScope;

// "administrator", "board_head"...; NULL outside the enum.
const char *access_role_name(Role r);
bool access_role_from_name(Str name, Role *ret);
// "read write" <-> bits; unknown words are refused.
bool scopes_parse(Str text, uint32_t *ret);

// Whether any of the actor's roles may do this anywhere: for menus and for the route's first check.
bool access_has(const Actor *a, Verb verb);
// Whether the actor may do this to every unit of the register: what concerns the whole installation.
bool access_over_all(const Actor *a, Verb verb);
// Whether the actor may do this to a unit; `line` holds the unit's id and those of all above it. n == 0: only grants that hold everywhere count.
bool access_allows(const Actor *a, Verb verb, const int64_t *line, size_t n);

// SQL for "the unit in `column` is one that the actor may do `verb` to": "1 = 1" for a grant everywhere, "1 = 0" without any. Parameters
// are numbered from *n + 1, appended to params (room for ACTOR_GRANTS_MAX more) and counted in *n.
void access_scope_sql(const Actor *a, Verb verb, const char *column, Buf *sql, Param *params, size_t *n);
// The same for rows of the table unit itself, where `column` would be its id; no alias.
void access_scope_units_sql(const Actor *a, Verb verb, Buf *sql, Param *params, size_t *n);

#endif
