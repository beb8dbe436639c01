/* tape/follow.h - a tape that follows a configuration: how its pages are used is counted, rules decide where they lie and how they
 * are packed, and what happens is measured. A tape without one pays for none of it. */
#ifndef TAPE_FOLLOW_H
#define TAPE_FOLLOW_H

#include "tape/layout.h"
#include "tape/metrics.h"
#include "tape/policy.h"

struct mica_tape;
struct mica_tape_config;

typedef struct tape_follow {
    mica_tape_policy *policy;
    tape_metrics *metrics;
    tape_use *uses;   /* of the pages used last: one place for each hash */
    int64_t *used_by; /* which page has it */
    uint32_t mask;
    tape_using last;
    double hour, month[MICA_TAPE_TIERS]; /* money, as in the configuration */
    uint64_t interval_ns, looked_ns, opened_ns;
} tape_follow;

/* NO_MEMORY. */
MICA_MUST_USE mica_status tape_follow_new(struct mica_tape *t, const struct mica_tape_config *config,
                                          tape_follow **out, mica_error *err);
void tape_follow_free(tape_follow *f); /* accepts NULL */
/* A page is used. */
void tape_follow_used(tape_follow *f, int64_t page, bool write);
/* What rules say of the version of a page that has so many bytes stored. */
void tape_follow_decide(const struct mica_tape *t, int64_t page, uint64_t stored, bool current,
                        tape_decision *out);
/* Behind a checkpoint: moves what rules say, if it is time to. */
void tape_follow_look(struct mica_tape *t);

#endif
