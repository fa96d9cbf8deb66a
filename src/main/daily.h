// What has to be carried out when a business day begins: changes of units that take effect, and what follows them.
#ifndef MAIN_DAILY_H
#define MAIN_DAILY_H

#include "store/store.h"

// All of it in one write, for that day; doing it twice changes nothing.
MUST_CHECK Status daily_run(Store *store, Date today);

#endif
