/* format/slots.h - pages of a file that is being made, in any order and again where they changed meanwhile. A thread of its
 * own hashes and writes them, so whoever fills them never waits for the disk while there is room (fmt_slots_ready).
 *
 *     fmt_slots_new
 *     fmt_slots_put, and the page's bytes     for each page, new ones at the end
 *     fmt_slots_end                           all of it is written
 *     fmt_stream_adopt (format/stream.h)      the file goes on behind them
 *     fmt_slots_free                          in every case */
#ifndef FORMAT_SLOTS_H
#define FORMAT_SLOTS_H

#include "format/stream.h"
#include "mica/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Belongs to one thread at a time. */
typedef struct fmt_slots fmt_slots;

/* Begins with no pages; the first will lie at `at` of `fd`, behind the page of a header. With a `sink` they go through it, by the
 * slots' thread until fmt_slots_end has returned, and none may be put again: a sink takes each page once. `name` is for
 * messages; it and the sink must stay. NO_MEMORY. */
MICA_MUST_USE mica_status fmt_slots_new(int fd, const char *name, uint64_t at, const fmt_sink *sink,
                                        fmt_slots **out, mica_error *err);
/* Gives up what is not written yet; accepts NULL. */
void fmt_slots_free(fmt_slots *slots);
/* Whether the next fmt_slots_put does not wait. */
bool fmt_slots_ready(fmt_slots *slots);
/* Whether the thread has nothing to do. */
bool fmt_slots_idle(fmt_slots *slots);
/* How many pages there are. */
uint64_t fmt_slots_count(const fmt_slots *slots);
/* A place for the 4096 bytes of a page: of one that is there, which they replace, or, with fmt_slots_count, of a new one. Valid
 * until the next call. NULL: memory ran out, or a page that is there would go through a sink again (fmt_slots_end tells). */
uint8_t *fmt_slots_put(fmt_slots *slots, uint64_t page);
/* Waits until all pages are written and hashed. Errors: IO, NO_MEMORY (also of a put before), those of the sink;
 * INVALID_ARGUMENT (a page was put again for a sink). */
MICA_MUST_USE mica_status fmt_slots_end(fmt_slots *slots, mica_error *err);
/* Behind fmt_slots_end: the hashes of all pages, for base_free by the caller; NULL: there are none. `*room`: for how many there
 * is memory. */
uint8_t *fmt_slots_hashes(fmt_slots *slots, uint64_t *room);

#endif
