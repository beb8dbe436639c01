/* base/version.c - the library's version. */
#include "mica/version.h"

#include <assert.h>

#define VERSION_TEXT_OF(n) #n
#define VERSION_TEXT(n)    VERSION_TEXT_OF(n)

/* The build file and the header say the same. */
static_assert(sizeof MICA_VERSION == sizeof VERSION_TEXT(MICA_VERSION_MAJOR) "." VERSION_TEXT(
                                         MICA_VERSION_MINOR) "." VERSION_TEXT(MICA_VERSION_PATCH),
              "versions differ");

const char *mica_version(void) {
    return VERSION_TEXT(MICA_VERSION_MAJOR) "." VERSION_TEXT(MICA_VERSION_MINOR) "." VERSION_TEXT(
        MICA_VERSION_PATCH);
}

int mica_version_number(void) {
    return MICA_VERSION_NUMBER;
}
