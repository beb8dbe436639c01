/* cli/common/moment.c - reads moments and rules of keeping for `mica --tape` and `micac tape`. */
#include "cli/common/moment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

mica_tape_moment cli_moment_of(const char *text) {
    mica_tape_moment m = {.when = MICA_TAPE_LATEST};
    char *end;
    if (!text) return m;
    if (strncmp(text, "instructions=", 13) == 0)
        return (mica_tape_moment){.when = MICA_TAPE_INSTRUCTIONS, .number = strtoull(text + 13, NULL, 10)};
    if (strncmp(text, "time=", 5) == 0)
        return (mica_tape_moment){.when = MICA_TAPE_TIME, .time_ns = strtoll(text + 5, NULL, 10)};
    m.number = strtoull(text, &end, 10);
    m.when = *text && !*end ? MICA_TAPE_EPOCH : MICA_TAPE_NAMED;
    m.name = text;
    return m;
}

/* By their numbers. */
static const char keepings[][12] = {"all", "last", "exponential", "named"};

const char *cli_moment_keeping_name(mica_tape_keeping keeping) {
    return (unsigned)keeping < sizeof keepings / sizeof *keepings ? keepings[keeping] : "";
}

/* Digits alone, from 1 on. */
static bool read_count(const char *text, size_t *out) {
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    *out = (size_t)n;
    return *text >= '0' && *text <= '9' && !*end && !errno && n >= 1 && n <= SIZE_MAX / 2;
}

bool cli_moment_keeping(const char *text, mica_tape_keeping *keeping, size_t *count) {
    size_t len = strcspn(text, ":");
    *count = 1;
    if (text[len] && !read_count(text + len + 1, count)) return false;
    unsigned k = 0;
    while (k <= MICA_TAPE_KEEP_NAMED && (strlen(keepings[k]) != len || memcmp(keepings[k], text, len) != 0))
        k++;
    *keeping = (mica_tape_keeping)k;
    return k <= MICA_TAPE_KEEP_NAMED;
}
