// The way of a document: the officer submits (Trình duyệt), the head approves and assigns (Duyệt và giao); papers without number and date bind
// nobody, so they are not approved before both are filled in.
#include "model/document.h"
#include "model/role.h"

static bool may_submit(const void *record, const void *context, MsgId *ret_reason)
{
    const Document *d = record;
    const DocumentCounts *c = context;
    (void)d;
    if (c->proposed > 0) {
        *ret_reason = MSG_DOCUMENT_ROWS_LEFT;
        return false;
    }
    if (c->confirmed == 0) {
        *ret_reason = MSG_DOCUMENT_NOTHING_CONFIRMED;
        return false;
    }
    return true;
}

static bool may_approve(const void *record, const void *context, MsgId *ret_reason)
{
    const Document *d = record;
    if (d->number.n == 0 || d->issued_on == DATE_NONE) {
        *ret_reason = MSG_DOCUMENT_WITHOUT_NUMBER;
        return false;
    }
    return may_submit(record, context, ret_reason);
}

enum {
    OFFICERS = ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_BOARD_HEAD),
    HEADS = ROLE_BIT(ROLE_BOARD_HEAD) | ROLE_BIT(ROLE_LEADER)
};

static const StateRow rows[] = {
    {0, "upload", DOCUMENT_DRAFT, OFFICERS, NULL, MSG_DOCUMENT_EVENT_UPLOAD, false},
    {DOCUMENT_DRAFT, "submit", DOCUMENT_SUBMITTED, OFFICERS, may_submit, MSG_DOCUMENT_EVENT_SUBMIT, false},
    {DOCUMENT_DRAFT, "discard", DOCUMENT_DISCARDED, OFFICERS, NULL, MSG_DOCUMENT_EVENT_DISCARD, true},
    {DOCUMENT_SUBMITTED, "return", DOCUMENT_DRAFT, HEADS, NULL, MSG_DOCUMENT_EVENT_RETURN, true},
    {DOCUMENT_SUBMITTED, "approve", DOCUMENT_APPROVED, HEADS, may_approve, MSG_DOCUMENT_EVENT_APPROVE, false},
};

const StateMachine document_machine = {.name = "document",
                                       STATE_TABLE(document_state_names, role_names, rows)};
