/* tests/image/regions.h - what the tests of regions share: a folder for files, and calls that must go well or be
 * refused with words. */
#ifndef TESTS_IMAGE_REGIONS_H
#define TESTS_IMAGE_REGIONS_H

#include "mica/image.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define OK(call)                                                                                             \
    do {                                                                                                     \
        mica_error err = MICA_ERROR_INIT;                                                                    \
        if ((call) != MICA_OK) fail_msg("%s", err.message);                                                  \
    } while (0)
/* The call gives that error, whose message has these words. */
#define REFUSED(call, status, said)                                                                          \
    do {                                                                                                     \
        mica_error err = MICA_ERROR_INIT;                                                                    \
        assert_int_equal((call), MICA_ERR_##status);                                                         \
        assert_int_equal(err.code, MICA_ERR_##status);                                                       \
        if (!strstr(err.message, said)) fail_msg("%s", err.message);                                         \
    } while (0)

static char folder[64];

static inline const char *path_of(const char *name) {
    static char paths[16][128];
    static unsigned next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline int make_folder(void **state) {
    (void)state;
    const char *root = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/mica-regions-XXXXXX", root && *root ? root : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

static inline mica_regions *regions_new(void) {
    mica_regions *regions = NULL;
    OK(mica_regions_new(&regions, &err));
    return regions;
}

static inline void regions_add(mica_regions *regions, const char *name, void *base, uint64_t size) {
    mica_regions_region region = {.name = name, .base = base, .size = size};
    OK(mica_regions_add(regions, &region, &err));
}

#endif
