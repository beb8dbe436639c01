/* base/alloc.h - the one door to malloc, so that tests can fail the n-th allocation and count them all. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

/* As malloc, calloc and realloc: NULL when memory ran out or a test asked for a failure. Thread-safe. */
void *base_malloc(size_t size);
void *base_calloc(size_t count, size_t size);
void *base_realloc(void *old, size_t size);
void base_free(void *p);                /* accepts NULL */
char *base_text_copy(const char *text); /* for base_free; NULL when memory ran out */
/* As base_calloc(1, size), for memory that will be written from end to end: its pages are asked for at once,
 * which is cheaper than one by one at their first touch. */
void *base_calloc_filled(size_t size);

/* Makes the n-th allocation from now (1 = the next) and no other fail; 0 switches it off. Tests only. */
void base_alloc_fail_at(uint64_t n);
/* Allocations asked for since the process began. */
uint64_t base_alloc_count(void);

#endif
