/* cli/common/moment.c - reads moments and rules of keeping for `mica --tape` and `micac tape`. */
#include "cli/common/moment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Digits alone. */
static bool read_number(const char *text, uint64_t most, uint64_t *out) {
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && !errno && *out <= most;
}

bool cli_moment_of(const char *text, mica_tape_moment *out) {
    uint64_t time;
    *out = (mica_tape_moment){.when = MICA_TAPE_LATEST};
    if (!text) return true;
    if (strncmp(text, "instructions=", 13) == 0) {
        out->when = MICA_TAPE_INSTRUCTIONS;
        return read_number(text + 13, UINT64_MAX, &out->number);
    }
    if (strncmp(text, "time=", 5) == 0) {
        bool before = text[5] == '-'; /* 1970 */
        out->when = MICA_TAPE_TIME;
        if (!read_number(text + 5 + before, INT64_MAX, &time)) return false;
        out->time_ns = before ? -(int64_t)time : (int64_t)time;
        return true;
    }
    if (text[strspn(text, "0123456789")] == 0) {
        out->when = MICA_TAPE_EPOCH;
        return read_number(text, UINT64_MAX, &out->number);
    }
    out->when = MICA_TAPE_NAMED;
    out->name = text;
    return true;
}

/* By their numbers. */
static const char keepings[][12] = {"all", "last", "exponential", "named"};

const char *cli_moment_keeping_name(mica_tape_keeping keeping) {
    return (unsigned)keeping < sizeof keepings / sizeof *keepings ? keepings[keeping] : "";
}

bool cli_moment_keeping(const char *text, mica_tape_keeping *keeping, size_t *count) {
    size_t len = strcspn(text, ":");
    uint64_t number = 1;
    if (text[len] && (!read_number(text + len + 1, SIZE_MAX / 2, &number) || !number)) return false;
    *count = (size_t)number;
    unsigned k = 0;
    while (k <= MICA_TAPE_KEEP_NAMED && (strlen(keepings[k]) != len || memcmp(keepings[k], text, len) != 0))
        k++;
    *keeping = (mica_tape_keeping)k;
    bool counts = k == MICA_TAPE_KEEP_LAST || k == MICA_TAPE_KEEP_EXPONENTIAL;
    return k <= MICA_TAPE_KEEP_NAMED && (!text[len] || counts);
}
