// What the pages of following share: rows of tasks and targets, bars, states, 6 rõ, filters, words for days and amounts.
// Texts are in the request's arena; a function that gives a json_t gives a new reference, NULL when memory is short (json_pack passes it on).
#ifndef WEB_TRACK_PARTS_H
#define WEB_TRACK_PARTS_H

#include "app/cockpit.h"
#include "web/form_page.h"
#include "web/resource.h"
#include "web/web_internal.h"

// A sentence with its places filled: name, value, name, value, ..., NULL. NULL when memory is short or a value is.
const char *track_say(WebRequest *rq, MsgId id, ...) __attribute__((sentinel));
const char *track_word(const WebRequest *rq, MsgId id);
const char *track_count(WebRequest *rq, int64_t n);
const char *track_day(WebRequest *rq, Date d);
// "15/6" in the arena.
const char *track_short_day(WebRequest *rq, Date d);
// "41,2" or "41.2", with the unit of measure behind when `measure` is not empty.
const char *track_amount(WebRequest *rq, Decimal d, Str measure);
// "ít nhất 150 khu", "5–7 dự án", "435 km".
const char *track_goal(WebRequest *rq, const Target *t);
// "còn 15 ngày", "quá 3 ngày" (only what can be late), "đã qua".
const char *track_left(WebRequest *rq, Date due, bool late);
// "64/CTr-UBND, mục II.1".
const char *track_source(WebRequest *rq, const TrackedProgramme *p, const Task *t);
// Number of a programme, or its title where it has none.
Str track_number(const Programme *p);

// "64/CTr-UBND, Phong trào thi đua ...": number and short name.
const char *track_name(WebRequest *rq, const Programme *p);
// The text with a capital in front; the text itself when memory is short.
Str track_title(WebRequest *rq, Str text);

json_t *track_status(WebRequest *rq, TrackStatus s);
// Three stretches of a bar of `all`: 0 to 100 with one decimal, computed in whole numbers. null when all is 0.
json_t *track_bar(int64_t done, int64_t doing, int64_t late, int64_t all, const char *label);
json_t *track_duty_bar(WebRequest *rq, const DutySum *d);
json_t *track_clarity(WebRequest *rq, unsigned clear);
json_t *track_task_row(WebRequest *rq, const TaskProgress *t, bool with_programme);
json_t *track_target_row(WebRequest *rq, const TargetProgress *t, const Tracked *all);
// {href, value, label, late}
json_t *track_number_row(WebRequest *rq, const char *href, int64_t n, MsgId label, bool late);
// Counts of a programme with the rows behind them; not `whole`: the three that a list shows.
json_t *track_numbers(WebRequest *rq, const TrackedProgramme *t, bool whole);
// One line of CSV.
void track_cells(Buf *out, const char *const *texts, size_t n);
json_t *track_milestones(WebRequest *rq, const Tracked *t, bool only_coming, size_t limit);
// filter of parts/work-filter.
json_t *track_filter(WebRequest *rq, const Tracked *t, const TrackStatus *states, size_t n);
// A number of the query; 0 when absent. STATUS_INVALID for anything else.
MUST_CHECK Status track_query_id(const WebRequest *rq, const char *name, int64_t *ret);

#endif
