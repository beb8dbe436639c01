/* tests/image/program.h - a program of three regions. */
#ifndef TESTS_IMAGE_PROGRAM_H
#define TESTS_IMAGE_PROGRAM_H

#include "tests/image/regions.h"

typedef struct program {
    char vm[300], heap[20000], rules[64];
} program;

/* Its regions in an order, by their first letters. */
static inline mica_regions *program_regions(program *p, const char *order) {
    mica_regions *regions = regions_new();
    for (; *order; order++) {
        if (*order == 'v') regions_add(regions, "vm", p->vm, sizeof p->vm);
        if (*order == 'h') regions_add(regions, "heap", p->heap, sizeof p->heap);
        if (*order == 'r') regions_add(regions, "rules", p->rules, sizeof p->rules);
    }
    return regions;
}

#endif
