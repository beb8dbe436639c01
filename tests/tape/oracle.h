/* tests/tape/oracle.h - a tape beside plain arrays of bytes that say what it has to have at every epoch. */
#ifndef TESTS_TAPE_ORACLE_H
#define TESTS_TAPE_ORACLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mica/tape.h"
#include "tests/folder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A folder of the test's own, and names in it. */
static char folder_name[64];
static inline int folder_begin(void **state) {
    (void)state;
    const char *root = getenv("TMPDIR");
    snprintf(folder_name, sizeof folder_name, "%s/mica-tape-XXXXXX",
             root && strlen(root) < 40 ? root : "/tmp");
    return mkdtemp(folder_name) ? 0 : -1;
}
static inline int folder_end(void **state) {
    (void)state;
    return test_remove(folder_name);
}
static inline const char *folder_path(const char *name) {
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder_name, name);
    return path;
}

#define OK(call)                                                                                             \
    do {                                                                                                     \
        mica_status ok_status = (call);                                                                      \
        if (ok_status != MICA_OK) fail_msg("%s: %s", #call, err.message);                                    \
    } while (0)

/* That status, a message, and a record to go on with. */
#define FAILS(wanted, call)                                                                                  \
    do {                                                                                                     \
        mica_status fails_status = (call);                                                                   \
        if (fails_status != (wanted))                                                                        \
            fail_msg("%s: %s, not %s: %s", #call, mica_status_name(fails_status), #wanted, err.message);     \
        assert_true(strlen(err.message) > 10);                                                               \
        err = (mica_error)MICA_ERROR_INIT;                                                                   \
    } while (0)

#define ORACLE_PAGE  4096
#define ORACLE_PAGES 48
#define ORACLE_BYTES (ORACLE_PAGES * ORACLE_PAGE)
/* The bytes lie around position 0 and at a place far off. */
#define ORACLE_FROM (-(int64_t)(ORACLE_BYTES / 2))
#define ORACLE_MOST 4096

typedef struct oracle {
    uint8_t now[ORACLE_BYTES];
    uint8_t *epoch[ORACLE_MOST]; /* what it had at each; NULL: no such epoch */
    uint64_t parent[ORACLE_MOST];
    int64_t time[ORACLE_MOST];
    char name[ORACLE_MOST][MICA_TAPE_NAME_MAX];
    uint64_t head, last; /* epoch that what is current comes from; the newest */
    uint32_t random;
} oracle;

static inline uint32_t oracle_random(oracle *o, uint32_t below) {
    o->random = o->random * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)o->random * below) >> 32);
}

static inline void oracle_free(oracle *o) {
    for (size_t k = 0; k < ORACLE_MOST; k++)
        free(o->epoch[k]);
    free(o);
}

/* A write of any length: noise, one byte again and again, or zeros. */
static inline void oracle_write(oracle *o, mica_tape *t) {
    mica_error err = MICA_ERROR_INIT;
    uint32_t kind = oracle_random(o, 4), most = kind == 3 ? 64 : 1u << oracle_random(o, 15);
    size_t at = oracle_random(o, ORACLE_BYTES), n = 1 + oracle_random(o, most);
    if (n > ORACLE_BYTES - at) n = ORACLE_BYTES - at;
    if (oracle_random(o, 8) == 0) { /* whole pages */
        at = at / ORACLE_PAGE * ORACLE_PAGE;
        n = ORACLE_PAGE;
    }
    for (size_t k = 0; k < n; k++)
        o->now[at + k] = kind == 0 ? 0 : kind == 1 ? (uint8_t)(at >> 8) : (uint8_t)oracle_random(o, 256);
    OK(mica_tape_write(t, ORACLE_FROM + (int64_t)at, o->now + at, n, &err));
}

static inline void oracle_same(const uint8_t *want, const uint8_t *have, const char *what, uint64_t epoch) {
    for (size_t k = 0; k < ORACLE_BYTES; k++)
        if (want[k] != have[k])
            fail_msg("%s, epoch %llu: byte %zu is %u, not %u", what, (unsigned long long)epoch, k, have[k],
                     want[k]);
}

static inline void oracle_check_now(oracle *o, mica_tape *t) {
    static uint8_t have[ORACLE_BYTES];
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_read(t, ORACLE_FROM, have, sizeof have, &err));
    oracle_same(o->now, have, "current", o->head);
}

static inline uint64_t oracle_checkpoint(oracle *o, mica_tape *t, const char *name) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t epoch;
    mica_tape_checkpoint_about about = {.instructions = 10 * (o->last + 1)};
    if (name) strcpy(about.name, name);
    OK(mica_tape_checkpoint(t, &about, &epoch, &err));
    assert_int_equal(epoch, o->last + 1);
    assert_true(epoch < ORACLE_MOST);
    o->epoch[epoch] = malloc(ORACLE_BYTES);
    assert_non_null(o->epoch[epoch]);
    memcpy(o->epoch[epoch], o->now, ORACLE_BYTES);
    o->parent[epoch] = o->head;
    strcpy(o->name[epoch], about.name);
    o->head = o->last = epoch;
    return epoch;
}

static inline bool oracle_read_at(mica_tape *t, uint64_t epoch, uint8_t *have) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = epoch};
    mica_status status = mica_tape_read_at(t, &m, ORACLE_FROM, have, ORACLE_BYTES, &err);
    if (status != MICA_OK && status != MICA_ERR_NOT_FOUND)
        fail_msg("epoch %llu: %s", (unsigned long long)epoch, err.message);
    return status == MICA_OK;
}

/* Any epoch has what it had, or is not there where it need not be. */
static inline void oracle_check_epoch(oracle *o, mica_tape *t, uint64_t epoch, bool must) {
    static uint8_t have[ORACLE_BYTES];
    static const uint8_t none[ORACLE_BYTES];
    if (oracle_read_at(t, epoch, have))
        oracle_same(epoch ? o->epoch[epoch] : none, have, "read at", epoch);
    else if (must)
        fail_msg("epoch %llu is not kept", (unsigned long long)epoch);
}

static inline bool oracle_rewind(oracle *o, mica_tape *t, uint64_t epoch) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = epoch};
    mica_status status = mica_tape_rewind(t, &m, &err);
    if (status == MICA_ERR_NOT_FOUND) return false;
    if (status != MICA_OK) fail_msg("rewinding to %llu: %s", (unsigned long long)epoch, err.message);
    if (epoch)
        memcpy(o->now, o->epoch[epoch], ORACLE_BYTES);
    else
        memset(o->now, 0, ORACLE_BYTES);
    o->head = epoch;
    return true;
}

/* ---- steps of random runs ---- */

static inline void oracle_some_checkpoint(oracle *o, mica_tape *t, int step) {
    char name[32];
    snprintf(name, sizeof name, "step %d", step);
    (void)oracle_checkpoint(o, t, oracle_random(o, 8) ? NULL : name);
}

static inline void oracle_some_rewind(oracle *o, mica_tape *t) {
    if (oracle_random(o, 3) == 0)
        (void)oracle_rewind(o, t, o->last ? oracle_random(o, (uint32_t)o->last + 1) : 0);
}

static inline void oracle_check_some_epoch(oracle *o, mica_tape *t, bool must) {
    oracle_check_epoch(o, t, oracle_random(o, (uint32_t)o->last + 1), must);
}

/* The tape was opened anew: what was not checkpointed is gone. */
static inline void oracle_reopened(oracle *o) {
    o->head = o->last;
    if (o->last)
        memcpy(o->now, o->epoch[o->last], ORACLE_BYTES);
    else
        memset(o->now, 0, ORACLE_BYTES);
}

/* Every epoch of it, of which all have to be there, or those with names and the last. */
static inline void oracle_check_all(oracle *o, mica_tape *t, bool all) {
    for (uint64_t e = 0; e <= o->last; e++)
        oracle_check_epoch(o, t, e, all || o->name[e][0] || e == o->last);
}

#endif
