#include "meta/state.h"

Status state_step(const StateMachine *m, int from, Str event, uint32_t roles, bool system, const void *record,
                  const void *context, const StateRow **ret_row, MsgId *ret_reason)
{
    const StateRow *row = NULL;
    bool known = false;
    for (size_t i = 0; i < m->n_rows && !row; i++) {
        if (!str_eq_c(event, m->rows[i].event))
            continue;
        known = true;
        if (m->rows[i].from == from)
            row = &m->rows[i];
    }
    if (!row)
        return known ? STATUS_CONFLICT : STATUS_NOT_FOUND;
    if (!system && !(row->who & roles))
        return STATUS_FORBIDDEN;
    MsgId reason = MSG_NONE;
    if (row->guard && !row->guard(record, context, &reason)) {
        *ret_reason = reason;
        return STATUS_INVALID;
    }
    *ret_row = row;
    return STATUS_OK;
}

static bool is_state(const StateMachine *m, int state)
{
    return state > 0 && (size_t)state < m->n_states;
}

const char *state_problem(const StateMachine *m)
{
    if (m->n_states > 32 || m->n_roles > 32)
        return "more states or roles than a mask has bits";
    uint32_t all_roles = (uint32_t)((UINT64_C(1) << m->n_roles) - 2);
    for (size_t i = 0; i < m->n_rows; i++) {
        const StateRow *row = &m->rows[i];
        if ((row->from != 0 && !is_state(m, row->from)) || !is_state(m, row->to))
            return "a row with a state that does not exist";
        if (row->who & ~all_roles)
            return "a row with a role that does not exist";
        for (size_t k = 0; k < i; k++)
            if (m->rows[k].from == row->from && strcmp(m->rows[k].event, row->event) == 0)
                return "two rows for one event of one state";
    }
    uint32_t reached = 1;
    for (size_t round = 0; round < m->n_states; round++)
        for (size_t i = 0; i < m->n_rows; i++)
            if (reached & STATE_BIT(m->rows[i].from))
                reached |= STATE_BIT(m->rows[i].to);
    for (size_t s = 1; s < m->n_states; s++)
        if (!(reached & STATE_BIT(s)))
            return "a state that no event leads to";
    return NULL;
}
