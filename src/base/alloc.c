#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static _Thread_local long countdown = -1;

void alloc_fail_after(long n)
{
    countdown = n;
}

static int must_fail(void)
{
    if (countdown < 0)
        return 0;
    if (countdown == 0)
        return 1;
    countdown--;
    return 0;
}

int alloc_refused(void)
{
    return must_fail();
}

void *alloc_zeroed(size_t n, size_t size)
{
    return must_fail() ? NULL : calloc(n, size);
}

void *alloc_resize(void *p, size_t size)
{
    return must_fail() ? NULL : realloc(p, size);
}

char *alloc_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = alloc_zeroed(1, n);
    if (copy)
        memcpy(copy, s, n);
    return copy;
}
