/* tape/tiers.c - the stores of a tape, from its opening to its end (tiers.h). */
#include "tape/tiers.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/time.h"

#include <string.h>

#define MS UINT64_C(1000000)

static uint64_t or_ms(uint32_t ms, uint64_t otherwise) {
    return (ms ? ms : otherwise) * MS;
}

mica_status tape_tiers_begin(const tape_tiers_options *o, tape_tiers **out, mica_error *err) {
    mica_status status = MICA_OK;
    *out = NULL;
    if (!o->cold && !o->network) return MICA_OK;
    if (!o->cold)
        status = base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                           "a tape cannot have a store that may forget alone: give it one that keeps too");
    tape_tiers *s = status == MICA_OK ? base_calloc(1, sizeof *s) : NULL;
    if (status == MICA_OK && !s) status = base_fail_memory(err, "the stores of a tape");
    if (status != MICA_OK) {
        store_end(o->cold);
        store_end(o->network);
        return status;
    }
    s->cold = o->cold;
    s->network = o->network;
    s->local_most = o->local_most;
    s->wait_ns = or_ms(o->wait_ms, 30000);
    s->lease_ns = or_ms(o->lease_ms, 60000);
    s->upload_ns = or_ms(o->upload_ms, 1000);
    s->grace_ns = or_ms(o->grace_ms, 60000);
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&s->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    *out = s;
    return MICA_OK;
}

void tape_tiers_end(tape_tiers *s) {
    if (!s) return;
    store_end(s->network);
    store_end(s->cold);
    base_buf_free(&s->listed);
    base_buf_free(&s->stale);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    base_free(s);
}

bool tape_tiers_met(tape_tiers *s) {
    if (!s) return false;
    pthread_mutex_lock(&s->lock);
    bool met = s->met;
    pthread_mutex_unlock(&s->lock);
    return met;
}

void tape_tiers_know(tape_tiers *s, tape_part *part) {
    pthread_mutex_lock(&s->lock);
    part->next_open = s->open;
    s->open = part;
    pthread_mutex_unlock(&s->lock);
}

void tape_tiers_forget(tape_tiers *s, tape_part *part) {
    pthread_mutex_lock(&s->lock);
    for (tape_part **at = &s->open; *at; at = &(*at)->next_open)
        if (*at == part) {
            *at = part->next_open;
            break;
        }
    pthread_mutex_unlock(&s->lock);
}

bool tape_tiers_has_open(tape_tiers *s, const uint8_t identity[FMT_HASH]) {
    bool has = false;
    pthread_mutex_lock(&s->lock);
    for (const tape_part *p = s->open; p && !has; p = p->next_open)
        has = memcmp(p->record.identity, identity, FMT_HASH) == 0;
    pthread_mutex_unlock(&s->lock);
    return has;
}

store_call tape_tiers_call(const tape_tiers *s) {
    return (store_call){.deadline_ns = base_time_ns() + s->wait_ns, .cancel = &s->stop};
}

void tape_part_key(const uint8_t identity[FMT_HASH], char key[TAPE_KEY_SIZE]) {
    static const char digits[] = "0123456789abcdef";
    memcpy(key, "parts/", 6);
    for (size_t k = 0; k < FMT_HASH; k++) {
        key[6 + 2 * k] = digits[identity[k] >> 4];
        key[7 + 2 * k] = digits[identity[k] & 15];
    }
    key[TAPE_KEY_SIZE - 1] = 0;
}
