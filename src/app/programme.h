// Programmes: made from an approved document, read by everyone who has duties in them.
#ifndef APP_PROGRAMME_H
#define APP_PROGRAMME_H

#include "app/act.h"
#include "app/record.h"
#include "model/document.h"
#include "model/programme.h"

// Makes the programme, its tasks, targets, obligations and the units' duties from the document's confirmed rows. Inside the approving verb.
MUST_CHECK Status programme_make(Act *act, const Document *d);

// May this actor read what belongs to `unit_id`'s programmes? The units above it by their grants, and every unit below it: a programme speaks
// to them. STATUS_NOT_FOUND otherwise.
MUST_CHECK Status programme_readable(const Act *act, int64_t unit_id);
MUST_CHECK Status programme_get(const Act *act, int64_t id, Programme *ret);
// SQL condition on programme.unit_id for lists, as access_scope_sql() and the units above the actor's own.
MUST_CHECK Status programme_scope_sql(const Act *act, const char *column, Buf *sql, Param *params, size_t *n);
enum { PROGRAMME_SCOPE_PARAMS = ACTOR_GRANTS_MAX + 1 };

// What follows from the day having changed (occurrence.h). At start and whenever the business day has changed, after unit_settle(); done again on
// the same day it changes nothing.
MUST_CHECK Status programme_settle(Act *act);

MUST_CHECK Status programme_tasks(const Act *act, int64_t programme_id, RecordList *ret);

#endif
