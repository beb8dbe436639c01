/* session/record.c - stands between the VM and the session's resolver while a run is recorded, and tells
 * train/ what was looked up: a profile is also the order in which a start asks for names, and only the
 * resolver sees them all.
 *
 * The other questions go to the session as ever. Code that is compiled while a run is recorded counts its
 * branches (ses_compile), so nothing else may depend on `recording`. */
#include "session/record.h"

#include "base/error.h"
#include "session/session_internal.h"
#include "train/record.h"

static bool record_find(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err) {
    const mica_session *s = ctx;
    bool found = s->resolver.find(ctx, vm, name, len, out, err);
    trn_record_find(s->recording, name, len, found ? out : NULL);
    return found;
}

static bool record_symbol(void *ctx, uint32_t slot, uint32_t id, uint64_t *text, uint32_t *len,
                          mica_error *err) {
    const mica_session *s = ctx;
    if (!s->resolver.slot_symbol(ctx, slot, id, text, len, err)) return false;
    trn_record_symbol(s->recording, vm_at(s->vm, *text), *len);
    return true;
}

mica_status ses_record_begin(mica_session *s, mica_error *err) {
    if (!s->ladder.snapshot)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "only runs with a snapshot can be recorded; build one or give --snapshot PATH");
    mica_status status = trn_record_begin(s->vm, &s->recording, err);
    if (status != MICA_OK) return status;
    s->watching = s->resolver;
    s->watching.find = record_find;
    s->watching.slot_symbol = record_symbol;
    vm_set_resolver(s->vm, &s->watching);
    return MICA_OK;
}

mica_status ses_record_end(mica_session *s, trn_tally *out, mica_error *err) {
    mica_status status = trn_record_end(s->recording, out, err);
    vm_set_resolver(s->vm, &s->resolver);
    s->recording = NULL;
    return status;
}
