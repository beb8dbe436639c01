/* session/gc.h - the collector's configuration, from what the options of a session name. */
#ifndef SESSION_GC_H
#define SESSION_GC_H

#include "mica/config.h"
#include "mica/snapshot.h"
#include "vm/heap/cage.h"

/* The configuration for a new VM: of the preset of that name, else of `config`, else the default one; both
 * may be NULL. Errors: CONFIGURATION. */
MICA_MUST_USE mica_status ses_gc_config(const char *preset, const mica_config *config, vm_gc_config *out,
                                        mica_error *err);
/* Once the library is open (NULL: it is not), before anything has run: a preset that was named takes the
 * values that the snapshot has for it. Errors: CONFIGURATION. */
MICA_MUST_USE mica_status ses_gc_take_stored(vm_t *vm, mica_snapshot *library, const char *preset,
                                             const mica_config *config, mica_error *err);

#endif
