// Units in forms: people choose them by name, never by number. A unit is written "Xã Mẫu (Huyện Mẫu)": its name and, below a root, its parent's.
#ifndef WEB_UNIT_CHOICE_H
#define WEB_UNIT_CHOICE_H

#include "app/act.h"
#include "web/request.h"

// "" for 0. In the arena.
MUST_CHECK Status unit_choice_text(const Act *act, int64_t id, Str *ret);
// The first units in force that the actor may do `verb` to, as options {value, label} of a datalist; NULL on failure.
json_t *unit_choice_options(const Act *act, Verb verb);
// Puts the unit typed into `input` of the form into `fields` as a number: written as above, or by its name alone when one unit bears it. What
// names none that the actor may do `verb` to stays a text, which the field's own rules refuse.
MUST_CHECK Status unit_choice_take(const WebRequest *rq, const Act *act, Verb verb, const char *input,
                                   const char *field, json_t *fields);

#endif
