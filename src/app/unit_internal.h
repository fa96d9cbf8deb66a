// What the files about units share: the register's row and its path.
#ifndef APP_UNIT_INTERNAL_H
#define APP_UNIT_INTERNAL_H

#include "app/unit.h"
#include "model/succession.h"

// Gives the unit another path and everything below it too.
MUST_CHECK Status unit_move_path(const Act *act, const Unit *before, const Unit *after);

// Brings the register's row of a unit to what its versions and places say of today.
MUST_CHECK Status unit_bring_up_to_date(Act *act, int64_t id);

// What follows a unit into its successors on the day of the succession.
MUST_CHECK Status unit_follow(Act *act, const Succession *s);

#endif
