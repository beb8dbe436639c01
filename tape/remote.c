/* tape/remote.c - the tape in its store: the head, which is its superblock, and who may write (tiers.h).
 *
 * WHO WRITES. Each opening for writing draws a *generation* at random and writes it into its file first. The object `writer` says
 * whose turn it is, and until when; it is replaced where its ETag is the one that was read, so one of several gets it. Then the
 * head is put again with the new generation: from there on whoever wrote before cannot move it, whatever its clock says, because
 * the ETag it knows is gone. Time decides only how long the others wait for one that is silent.
 *
 * WHOSE THE STATE IS. A superblock lists from which generations its epochs come, and up to which epoch from each (`taken`). So of a
 * file and a head can be told which has all that the other has; where both have epochs of their own that is told, and never
 * mended by dropping one of them. */
#include "tape/tape_internal.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/time.h"

#include <string.h>
#include <sys/random.h>

#define WRITER_MAGIC "\x89MICATPW" /* 8 bytes */
#define LEAVE_NS     UINT64_C(2000000000)
#define ROUNDS       8u                            /* of reading a thing that others change */
#define LEASE_MOST   (INT64_C(86400) * 1000000000) /* clocks differ by hours; what says more was not meant */
#define FILE_MOST    ((uint64_t)1 << 44)           /* bytes of the file that a head may ask for */

typedef struct writer_record {
    uint8_t magic[8];
    uint64_t generation;
    uint8_t node[16];
    int64_t until; /* nanoseconds since 1970 */
    uint8_t self[FMT_HASH];
} writer_record;
static_assert(sizeof(writer_record) == 72, "writer_record");

static mica_status elsewhere(const mica_tape *t, mica_error *err) {
    return base_fail(
        err, MICA_ERR_CONFLICT, NULL, MICA_NO_OFFSET,
        "%s: another node took the tape over in its store and went on from before the last epochs "
        "here: they are in this file only; open the store into another file to have the others",
        t->name);
}

/* ---- objects ---- */

/* An object that is small and known by its size; *there: it is. */
static mica_status get(tape_tiers *s, const char *key, void *out, size_t size, char etag[STORE_ETAG_SIZE],
                       bool *there, mica_error *err) {
    base_buf bytes = {0};
    store_about about;
    mica_error inner = MICA_ERROR_INIT;
    store_call call = tape_tiers_call(s);
    mica_status status = store_get(s->cold, key, (store_range){0, size + 1}, &call, &bytes, &about, &inner);
    *there = status == MICA_OK;
    etag[0] = 0;
    if (status == MICA_OK && bytes.len == size) {
        memcpy(out, bytes.data, size);
        memcpy(etag, about.etag, sizeof about.etag);
    } else if (status == MICA_OK) {
        status = base_fail(err, MICA_ERR_CORRUPTED, key, MICA_NO_OFFSET,
                           "%s: the object %s in the tape's store has %zu bytes, not %zu", s->name, key,
                           bytes.len, size);
    } else if (status == MICA_ERR_NOT_FOUND) {
        status = MICA_OK;
    } else {
        status = base_fail_as(err, &inner, "%s: %s", s->name, inner.message);
    }
    base_buf_free(&bytes);
    return status;
}

/* Where the object has that ETag; "": where there is none. */
static mica_status swap(tape_tiers *s, const char *key, base_view data, char etag[STORE_ETAG_SIZE],
                        mica_error *err) {
    store_about about;
    mica_error inner = MICA_ERROR_INIT;
    store_call call = tape_tiers_call(s);
    store_put_request request = {.key = key, .data = data, .etag = etag};
    mica_status status = *etag ? store_put_match(s->cold, &request, &call, &about, &inner)
                               : store_put_absent(s->cold, key, data, &call, &about, &inner);
    if (status != MICA_OK) return base_fail_as(err, &inner, "%s: %s", s->name, inner.message);
    memcpy(etag, about.etag, sizeof about.etag);
    return MICA_OK;
}

static mica_status get_head(mica_tape *t, tape_super *head, bool *there, mica_error *err) {
    mica_status status = get(t->tiers, "head", head, sizeof *head, t->tiers->head_etag, there, err);
    if (status != MICA_OK || !*there) return status;
    if (tape_super_good(head)) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, "head", MICA_NO_OFFSET,
                     "%s: the head of the tape in its store is damaged", t->name);
}

/* ---- the writer ---- */

static void seal(writer_record *w) {
    memcpy(w->magic, WRITER_MAGIC, sizeof w->magic);
    base_sha256_of(w, offsetof(writer_record, self), w->self);
}

static bool sealed(const writer_record *w) {
    writer_record again = *w;
    seal(&again);
    return memcmp(&again, w, sizeof again) == 0;
}

static mica_status put_writer(tape_tiers *s, uint64_t lasts_ns, mica_error *err) {
    if (lasts_ns > (uint64_t)LEASE_MOST) lasts_ns = (uint64_t)LEASE_MOST;
    writer_record w = {.generation = s->generation,
                       .until = lasts_ns ? (int64_t)(base_time_real_ns() + lasts_ns) : 0};
    memcpy(w.node, s->node, sizeof w.node);
    seal(&w);
    mica_status status = swap(s, "writer", base_view_of(&w, sizeof w), s->writer_etag, err);
    if (status == MICA_OK) s->renewed_ns = base_time_ns();
    return status;
}

static mica_status busy(const mica_tape *t, const writer_record *w, mica_error *err) {
    char text[BASE_TIME_TEXT];
    (void)base_time_text(w->until, text);
    return base_fail(
        err, MICA_ERR_BUSY, NULL, MICA_NO_OFFSET,
        "%s: another node writes to the tape in its store, and may until %s unless it goes on; open "
        "the tape for reading only, or wait; if that node is gone for good, remove the object 'writer'",
        t->name, text);
}

static mica_status take_writer(mica_tape *t, mica_error *err) {
    tape_tiers *s = t->tiers;
    mica_status status = MICA_ERR_CONFLICT;
    for (unsigned round = 0; status == MICA_ERR_CONFLICT && round < ROUNDS; round++) {
        writer_record w = {0};
        bool there;
        status = get(s, "writer", &w, sizeof w, s->writer_etag, &there, err);
        if (status != MICA_OK) return status;
        if (there && !sealed(&w))
            return base_fail(err, MICA_ERR_CORRUPTED, "writer", MICA_NO_OFFSET,
                             "%s: the object writer in the tape's store is damaged", t->name);
        bool ours = memcmp(w.node, s->node, sizeof w.node) == 0;
        int64_t now = (int64_t)base_time_real_ns();
        if (there && !ours && w.until > now && w.until - now <= LEASE_MOST) return busy(t, &w, err);
        mica_error inner = MICA_ERROR_INIT;
        status = put_writer(s, s->lease_ns, &inner);
        if (status != MICA_OK && (status != MICA_ERR_CONFLICT || round + 1 == ROUNDS))
            return base_fail_as(err, &inner, "%s", inner.message);
    }
    return status;
}

mica_status tape_remote_renew(mica_tape *t, uint64_t busy_ns, mica_error *err) {
    tape_tiers *s = t->tiers;
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = put_writer(s, s->lease_ns + busy_ns, &inner);
    if (status == MICA_ERR_CONFLICT) {
        writer_record w = {0};
        bool there;
        status = get(s, "writer", &w, sizeof w, s->writer_etag, &there, err);
        if (status != MICA_OK) return status;
        if (there && w.generation == s->generation) return MICA_OK; /* an answer was lost */
        return base_fail(err, MICA_ERR_CONFLICT, NULL, MICA_NO_OFFSET,
                         "%s: another node took the right to write to the tape's store", t->name);
    }
    return status == MICA_OK ? status : base_fail_as(err, &inner, "%s", inner.message);
}

void tape_remote_leave(mica_tape *t) {
    tape_tiers *s = t->tiers;
    mica_error ignored = MICA_ERROR_INIT;
    uint64_t wait = s->wait_ns;
    if (!s->met || s->fenced || s->failed.code != MICA_OK) return; /* others wait until the time is over */
    if (s->wait_ns > LEAVE_NS) s->wait_ns = LEAVE_NS;
    (void)!put_writer(s, 0, &ignored);
    s->wait_ns = wait;
}

/* ---- whose the state is ---- */

/* The generation that a state's last epoch comes from; of those that were drawn since it has nothing. */
static uint64_t last_generation(const tape_super *own) {
    uint64_t generation = own->generation;
    for (uint32_t k = 0; k < TAPE_TAKEN && own->taken[k].generation && own->taken[k].next == own->next; k++)
        generation = own->taken[k].generation;
    return generation;
}

/* Of the epochs of a generation a state has those below that number; 0: none. */
static uint64_t has_of(const tape_super *state, uint64_t generation) {
    if (state->generation == generation) return state->next;
    for (uint32_t k = 0; k < TAPE_TAKEN && state->taken[k].generation; k++)
        if (state->taken[k].generation == generation) return state->taken[k].next;
    return 0;
}

/* It has more generations than it can list, of which one may be that of another state. */
static bool forgot_some(const tape_super *state) {
    return state->taken[TAPE_TAKEN - 1].generation != 0;
}

/* `more` has all epochs of `less`. */
static bool has_all(const tape_super *more, const tape_super *less) {
    return less->next == 1 || less->next <= has_of(more, last_generation(less));
}

static mica_status bad_head(const mica_tape *t, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "head", MICA_NO_OFFSET,
                     "%s: the head of the tape in its store is damaged: %s", t->name, what);
}

/* A part that the file has keeps its place there. */
static mica_status find_place(const mica_tape *t, tape_part_record *p, mica_error *err) {
    p->at = 0;
    p->places |= TAPE_COLD;
    for (uint32_t i = 0; i < t->super.count; i++) {
        const tape_part_record *own = &t->super.part[i];
        if (memcmp(own->identity, p->identity, sizeof p->identity) != 0) continue;
        if (own->size != p->size || own->first != p->first || own->last != p->last)
            return bad_head(t, "it lists a part otherwise than the file", err);
        p->at = own->at;
    }
    return MICA_OK;
}

/* A part that it does not have is a hole where nothing lies, but for the first bytes: they say how long the part is, as the store
 * does, before the file grows by that. */
static mica_status make_place(mica_tape *t, tape_super *super, tape_part_record *p, mica_error *err) {
    static const uint8_t zero[1];
    uint64_t most = t->options.file_max ? t->options.file_max : FILE_MOST, at;
    struct stat info;
    mica_status status = tape_super_gap(t, super, p->size, &at, err);
    if (status != MICA_OK) return status;
    if (base_file_fstat(t->fd, &info) != 0) return base_fail_errno(err, t->name, "examine it");
    uint64_t end = (uint64_t)info.st_size;
    if (at < end && !base_file_punch(t->fd, at, p->size)) /* of what lay there nothing may be left */
        at = (end + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE;
    if (at > most || p->size > most - at)
        return base_fail_pair(err, MICA_ERR_LIMIT, "head", MICA_NO_OFFSET, base_pair_numbers(most, p->size),
                              "%s: the tape in the store needs more bytes than the file may have, which are "
                              "%llu; allow more",
                              t->name, (unsigned long long)most);
    p->at = at;
    status = tape_bring_header(t->tiers, p, err);
    if (status != MICA_OK || at + p->size <= end) return status;
    return base_file_pwrite_all(t->fd, t->name, zero, 1, at + p->size - 1, err);
}

static mica_status place_parts(mica_tape *t, tape_super *super, mica_error *err) {
    mica_status status = MICA_OK;
    for (uint32_t k = 0; k < super->count && status == MICA_OK; k++) {
        tape_part_record *p = &super->part[k];
        for (uint32_t i = 0; i < k; i++)
            if (memcmp(super->part[i].identity, p->identity, sizeof p->identity) == 0)
                return bad_head(t, "it lists a part twice", err);
        status = find_place(t, p, err);
    }
    for (uint32_t k = 0; k < super->count && status == MICA_OK; k++)
        if (!super->part[k].at) status = make_place(t, super, &super->part[k], err);
    return status;
}

/* ---- before a state takes the place of another ---- */

static bool same_epoch(const tape_epoch *a, const tape_epoch *b) {
    return a->parent == b->parent && a->branch == b->branch && a->fork == b->fork &&
           a->fork_branch == b->fork_branch && a->time_ns == b->time_ns &&
           a->instructions == b->instructions && !(b->flags & TAPE_EPOCH_GONE);
}

/* Those of a part of the file that no compaction drops are in the other list, too. */
static mica_status has_epochs(mica_tape *t, tape_part *own, tape_list *list, uint64_t horizon,
                              mica_error *err) {
    mica_status status = MICA_OK;
    for (uint64_t i = 0; i < own->epoch_count && status == MICA_OK; i++) {
        mica_error inner = MICA_ERROR_INIT;
        const tape_epoch *e, *there;
        status = tape_part_epoch_at(own, i, &e, err);
        if (status != MICA_OK) return status;
        if (e->flags & TAPE_EPOCH_GONE || (e->number < horizon && !e->name_len)) continue;
        status = tape_epoch_find(list, e->number, &there, NULL, &inner);
        if (status == MICA_ERR_NOT_FOUND || (status == MICA_OK && !same_epoch(e, there)))
            return base_fail(
                err, MICA_ERR_CONFLICT, "head", MICA_NO_OFFSET,
                "%s: the tape in the store says that it has epoch %llu of this file, and does not; "
                "what is here is only here",
                t->name, (unsigned long long)e->number);
        if (status != MICA_OK) return base_fail_as(err, &inner, "%s", inner.message);
    }
    return status;
}

/* The last epoch that the file made is in the other list, and so are those that it comes from. */
static mica_status has_newest(const mica_tape *t, tape_list *own, tape_list *list, mica_error *err) {
    const tape_epoch *e, *there;
    mica_error ignored = MICA_ERROR_INIT;
    if (tape_epoch_find(own, t->super.next - 1, &e, NULL, &ignored) == MICA_OK &&
        tape_epoch_find(list, t->super.next - 1, &there, NULL, &ignored) == MICA_OK && same_epoch(e, there))
        return MICA_OK;
    return elsewhere(t, err);
}

/* What the file itself cannot read any more is not missed. */
static mica_status has_own(mica_tape *t, tape_list *list, bool newest, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    tape_list *own;
    mica_status status = tape_list_open(t, &t->super, &own, &inner);
    if (status == MICA_ERR_CORRUPTED || status == MICA_ERR_CONFLICT) return MICA_OK;
    if (status != MICA_OK) return base_fail_as(err, &inner, "%s", inner.message);
    if (newest) status = has_newest(t, own, list, err);
    for (uint32_t k = 0; k < own->count && status == MICA_OK; k++)
        if (!tape_super_lists(&list->super, own->part[k]->record.identity))
            status = has_epochs(t, own->part[k], list, list->super.horizon, err);
    tape_list_free(own);
    return status;
}

/* The state can be read, and has what the file has. */
static mica_status prove(mica_tape *t, const tape_super *super, bool newest, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    tape_path way = {0};
    tape_list *list;
    const tape_epoch *e;
    if (!tape_list_now(t)) t->page = super->page;
    mica_status status = tape_list_open(t, super, &list, err);
    if (status != MICA_OK) return status;
    status = tape_path_to(list, super->head, &way, &inner);
    if (status == MICA_OK && super->head) status = tape_epoch_find(list, super->head, &e, NULL, &inner);
    if (status == MICA_ERR_NOT_FOUND || (status == MICA_OK && super->head && e->flags & TAPE_EPOCH_GONE))
        status = bad_head(t, "the tape does not have its current epoch", err);
    else if (status != MICA_OK)
        status = base_fail_as(err, &inner, "%s", inner.message);
    if (status == MICA_OK) status = tape_space_check(t, list, err);
    if (status == MICA_OK && t->lasting && t->super.next > 1) status = has_own(t, list, newest, err);
    tape_path_free(&way);
    tape_list_free(list);
    return status;
}

/* The state of the store becomes that of the file; `newest`: if it has the file's newest epoch, too. */
static mica_status adopt(mica_tape *t, const tape_super *head, bool newest, mica_error *err) {
    tape_super super = *head;
    mica_status status = place_parts(t, &super, err);
    if (status == MICA_OK) status = prove(t, &super, newest, err);
    if (status != MICA_OK) return status;
    memcpy(super.node, t->super.node, sizeof super.node);
    return tape_super_write(t, &super, err);
}

/* That is the head now. What the one before listed and it does not is stale from here on; where there is no memory to say so, it
 * stays for a scrub. */
static void remember(tape_tiers *s, const tape_super *head) {
    for (size_t k = 0; k + FMT_HASH <= s->listed.len; k += FMT_HASH) {
        tape_stale old = {.since_ns = base_time_ns()};
        memcpy(old.identity, s->listed.data + k, FMT_HASH);
        if (!tape_super_lists(head, old.identity)) base_buf_append(&s->stale, &old, sizeof old);
    }
    pthread_mutex_lock(&s->lock);
    s->listed.len = 0;
    for (uint32_t k = 0; k < head->count; k++)
        base_buf_append(&s->listed, head->part[k].identity, FMT_HASH);
    s->sequence = head->sequence;
    pthread_mutex_unlock(&s->lock);
}

/* What our generation has of those before it, from a state and from here on. One that made no epoch is not listed, or who tries
 * again and again to be the one who writes would forget where its epochs come from. */
static void draw(tape_tiers *s, const tape_super *from) {
    bool made = from->next > 1 && !(from->taken[0].generation && from->taken[0].next == from->next);
    pthread_mutex_lock(&s->lock);
    memcpy(s->taken, from->taken, sizeof s->taken);
    if (made && from->generation && from->generation != s->generation) {
        memmove(s->taken + 1, s->taken, (TAPE_TAKEN - 1) * sizeof *s->taken);
        s->taken[0] = (tape_taken){from->generation, from->next};
    }
    pthread_mutex_unlock(&s->lock);
}

/* Puts a head; its sequence follows that of the one before. */
static mica_status put_head(mica_tape *t, tape_super *head, mica_error *err) {
    tape_tiers *s = t->tiers;
    head->sequence = s->sequence + 1;
    head->generation = s->generation;
    memcpy(head->taken, s->taken, sizeof s->taken);
    memset(head->node, 0, sizeof head->node);
    for (uint32_t k = 0; k < head->count; k++)
        head->part[k].places |= TAPE_COLD;
    tape_super_seal(head);
    if (!tape_super_good(head)) /* which nobody could read */
        return base_fail(err, MICA_ERR_LIMIT, "head", MICA_NO_OFFSET,
                         "%s: the tape's numbers in its store come to an end", t->name);
    mica_status status = swap(s, "head", base_view_of(head, sizeof *head), s->head_etag, err);
    if (status == MICA_OK) remember(s, head);
    return status;
}

mica_status tape_remote_is_ours(mica_tape *t, mica_error *err) {
    char etag[STORE_ETAG_SIZE]; /* what is known of it belongs to the thread of the uploads */
    tape_super head;
    bool there;
    mica_status status = get(t->tiers, "head", &head, sizeof head, etag, &there, err);
    if (status != MICA_OK) return status;
    return there && tape_super_good(&head) && head.generation == t->tiers->generation ? MICA_OK
                                                                                      : elsewhere(t, err);
}

static void meet(tape_tiers *s) {
    pthread_mutex_lock(&s->lock);
    s->met = true;
    pthread_mutex_unlock(&s->lock);
}

static mica_status is_same_tape(const mica_tape *t, const tape_super *own, const tape_super *head,
                                mica_error *err) {
    if (own->next == 1 ||
        (memcmp(head->space, own->space, sizeof head->space) == 0 && head->page == own->page))
        return MICA_OK;
    return base_fail(err, MICA_ERR_CONFLICT, "head", MICA_NO_OFFSET,
                     "%s: the store has another tape than the file", t->name);
}

static mica_status has_object(mica_tape *t, const tape_part_record *p, bool *has, mica_error *err) {
    char key[TAPE_KEY_SIZE];
    mica_error inner = MICA_ERROR_INIT;
    store_about about;
    store_call call = tape_tiers_call(t->tiers);
    tape_part_key(p->identity, key);
    mica_status status = store_head(t->tiers->cold, key, &call, &about, &inner);
    *has = status == MICA_OK && about.size == p->size;
    if (status == MICA_OK || status == MICA_ERR_NOT_FOUND) return MICA_OK;
    return base_fail_as(err, &inner, "%s: %s", t->name, inner.message);
}

/* What the store does not have, and the file neither, is in the store that the tape had before: only what leads there is left. */
static mica_status is_whole(const mica_tape *t, const tape_part_record *record, mica_error *err) {
    tape_part_source from = {t->fd, t->name, t->super.page, NULL};
    tape_part *part;
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = tape_part_open(record, &from, &part, &inner);
    if (status == MICA_OK) {
        status = fmt_file_verify_all(&part->file, 1, &inner);
        tape_part_drop(part);
    }
    if (status == MICA_OK) return status;
    if (status == MICA_ERR_NO_MEMORY) return base_fail_as(err, &inner, "%s", inner.message);
    return base_fail(err, MICA_ERR_CONFLICT, NULL, MICA_NO_OFFSET,
                     "%s: epochs %llu to %llu are neither in this store nor whole in the file; if the tape "
                     "had another store before, fetch all of it from there first (mica_tape_fetch, micac "
                     "tape scrub)",
                     t->name, (unsigned long long)record->first, (unsigned long long)record->last);
}

/* It lists all that the file says of that the store has them. */
static bool lists_all(const tape_super *head, const tape_super *own) {
    for (uint32_t k = 0; k < own->count; k++)
        if (own->part[k].places & TAPE_COLD && !tape_super_lists(head, own->part[k].identity)) return false;
    return true;
}

/* A store whose head does not list what the file says it has is another one, or lost something: such a part is there only if it is
 * seen there. Before there is a list of parts this is noted in the tape's superblock, and else in the parts, by the thread of the
 * uploads. `head` may be NULL: there is none. */
static mica_status doubt(mica_tape *t, const tape_super *head, bool opens, mica_error *err) {
    tape_list *list = opens ? NULL : atomic_load(&t->tiers->reader->list);
    uint32_t count = opens ? t->super.count : list->count;
    mica_status status = MICA_OK;
    for (uint32_t k = 0; k < count && status == MICA_OK; k++) {
        const tape_part_record *p = opens ? &t->super.part[k] : &list->part[k]->record;
        bool has = opens ? p->places & TAPE_COLD : atomic_load(&list->part[k]->cold);
        if (!has || (head && tape_super_lists(head, p->identity))) continue;
        status = has_object(t, p, &has, err);
        if (status == MICA_OK && !has && opens) status = is_whole(t, p, err);
        if (status != MICA_OK || has) continue;
        if (opens)
            t->super.part[k].places &= ~TAPE_COLD;
        else
            atomic_store(&list->part[k]->cold, false);
    }
    return status;
}

/* With the right to write: the head as it is is put again with our generation, so nobody from before moves it any more. What it
 * has and `own` has not is taken over where `adopts`. */
static mica_status fence(mica_tape *t, const tape_super *own, bool adopts, mica_error *err) {
    tape_tiers *s = t->tiers;
    mica_status status = MICA_ERR_CONFLICT;
    for (unsigned round = 0; status == MICA_ERR_CONFLICT && round < ROUNDS; round++) {
        tape_super head;
        bool there;
        mica_error inner = MICA_ERROR_INIT;
        status = get_head(t, &head, &there, err);
        if (status != MICA_OK) return status;
        if (!there) { /* what there is goes up with the first head */
            status = doubt(t, NULL, adopts, err);
            if (status != MICA_OK) return status;
            s->sequence = 0;
            draw(s, own);
            break;
        }
        status = is_same_tape(t, own, &head, err);
        if (status != MICA_OK) return status;
        bool ours = head.generation == s->generation; /* put before, and its answer was lost */
        bool ahead = ours || has_all(own, &head);
        bool behind = has_all(&head, own);
        if (ahead && !ours && behind && adopts && !lists_all(&head, own))
            ahead = false; /* another node moved the same epochs together */
        if (!ahead && (!(behind || forgot_some(&head)) || !adopts)) return elsewhere(t, err);
        if (!ahead) status = adopt(t, &head, !behind, err);
        if (status == MICA_OK) status = doubt(t, &head, adopts, err);
        if (status != MICA_OK) return status;
        s->sequence = head.sequence;
        draw(s, &head); /* of that state, which may have less than the file's */
        status = put_head(t, &head, &inner);
        if (status == MICA_OK && ahead) draw(s, own); /* of what goes up from here on */
        if (status != MICA_OK && (status != MICA_ERR_CONFLICT || round + 1 == ROUNDS))
            return base_fail_as(err, &inner, "%s", inner.message);
    }
    meet(s);
    return MICA_OK;
}

/* In the file before anybody else hears of it. */
static mica_status draw_generation(mica_tape *t, mica_error *err) {
    tape_tiers *s = t->tiers;
    static const uint8_t none[16];
    tape_super super = t->super;
    bool named = memcmp(super.node, none, sizeof none) != 0;
    if ((!named && getrandom(super.node, sizeof super.node, 0) != (ssize_t)sizeof super.node) ||
        getrandom(&s->generation, sizeof s->generation, 0) != (ssize_t)sizeof s->generation)
        return base_fail_errno(err, t->name, "draw its number");
    s->generation |= 1; /* 0 is none */
    memcpy(s->node, super.node, sizeof s->node);
    draw(s, &super);
    super.generation = s->generation;
    memcpy(super.taken, s->taken, sizeof super.taken);
    return tape_super_write(t, &super, err);
}

mica_status tape_remote_refresh(mica_tape *t, mica_error *err) {
    tape_super head;
    bool there;
    mica_status status = get_head(t, &head, &there, err);
    if (status != MICA_OK) return status;
    if (!there)
        return t->super.next > 1 ? MICA_OK
                                 : base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                                             "%s: there is no tape in the store", t->name);
    status = is_same_tape(t, &t->super, &head, err);
    if (status != MICA_OK || head.sequence == t->tiers->sequence) return status;
    status = adopt(t, &head, false, err);
    if (status == MICA_OK) remember(t->tiers, &head);
    t->tiers->stale.len = 0; /* who only reads removes nothing */
    return status;
}

mica_status tape_remote_meet(mica_tape *t, mica_error *err) {
    if (t->read_only) return t->lasting ? MICA_OK : tape_remote_refresh(t, err);
    mica_status status = draw_generation(t, err);
    if (status == MICA_OK) status = take_writer(t, err);
    if (status != MICA_OK) return status;
    tape_super own = t->super;
    status = fence(t, &own, true, err);
    if (status != MICA_OK) return status;
    own = t->super;
    return tape_super_write(t, &own, err); /* with what it has from others */
}

mica_status tape_remote_meet_again(mica_tape *t, const tape_super *own, mica_error *err) {
    mica_status status = take_writer(t, err);
    return status == MICA_OK ? fence(t, own, false, err) : status;
}

/* A head of our own generation that we do not know is one whose answer was lost: only its ETag is taken from it. */
mica_status tape_remote_publish(mica_tape *t, const tape_super *super, mica_error *err) {
    tape_tiers *s = t->tiers;
    mica_status status = MICA_ERR_CONFLICT;
    for (unsigned round = 0; round < ROUNDS && status == MICA_ERR_CONFLICT; round++) {
        tape_super head = *super, there;
        bool is;
        mica_error inner = MICA_ERROR_INIT;
        status = put_head(t, &head, &inner);
        if (status == MICA_OK) return status;
        if (status != MICA_ERR_CONFLICT) return base_fail_as(err, &inner, "%s", inner.message);
        mica_status got = get_head(t, &there, &is, err);
        if (got != MICA_OK) return got;
        if (!is || there.generation != s->generation) return elsewhere(t, err);
        remember(s, &there);
    }
    return elsewhere(t, err);
}

void tape_remote_note(mica_tape *t, tape_super *super) {
    tape_tiers *s = t->tiers;
    tape_list *list = tape_list_now(t);
    if (!s) return;
    for (uint32_t k = 0; k < super->count; k++)
        for (uint32_t i = 0; list && i < list->count; i++)
            if (memcmp(list->part[i]->record.identity, super->part[k].identity, FMT_HASH) == 0)
                super->part[k].places = atomic_load(&list->part[i]->cold) ? TAPE_COLD : 0;
    pthread_mutex_lock(&s->lock);
    if (s->met) {
        super->generation = s->generation;
        memcpy(super->taken, s->taken, sizeof super->taken);
    }
    pthread_mutex_unlock(&s->lock);
}
