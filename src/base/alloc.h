// The one door to the system allocator, so that tests can make the n-th allocation fail (alloc_fail_after).
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

// Like calloc and realloc: NULL on failure. Freed with free().
void *alloc_zeroed(size_t n, size_t size) __attribute__((malloc));
void *alloc_resize(void *p, size_t size);
char *alloc_strdup(const char *s);
// From now on in this thread the (n+1)-th allocation and all after it fail; a negative n turns it off. Tests only.
void alloc_fail_after(long n);

// For pools that hand out memory they kept: counts as an allocation, and is not 0 when that must fail.
int alloc_refused(void);
// Whether pools keep memory: not where a sanitizer watches each allocation.
#if defined(__SANITIZE_ADDRESS__)
#define ALLOC_POOLS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define ALLOC_POOLS 0
#endif
#endif
#ifndef ALLOC_POOLS
#define ALLOC_POOLS 1
#endif

#endif
