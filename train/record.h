/* train/record.h - one recorded run of a VM as figures by name. Used by session/record.c, which tells it of
 * look-ups. */
#ifndef TRAIN_RECORD_H
#define TRAIN_RECORD_H

#include "train/tally.h"
#include "vm/heap/cage.h"

/* A run while it is recorded. It belongs to the VM's thread. */
typedef struct trn_recording trn_recording;

/* From here on everything the VM runs is counted. Begin right after the library was opened: the start is part
 * of the run. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status trn_record_begin(vm_t *vm, trn_recording **out, mica_error *err);
/* The VM's resolver was asked for the function of a name; `found` is its answer, or NULL where there is
 * none. */
void trn_record_find(trn_recording *r, const char *name, size_t len, const vm_found *found);
/* Code in a snapshot named a symbol for the first time. */
void trn_record_symbol(trn_recording *r, const void *name, size_t len);
/* Stops recording, adds what was recorded to `out` as one run and frees `r`. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status trn_record_end(trn_recording *r, trn_tally *out, mica_error *err);

#endif
