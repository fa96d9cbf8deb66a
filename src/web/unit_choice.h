// Units in forms: people choose them by name, never by number. A unit is written "Xã Mẫu (Huyện Mẫu)": its name and, below a root, its parent's.
#ifndef WEB_UNIT_CHOICE_H
#define WEB_UNIT_CHOICE_H

#include "app/act.h"
#include "web/request.h"

// The first units in force that the actor may do `verb` to, and the one chosen now (0: none), as options {value, label} of a datalist; NULL on
// failure. *ret_chosen: how the chosen one is written, "" for none; in the arena.
json_t *unit_choice_options(const Act *act, Verb verb, int64_t chosen, Str *ret_chosen);
// Puts the unit typed into `input` of the form into `fields` as a number: written as above, or by its name alone when one unit bears it. What
// names none that the actor may do `verb` to stays a text, which the field's own rules refuse; the one stored now (0: none) may always stay.
MUST_CHECK Status unit_choice_take(const WebRequest *rq, const Act *act, Verb verb, const char *input,
                                   int64_t stored, const char *field, json_t *fields);

#endif
