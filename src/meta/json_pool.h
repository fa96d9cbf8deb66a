// Memory for jansson's values: a page is a thousand small pieces that are made and dropped within a millisecond. Each thread keeps the pieces it
// freed, by size, and cuts new ones from slabs of its own; nothing is locked. A thread keeps at most JSON_POOL_BYTES of slabs, what goes beyond
// comes from malloc; a piece may be freed by another thread than the one that made it and then stays there.
#ifndef META_JSON_POOL_H
#define META_JSON_POOL_H

#include <stddef.h>

enum { JSON_POOL_BYTES = 2 << 20 };

void *json_pool_take(size_t n);
void json_pool_give(void *p);
// From here on jansson uses it: before the process makes its first value. Not in sanitized builds, which would see less.
void json_pool_start(void);

#endif
