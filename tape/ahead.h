/* tape/ahead.h - pages of a store that will be wanted → the file, by threads of their own, before they are asked for.
 *
 * Which pages those are is said by predictors (predict.h), which hear of readings of what is current that had to wait for a store,
 * or had to no longer. A tape that has all its pages in its file is not followed. */
#ifndef TAPE_AHEAD_H
#define TAPE_AHEAD_H

#include "tape/predict.h"

struct mica_tape;
typedef struct tape_ahead tape_ahead;

/* NO_MEMORY. */
MICA_MUST_USE mica_status tape_ahead_new(struct mica_tape *t, const tape_predict_options *options,
                                         tape_ahead **out, mica_error *err);
/* Ends the threads; the readers that they have are the tape's. Accepts NULL. */
void tape_ahead_free(tape_ahead *ahead);

/* Before a page is read that the file does not have, or has because it was fetched ahead: what it is to the predictors. */
tape_found tape_ahead_look(tape_ahead *ahead, int64_t page, bool missing);
/* Behind it, with how long it took; has what comes next fetched. Not called where it is HERE. */
void tape_ahead_used(tape_ahead *ahead, int64_t page, tape_found found, uint64_t waited_ns);
void tape_ahead_checkpoint(tape_ahead *ahead, uint64_t epoch, const char *name);
void tape_ahead_rewind(tape_ahead *ahead, uint64_t from, uint64_t to);
/* Pages ahead from here on; 0: none. */
void tape_ahead_depth(tape_ahead *ahead, uint32_t depth);
/* What is current is this epoch now. */
void tape_ahead_way(tape_ahead *ahead, uint64_t epoch);
void tape_ahead_tell(tape_ahead *ahead, mica_tape_predictor which, tape_predict_about *out);

#endif
