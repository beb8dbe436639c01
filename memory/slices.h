/* memory/slices.h - a save that a running program makes in slices, so that it never stops for long: what a tracker finds is
 * copied in rounds, each of what was written since the round before, until so little is left that it can be copied at once.
 *
 *     mem_slices_begin
 *     mem_slices_step, and the program runs on     until *few
 *     mem_slices_rest                              the program stands: what is copied now is of one moment
 *     mem_slices_write                             on any thread, while the program runs on: the file is complete
 *     mem_slices_commit                            when the file was flushed and its place written down
 *     mem_slices_free                              in every case */
#ifndef MEMORY_SLICES_H
#define MEMORY_SLICES_H

#include "memory/file.h"

typedef struct mem_slices mem_slices;

/* Who saves is asked before candidates are named, and between that and the copying: it may write to the memory then. */
typedef struct mem_slices_hooks {
    void (*before)(void *ctx);
    void (*between)(void *ctx, mem_slices *slices);
    void *ctx;
} mem_slices_hooks;

/* Begins to save behind what is at `place`, whose offset says where; as mem_tracker_append. `slices` belongs to one thread at a
 * time, nobody writes to the regions while a call copies, and nothing else is asked of the tracker until it ends. Granules
 * must be of MICA_MEMORY_GRANULE_MIN. Errors: IO, NO_MEMORY, INVALID_ARGUMENT (a diff where no file has the last epoch; other
 * granules). */
MICA_MUST_USE mica_status mem_slices_begin(mica_memory_tracker *tracker, bool full,
                                           const mem_slices_hooks *hooks, mem_place *place, mem_slices **out,
                                           mica_error *err);
/* Works until the clock (base_time_ns) reaches `until`, or the disk is behind, or little is left; a little longer, by one piece
 * of memory that is looked at. `*few`: what is left is worth a stop, or will not become less. Regions may have been resized
 * and added. Errors: IO, NO_MEMORY, UNSUPPORTED. */
MICA_MUST_USE mica_status mem_slices_step(mem_slices *slices, uint64_t until, bool *few, mica_error *err);
/* Copies all that is left. Errors: the same. */
MICA_MUST_USE mica_status mem_slices_rest(mem_slices *slices, mica_error *err);
/* In the hook `between`: whether one of the bytes at `offset` of a region is copied next, and then all of them are. */
bool mem_slices_with(mem_slices *slices, size_t region, uint64_t offset, uint64_t bytes);
/* Waits for what was copied and writes the rest of the file. Nothing is flushed. Regions must be as they were. Errors: IO,
 * NO_MEMORY, LIMIT, those of mica_memory_write. */
MICA_MUST_USE mica_status mem_slices_write(mem_slices *slices, const mica_memory_content *content,
                                           mica_memory_saved *out, mica_error *err);
/* What was written is the tracker's last epoch now, as mem_tracker_appended says. */
void mem_slices_commit(mem_slices *slices, const mica_memory_saved *saved);
/* Ends it: without a commit nothing is forgotten. Accepts NULL. */
void mem_slices_free(mem_slices *slices);

#endif
