/* session/options.c - turns the options of a session into what each part of it takes: the ladder its files
 * and how to open them, the language what it says to the ladder. Besides mica_session_open, nobody reads
 * mica_session_options.
 *
 * Where two options speak of the same thing the nearer one wins: `validate` over the configuration's level, a
 * preset that is named over the configuration's collector. What an option cannot mean (a level nobody knows,
 * a key without verification) is an error here, before a file is touched. */
#include "session/session_internal.h"

#include "base/error.h"
#include "mica/signature.h"
#include "program/parts.h"
#include "session/fingerprint.h"
#include "session/frontend.h"

mica_status ses_level_of(const mica_session_options *o, mica_validation *out, mica_error *err) {
    *out = MICA_VALIDATE_LAZY;
    if (o->config)
        *out =
            o->config->snapshot.validation_enabled ? o->config->snapshot.validation_level : MICA_VALIDATE_OFF;
    if (!o->validate || mica_validation_find(o->validate, out)) return MICA_OK;
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                     "no validation level is called '%s'; there are: off, header, lazy, full", o->validate);
}

/* The key a signature is required of; where none is, *out stays as it is. */
static mica_status required_key(const mica_session_options *o, mica_validation level, uint8_t *key,
                                const uint8_t **out, mica_error *err) {
    if (!o->require_signature) return MICA_OK;
    if (level != MICA_VALIDATE_LAZY && level != MICA_VALIDATE_FULL) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a required signature needs the validation level lazy or full");
    }
    mica_error inner = MICA_ERROR_INIT;
    if (mica_snapshot_key_load(o->require_signature, false, key, &inner) != MICA_OK)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s", inner.message);
    *out = key;
    return MICA_OK;
}

/* Fingerprint and key live here, on the stack: the ladder needs them while it opens files, and never
 * again. */
mica_status ses_open_ladder(mica_session *s, const mica_session_options *o, mica_validation level,
                            mica_error *err) {
    static_assert(SES_SLOTS == VM_SLOTS, "the ladder fills the slots of a VM");
    uint8_t fingerprint[32], key[MICA_KEY_SIZE];
    ses_ladder_options options = {.file = {.level = level,
                                           .fingerprint = fingerprint,
                                           .language = PROG_LANGUAGE,
                                           .guard = true,
                                           .max_validation_ns = o->max_validation_ms * 1000000,
                                           .strict = o->strict},
                                  .snapshot = o->snapshot,
                                  .folder = o->stdlib_folder,
                                  .program_folder = o->program_folder,
                                  .cache_folder = o->cache_folder,
                                  .layers = o->layers,
                                  .layer_count = o->layer_count,
                                  .makers = ses_makers_of(s),
                                  .frontend = ses_m_frontend,
                                  .compare = ses_fingerprint_compare,
                                  .quiet = o->quiet};
    mica_status status = required_key(o, level, key, &options.file.require_key, err);
    if (status != MICA_OK) return status;
    ses_fingerprint(fingerprint);
    if (o->config) mica_snapshot_options_apply(&options.file, &o->config->snapshot);
    options.file.level = level; /* the configuration's say in it is settled already */
    for (uint32_t slot = 0; slot < SES_SLOTS; slot++)
        options.places[slot].at =
            vm_slot_address(s->vm, slot, &options.places[slot].capacity, &options.places[slot].reserved);
    return ses_ladder_open(&s->ladder, &options, err);
}
