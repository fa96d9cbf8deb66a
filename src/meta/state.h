// State machines as tables: (from, event, to, who may, guard), one for each thing that has states. A state is a number of an EnumName table
// (0 = not yet there).
#ifndef META_STATE_H
#define META_STATE_H

#include "meta/field.h"

// May the event happen to this record now? false with the reason. Pure: the record, and what the caller passes (today, counts...).
typedef bool (*StateGuard)(const void *record, const void *context, MsgId *ret_reason);

typedef struct StateRow {
    int from; // 0 = the record is being made
    const char *event;
    int to;
    uint32_t who; // bit r set: role r may (numbers of the machine's `roles` table); 0 = the system only
    StateGuard guard;
    MsgId label;       // on the button: "Trình duyệt"
    bool needs_reason; // a written reason is asked for and goes into the history
} StateRow;

typedef struct StateMachine {
    const char *name; // "account"
    const EnumName *states;
    size_t n_states;
    const EnumName *roles;
    size_t n_roles;
    const StateRow *rows;
    size_t n_rows;
} StateMachine;

#define STATE_TABLE(states_table, roles_table, rows_table)                                                   \
    .states = states_table, .n_states = sizeof(states_table) / sizeof *(states_table), .roles = roles_table, \
    .n_roles = sizeof(roles_table) / sizeof *(roles_table), .rows = rows_table,                              \
    .n_rows = sizeof(rows_table) / sizeof *(rows_table)

#define ROLE_BIT(role)   (UINT32_C(1) << (role))
#define STATE_BIT(state) (UINT32_C(1) << (state))

// The row of an event. STATUS_NOT_FOUND: no such event in this machine. STATUS_CONFLICT: not from this state. STATUS_FORBIDDEN: none of
// `roles` (a mask) may. STATUS_INVALID: the guard refuses, reason in ret_reason (written then only). `system` passes over `who`.
MUST_CHECK Status state_step(const StateMachine *m, int from, Str event, uint32_t roles, bool system,
                             const void *record, const void *context, const StateRow **ret_row,
                             MsgId *ret_reason);
// Mistakes of a table: states out of range, two rows for one event of one state, unreachable states, roles that do not exist.
// NULL when it is sound, else the complaint (constant text).
const char *state_problem(const StateMachine *m);

#endif
