/* tape/upload.c - what the file has → the store, on a thread of its own, which the tape never waits for but in mica_tape_sync.
 *
 * A round takes the list of parts as it is, puts those that the store does not have, each immutable and named by what it has,
 * and then moves the head to that list. Only when the head was moved a part counts as being there, so whatever is cut off is
 * begun anew: the parts that were put are found, and nothing was taken away here. Objects that the head does not list any more
 * go when readers of other nodes had time to read it again. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/time.h"

#include <errno.h>
#include <string.h>

#define SECOND     UINT64_C(1000000000)
#define PAUSE_MOST (30 * SECOND)

/* ---- a part ---- */

void tape_network_put(tape_tiers *s, tape_part *part) {
    char key[TAPE_KEY_SIZE];
    mica_error ignored = MICA_ERROR_INIT; /* what may forget need not know */
    store_call call = tape_tiers_call(s);
    if (!s->network) return;
    uint64_t start = base_time_ns(), size = part->record.size;
    tape_part_key(part->record.identity, key);
    bool put = store_put(s->network, key, base_view_of(part->file.base, (size_t)size), &call, NULL,
                         &ignored) == MICA_OK;
    atomic_store(&part->forgotten, !put);
    if (!put) {
        tape_metrics_add(s->metrics, MICA_TAPE_TIER_NETWORK, TAPE_COUNT_errors, 1);
        return;
    }
    s->counts.network_put += size;
    s->counts.network_pages += part->index_count;
    tape_metrics_write(s->metrics, MICA_TAPE_TIER_NETWORK, size, base_time_ns() - start);
}

/* To put it, at 10 MB a second. */
static uint64_t takes_ns(const tape_part *part) {
    return part->record.size * 100;
}

/* What is put is proved first: damage of the file must not become that of the store. What is there under its name already is not
 * believed to be it: the file gives its bytes up by that. */
static mica_status put_part(mica_tape *t, tape_part *part, mica_error *err) {
    tape_tiers *s = t->tiers;
    char key[TAPE_KEY_SIZE];
    store_about about;
    mica_error inner = MICA_ERROR_INIT;
    store_call call = tape_tiers_call(s);
    tape_part_key(part->record.identity, key);
    mica_status status = store_head(s->cold, key, &call, &about, &inner);
    if (status != MICA_OK && status != MICA_ERR_NOT_FOUND)
        return base_fail_as(err, &inner, "%s: %s", t->name, inner.message);
    bool same = status == MICA_OK && about.size == part->record.size;
    status = same ? tape_scrub_same(t, part, &same, err) : MICA_OK;
    if (status != MICA_OK || same) return status;
    status = fmt_file_verify_all(&part->file, 1, err);
    if (status != MICA_OK) return status;
    base_view bytes = base_view_of(part->file.base, (size_t)part->record.size);
    call.deadline_ns = base_time_ns() + s->wait_ns + takes_ns(part);
    inner = (mica_error)MICA_ERROR_INIT;
    uint64_t start = base_time_ns();
    status = store_put(s->cold, key, bytes, &call, NULL, &inner);
    if (status == MICA_OK)
        tape_metrics_write(s->metrics, MICA_TAPE_TIER_COLD, bytes.len, base_time_ns() - start);
    else
        tape_metrics_add(s->metrics, MICA_TAPE_TIER_COLD, TAPE_COUNT_errors, 1);
    if (status != MICA_OK) return base_fail_as(err, &inner, "%s: %s", t->name, inner.message);
    s->counts.uploads++;
    tape_network_put(s, part);
    return MICA_OK;
}

/* ---- objects that are not listed any more ---- */

static void remove_stale(tape_tiers *s, const tape_list *list) {
    tape_stale *stale = (tape_stale *)(void *)s->stale.data;
    size_t kept = 0, count = s->stale.len / sizeof *stale;
    uint64_t now = base_time_ns();
    for (size_t k = 0; k < count; k++) {
        char key[TAPE_KEY_SIZE];
        mica_error ignored = MICA_ERROR_INIT;
        store_call call = tape_tiers_call(s);
        tape_part_key(stale[k].identity, key);
        if (tape_super_lists(&list->super, stale[k].identity)) continue; /* the same bytes came again */
        if (now - stale[k].since_ns < s->grace_ns || tape_tiers_has_open(s, stale[k].identity) ||
            store_remove(s->cold, key, &call, &ignored) != MICA_OK) {
            stale[kept++] = stale[k];
            continue;
        }
        s->counts.removed++;
        if (s->network) (void)!store_remove(s->network, key, &call, &ignored);
    }
    s->stale.len = kept * sizeof *stale;
}

/* ---- a round ---- */

/* A large part takes longer than the right to write lasts, and so do many small ones. */
static mica_status keep_right(mica_tape *t, const tape_part *part, mica_error *err) {
    const tape_tiers *s = t->tiers;
    uint64_t takes = takes_ns(part);
    if (takes <= s->lease_ns / 4 && base_time_ns() - s->renewed_ns <= s->lease_ns / 4) return MICA_OK;
    return tape_remote_renew(t, takes, err);
}

static mica_status up(mica_tape *t, tape_list *list, mica_error *err) {
    tape_tiers *s = t->tiers;
    mica_status status = MICA_OK;
    if (!s->met) status = tape_remote_meet_again(t, &list->super, err);
    for (uint32_t k = 0; k < list->count && status == MICA_OK; k++) {
        if (atomic_load(&list->part[k]->cold)) continue;
        status = keep_right(t, list->part[k], err);
        if (status == MICA_OK) status = put_part(t, list->part[k], err);
    }
    if (status == MICA_OK) status = tape_remote_publish(t, &list->super, err);
    if (status != MICA_OK) return status;
    for (uint32_t k = 0; k < list->count; k++)
        atomic_store(&list->part[k]->cold, true);
    remove_stale(s, list);
    return MICA_OK;
}

static mica_status round_of(mica_tape *t, mica_error *err) {
    tape_tiers *s = t->tiers;
    tape_list *list = tape_reader_hold(s->reader);
    mica_status status = up(t, list, err);
    atomic_store(&s->reader->list, NULL);
    return status;
}

/* ---- the thread ---- */

/* Until there is something to do: what was asked for has waited long enough, or the right to write needs to be kept. */
static bool wait_for_work(tape_tiers *s, uint64_t since, uint64_t pause) {
    uint64_t now = base_time_ns(), due = since + (pause ? pause : s->upload_ns);
    uint64_t renew = now + s->lease_ns / 3;
    bool asked = s->asked > s->done && !s->fenced;
    if (asked && (s->urgent || now >= due)) return true;
    if (asked && due < renew) renew = due;
    struct timespec until = {.tv_sec = (time_t)(renew / SECOND), .tv_nsec = (long)(renew % SECOND)};
    return pthread_cond_timedwait(&s->changed, &s->lock, &until) == ETIMEDOUT;
}

static void *work(void *ctx) {
    mica_tape *t = ctx;
    tape_tiers *s = t->tiers;
    uint64_t pause = 0, since = base_time_ns();
    pthread_mutex_lock(&s->lock);
    while (!s->stop) {
        bool idle = s->asked == s->done;
        if (!wait_for_work(s, since, pause)) {
            if (idle && s->asked > s->done) since = base_time_ns();
            continue;
        }
        if (s->stop) break;
        uint64_t asked = s->asked;
        bool todo = asked > s->done && !s->fenced, urgent = s->urgent;
        mica_error err = MICA_ERROR_INIT;
        bool renews = s->met && !s->fenced && base_time_ns() - s->renewed_ns > s->lease_ns / 4;
        pthread_mutex_unlock(&s->lock);
        mica_status status = renews ? tape_remote_renew(t, 0, &err) : MICA_OK;
        if (status == MICA_OK && todo) status = round_of(t, &err);
        pthread_mutex_lock(&s->lock);
        if (status != MICA_OK) s->counts.retries++;
        if (status == MICA_ERR_CONFLICT || status == MICA_ERR_BUSY) s->fenced = status == MICA_ERR_CONFLICT;
        if (status == MICA_OK && todo) s->done = asked;
        if (todo || renews) s->failed = err; /* else what it was still holds */
        if (urgent) s->urgent = 0;           /* who waits looks what came of it */
        pause = status == MICA_OK ? 0 : pause == 0 ? SECOND : 2 * pause < PAUSE_MOST ? 2 * pause : PAUSE_MOST;
        since = base_time_ns();
        s->rounds++;
        pthread_cond_broadcast(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

void tape_upload_ask(mica_tape *t) {
    tape_tiers *s = t->tiers;
    mica_error ignored = MICA_ERROR_INIT;
    if (!s || t->read_only) return;
    pthread_mutex_lock(&s->lock);
    s->asked++;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    if (s->started) return;
    if (!s->reader && tape_reader_begin(t, &s->reader, &ignored) != MICA_OK)
        return; /* with the next checkpoint */
    s->started = pthread_create(&s->thread, NULL, work, t) == 0;
}

void mica_tape_release(mica_tape *t) {
    tape_tiers *s = t->tiers;
    if (!s) return;
    pthread_mutex_lock(&s->lock);
    s->stop = 1;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    if (s->started) pthread_join(s->thread, NULL);
    s->started = false;
    atomic_store(&s->stop, 0);
    tape_remote_leave(t);
}

/* ---- waiting for it ---- */

static mica_status not_there(const mica_tape *t, mica_error *err) {
    const tape_tiers *s = t->tiers;
    if (s->failed.code != MICA_OK) return base_fail_as(err, &s->failed, "%s", s->failed.message);
    mica_status status =
        base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                  "%s: not all of the tape is in its store yet; what is missing is in the file", t->name);
    if (err) err->sys_errno = ETIMEDOUT;
    return status;
}

mica_status mica_tape_sync(mica_tape *t, uint32_t wait_ms, mica_error *err) {
    tape_tiers *s = t->tiers;
    mica_status status = tape_check_writable(t, err);
    if (status != MICA_OK || !s) return status;
    uint64_t until = base_time_ns() + wait_ms * UINT64_C(1000000);
    struct timespec at = {.tv_sec = (time_t)(until / SECOND), .tv_nsec = (long)(until % SECOND)};
    tape_upload_ask(t);
    if (!s->started) return base_fail_memory(err, "a thread for the uploads of a tape");
    pthread_mutex_lock(&s->lock);
    uint64_t wanted = s->asked, rounds = s->rounds;
    bool late = false;
    while (s->done < wanted && !late && !s->fenced) {
        s->urgent = 1;
        pthread_cond_broadcast(&s->changed);
        late = pthread_cond_timedwait(&s->changed, &s->lock, &at) == ETIMEDOUT;
        if (s->rounds >= rounds + 2 && s->failed.code != MICA_OK) break; /* a whole try since failed */
    }
    status = s->done >= wanted ? MICA_OK : not_there(t, err);
    s->urgent = 0;
    pthread_mutex_unlock(&s->lock);
    if (status != MICA_OK) return status;
    tape_super super = t->super;
    return tape_super_write(t, &super, err); /* that it is there */
}
