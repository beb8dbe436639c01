/* tape/tape.c - a tape as its users see it: opening, reading and writing what is current, reading what was. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "store/open.h"
#include "tape/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>

#define MEMORY   (100u * 1024 * 1024)
#define TOGETHER 16u
#define LITTLE   (UINT64_C(4) << 20)
#define ASK_NS   UINT64_C(5000000000) /* to ask stores how they are set up */

/* ---- opening ---- */

static mica_status check_options(const mica_tape_options *o, mica_error *err) {
    bool page = !o->page || (o->page >= MICA_TAPE_PAGE_MIN && o->page <= MICA_TAPE_PAGE_MAX &&
                             !(o->page & (o->page - 1)));
    if (page && o->keeping <= MICA_TAPE_KEEP_NAMED && o->compression <= MICA_TAPE_NONE &&
        (!o->together || (o->together >= 2 && o->together <= 64)))
        return MICA_OK;
    return base_fail(
        err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
        "an option of a tape is not one of those that there are: a page has %u to %u bytes, 2 to 64 parts "
        "are moved together",
        MICA_TAPE_PAGE_MIN, MICA_TAPE_PAGE_MAX);
}

static mica_status open_file(mica_tape *t, const char *path, mica_error *err) {
    t->lasting = path != NULL;
    t->path = base_text_copy(path ? path : "a tape in memory");
    if (!t->path) return base_fail_memory(err, "naming a tape");
    t->name = t->path;
    t->fd = !path          ? base_file_memory("mica tape", 0)
            : t->read_only ? base_file_open(path, O_RDONLY, 0)
                           : base_file_open(path, O_RDWR | O_CREAT, 0600);
    if (t->fd < 0) return base_fail_errno(err, t->name, "open it");
    struct stat info;
    if (base_file_fstat(t->fd, &info) != 0) return base_fail_errno(err, t->name, "examine it");
    if (!S_ISREG(info.st_mode))
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "%s: it is not a regular file", t->name);
    if (t->read_only || base_file_lock(t->fd) == 0) return MICA_OK;
    if (errno != EWOULDBLOCK) return base_fail_errno(err, t->name, "lock it");
    return base_fail(err, MICA_ERR_BUSY, NULL, MICA_NO_OFFSET, "%s: another process is writing to the tape",
                     t->name);
}

/* A file without bytes, or one whose making was cut off: it has nothing but a part of its first superblock, which is the second
 * in the file. */
static bool is_new(const mica_tape *t) {
    static const uint8_t none[512];
    uint8_t bytes[sizeof none];
    struct stat info;
    if ((t->read_only && t->lasting) || base_file_fstat(t->fd, &info) != 0 ||
        info.st_size > (off_t)TAPE_FIRST)
        return false;
    for (off_t at = 0; at < info.st_size;) {
        ssize_t n = base_file_pread(t->fd, bytes, sizeof bytes, at);
        if (n <= 0) return false;
        if (memcmp(bytes, none, (size_t)n) != 0) return at == TAPE_SUPER && memcmp(bytes, TAPE_MAGIC, 8) == 0;
        at += n;
    }
    return true;
}

/* The first superblock lists nothing. */
static mica_status make(mica_tape *t, mica_error *err) {
    tape_super super = {.page = t->options.page ? t->options.page : MICA_TAPE_PAGE_MIN,
                        .keeping = t->options.keeping,
                        .keep_count = t->options.keep_count ? t->options.keep_count : 1,
                        .next = 1,
                        .branches = 1,
                        .horizon = 1};
    if (getrandom(super.space, sizeof super.space, 0) != (ssize_t)sizeof super.space)
        return base_fail_errno(err, t->name, "draw its number");
    static const uint8_t none[TAPE_FIRST];
    mica_status status = base_file_pwrite_all(t->fd, t->name, none, sizeof none, 0, err);
    return status == MICA_OK ? tape_super_write(t, &super, err) : status;
}

/* The way to the epoch that is current, which is one that is kept. */
static mica_status find_head(mica_tape *t, tape_list *list, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    const tape_epoch *e;
    mica_status status = tape_path_to(list, t->super.head, &t->way, &inner);
    if (status == MICA_OK && t->super.head) status = tape_epoch_find(list, t->super.head, &e, NULL, &inner);
    if (status == MICA_ERR_NOT_FOUND || (status == MICA_OK && t->super.head && e->flags & TAPE_EPOCH_GONE))
        return base_fail(err, MICA_ERR_CORRUPTED, "superblock", MICA_NO_OFFSET,
                         "%s: the tape does not have epoch %llu, which is current", t->name,
                         (unsigned long long)t->super.head);
    return status == MICA_OK ? status : base_fail_as(err, &inner, "%s", inner.message);
}

/* A tape that has epochs of its own goes on without its store where that cannot be reached, and meets it later. */
static mica_status meet(mica_tape *t, mica_error *err) {
    tape_tiers *s = t->tiers;
    mica_error inner = MICA_ERROR_INIT;
    s->fd = t->fd;
    s->name = t->name;
    s->writable = !t->read_only || !t->lasting;
    mica_status status = tape_remote_meet(t, &inner);
    if (status == MICA_ERR_IO && t->super.next > 1 && t->lasting) {
        s->failed = inner;
        return MICA_OK;
    }
    return status == MICA_OK ? status : base_fail_as(err, &inner, "%s", inner.message);
}

static mica_status begin(mica_tape *t, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = tape_super_read(t, &inner);
    if ((status == MICA_ERR_NOT_A_SNAPSHOT || status == MICA_ERR_CORRUPTED) && is_new(t))
        status = make(t, err);
    else if (status != MICA_OK)
        return base_fail_as(err, &inner, "%s", inner.message);
    if (status == MICA_OK && t->tiers) status = meet(t, err);
    if (status != MICA_OK) return status;
    tape_list *list;
    t->page = t->super.page;
    t->shift = (uint32_t)__builtin_ctz(t->page);
    t->room = base_malloc(t->page);
    if (!t->room) return base_fail_memory(err, "a page of a tape");
    status = tape_list_open(t, &t->super, &list, err);
    if (status != MICA_OK) return status;
    atomic_store(&t->list, list);
    status = find_head(t, list, err);
    if (status == MICA_OK) status = tape_pages_begin(t, t->options.memory, err);
    if (status == MICA_OK) status = tape_space_load(t, err);
    t->branch = t->way.count ? t->way.step[0].branch : 0;
    return status;
}

/* As far ahead as predictors can without a configuration that says otherwise: what waits for a store waits long. */
static mica_status follow(mica_tape *t, const tape_predict_options *given, mica_error *err) {
    tape_predict_options plain = tape_predict_defaults();
    plain.depth = TAPE_PREDICT_MOST;
    mica_status status = tape_ahead_new(t, given ? given : &plain, &t->ahead, err);
    if (status == MICA_OK) tape_ahead_way(t->ahead, t->way.epoch);
    return status;
}

mica_status tape_open(const char *path, const mica_tape_options *options, const tape_tiers_options *stores,
                      mica_tape **out, mica_error *err) {
    tape_tiers *tiers;
    *out = NULL;
    mica_status status = tape_tiers_begin(stores, &tiers, err);
    if (status == MICA_OK) status = check_options(options, err);
    mica_tape *t = status == MICA_OK ? base_calloc(1, sizeof *t) : NULL;
    if (!t) {
        tape_tiers_end(tiers);
        return status == MICA_OK ? base_fail_memory(err, "opening a tape") : status;
    }
    t->options = *options;
    if (!t->options.together) t->options.together = TOGETHER;
    if (!t->options.memory) t->options.memory = MEMORY;
    t->tiers = tiers;
    t->little = stores->little ? stores->little : LITTLE;
    t->read_only = options->read_only && (path || tiers);
    t->unflushed = options->unflushed;
    t->fd = -1;
    pthread_mutex_init(&t->readers_lock, NULL);
    status = stores->config ? tape_follow_new(t, stores->config, &t->follow, err) : MICA_OK;
    if (t->follow && tiers) tiers->metrics = t->follow->metrics;
    if (status == MICA_OK) status = open_file(t, path, err);
    if (status == MICA_OK) status = begin(t, err);
    if (status == MICA_OK && t->follow) {
        tape_policy_fit(t->follow->policy, t->page);
        tape_pages_count(t);
    }
    if (status == MICA_OK && tiers && !tiers->met) tape_upload_ask(t);
    if (status == MICA_OK && tiers && !stores->no_ahead) status = follow(t, stores->predict, err);
    if (status != MICA_OK) {
        /* what could not be opened is not cut behind its last part: somebody may mend it */
        t->read_only = true;
        mica_tape_close(t);
        return status;
    }
    *out = t;
    return MICA_OK;
}

mica_status mica_tape_open(const char *path, const mica_tape_options *options, mica_tape **out,
                           mica_error *err) {
    static const mica_tape_options plain;
    return tape_open(path, options ? options : &plain, &(tape_tiers_options){0}, out, err);
}

/* A store that its configuration names; none: NULL. */
static mica_status open_store(const mica_tape_config *config, mica_tape_tier tier, store **out,
                              mica_error *err) {
    const char *url = config->tier[tier].url;
    *out = NULL;
    static const store_open_options quick = {.connect_ms = 1000, .again = {.attempts = 2}};
    /* what may forget is asked before each reading: it is quick, or not asked for a while */
    const store_open_options *options = tier == MICA_TAPE_TIER_NETWORK ? &quick : NULL;
    return *url ? store_open_url(url, options, out, err) : MICA_OK;
}

/* A store that may forget cannot be the one that keeps; of the network's it is told (mica_tape_warning). */
static mica_status check_stores(const tape_tiers_options *stores, base_buf *warning, mica_error *err) {
    store_call call = {.deadline_ns = base_time_ns() + ASK_NS};
    bool forgets = false;
    base_buf why = {0};
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    if (stores->cold) status = store_durability(stores->cold, &call, &forgets, &why, &inner);
    if (status != MICA_OK) (void)!base_fail_as(err, &inner, "the tier cold: %s", inner.message);
    if (status == MICA_OK && forgets)
        status = base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                           "the tier cold has to keep what it is given, and its store may forget: %s",
                           base_buf_cstr(&why) ? base_buf_cstr(&why) : "");
    why.len = 0;
    inner = (mica_error)MICA_ERROR_INIT;
    if (status == MICA_OK && stores->network) {
        mica_status asked = store_durability(stores->network, &call, &forgets, &why, &inner);
        if (asked != MICA_OK)
            base_buf_printf(warning, "the tier network cannot be asked: %s", inner.message);
        else if (forgets)
            base_buf_printf(warning, "the tier network may forget: %s",
                            base_buf_cstr(&why) ? base_buf_cstr(&why) : "");
    }
    base_buf_free(&why);
    return status;
}

const char *mica_tape_warning(const mica_tape *t) {
    return t->warning.len && !t->warning.failed ? (const char *)t->warning.data : NULL;
}

static mica_status map_memory(mica_tape *t, const char *url, mica_error *err) {
    if (strncmp(url, "file:///", 8) == 0) return tape_pages_map(t, url + 7, err);
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                     "memory of a tape may be a mapped file, \"file:///PATH\", and not %s", url);
}

mica_status mica_tape_fetch(mica_tape *t, mica_error *err) {
    tape_list *list = tape_list_now(t);
    mica_status status = MICA_OK;
    tape_keep_begin(t->tiers);
    for (uint32_t k = 0; k < list->count && status == MICA_OK; k++)
        status = tape_bring_all(list->part[k], err);
    tape_keep_end(t->tiers);
    return status;
}

mica_status mica_tape_open_configured(const char *path, const mica_tape_config *config, bool read_only,
                                      mica_tape **out, mica_error *err) {
    const tape_prefetch *ahead = &config->policy->prefetch;
    mica_tape_options options = config->options;
    tape_predict_options predict = config->predict;
    tape_tiers_options stores = {.config = config,
                                 .predict = &predict,
                                 .no_ahead = !ahead->enabled,
                                 .local_most = config->tier[MICA_TAPE_TIER_LOCAL].bytes};
    *out = NULL;
    memcpy(predict.predictor, ahead->predictor, sizeof predict.predictor);
    predict.depth = TAPE_PREDICT_MOST; /* rules say how far of it */
    options.read_only = read_only;
    if (config->tier[MICA_TAPE_TIER_DRAM].bytes) options.memory = config->tier[MICA_TAPE_TIER_DRAM].bytes;
    mica_status status = open_store(config, MICA_TAPE_TIER_COLD, &stores.cold, err);
    if (status == MICA_OK) status = open_store(config, MICA_TAPE_TIER_NETWORK, &stores.network, err);
    base_buf warning = {0};
    if (status == MICA_OK) status = check_stores(&stores, &warning, err);
    if (status != MICA_OK) {
        store_end(stores.cold);
        store_end(stores.network);
        base_buf_free(&warning);
        return status;
    }
    status = tape_open(path, &options, &stores, out, err);
    if (status != MICA_OK) base_buf_free(&warning);
    if (status == MICA_OK) (*out)->warning = warning;
    if (status == MICA_OK && warning.len) (void)base_buf_cstr(&(*out)->warning);
    if (status != MICA_OK || !*config->tier[MICA_TAPE_TIER_DRAM].url) return status;
    status = map_memory(*out, config->tier[MICA_TAPE_TIER_DRAM].url, err);
    if (status != MICA_OK) {
        mica_tape_close(*out);
        *out = NULL;
    }
    return status;
}

void mica_tape_close(mica_tape *t) {
    if (!t) return;
    if (t->tiers) atomic_store(&t->tiers->stop, 1);
    tape_ahead_free(t->ahead);
    tape_tidy_finish(t, true); /* while calls to stores are cut off: it may be fetching all of its parts */
    mica_tape_release(t);
    while (t->readers)
        mica_tape_reader_close(t->readers);
    tape_list_sweep(t);
    if (t->fd >= 0 && atomic_load(&t->list)) tape_super_trim(t);
    tape_list_free(atomic_load(&t->list));
    tape_tiers_end(t->tiers);
    tape_pages_end(t);
    tape_follow_free(t->follow);
    tape_path_free(&t->way);
    tape_space_free(t);
    tape_streams_clear(t);
    base_free(t->pending.at);
    base_buf_free(&t->packed);
    base_buf_free(&t->warning);
    if (t->fd >= 0) base_file_close(t->fd);
    pthread_mutex_destroy(&t->readers_lock);
    base_free(t->room);
    base_free(t->path);
    base_free(t);
}

/* ---- what is current ---- */

mica_status tape_check_range(int64_t at, size_t size, mica_error *err) {
    if (at >= -MICA_TAPE_FAR && at < MICA_TAPE_FAR && size <= (uint64_t)MICA_TAPE_FAR - (uint64_t)at)
        return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "%zu bytes at position %lld do not lie in a tape", size, (long long)at);
}

/* How many of `size` bytes from `at` on lie in its page, and where in it the first does. */
static size_t in_page(const mica_tape *t, int64_t at, size_t size, size_t *offset) {
    *offset = (size_t)(at & (t->page - 1));
    return size < t->page - *offset ? size : t->page - *offset;
}

/* Where bytes of one page are that is in memory and is found at once; else NULL. A page is found with few instructions, so that
 * the processor has several such readings under way. */
static inline const uint8_t *at_once(const mica_tape *t, int64_t at, size_t size) {
    const tape_pages *p = &t->pages;
    uint64_t in = (uint64_t)at & (TAPE_EXTENT - 1);
    int64_t number = at >> TAPE_EXTENT_SHIFT;
    const tape_extent *x = p->quick[tape_hash_of(number) & p->quick_mask];
    bool is = x && x->number == number && tape_bit(&x->touched, (uint32_t)(in >> t->shift)) &&
              size <= t->page - (in & (t->page - 1));
    return is ? x->memory + in : NULL;
}

/* Page by page; apart, so that a reading that is found at once saves no registers. */
static __attribute__((noinline)) mica_status read_pages(mica_tape *t, int64_t at, void *out, size_t size,
                                                        mica_error *err) {
    mica_status status = tape_check_range(at, size, err);
    for (uint8_t *to = out; size && status == MICA_OK;) {
        size_t offset, n = in_page(t, at, size, &offset);
        uint8_t *page;
        status = tape_page_get(t, tape_page_of(t, at), false, false, &page, err);
        if (status != MICA_OK) break;
        if (page)
            memcpy(to, page + offset, n);
        else
            memset(to, 0, n);
        at += (int64_t)n;
        to += n;
        size -= n;
    }
    return status;
}

mica_status mica_tape_read(mica_tape *t, int64_t at, void *out, size_t size, mica_error *err) {
    const uint8_t *there = at_once(t, at, size);
    if (__builtin_expect(there != NULL, 1)) {
        if (size == 8)
            memcpy(out, there, 8);
        else
            memcpy(out, there, size);
        return MICA_OK;
    }
    return read_pages(t, at, out, size, err);
}

mica_status mica_tape_view(mica_tape *t, int64_t at, size_t size, mica_view *out, mica_error *err) {
    static const uint8_t zeros[MICA_TAPE_PAGE_MIN];
    size_t offset, n = in_page(t, at, size, &offset);
    uint8_t *page;
    mica_status status = tape_check_range(at, size, err);
    if (status == MICA_OK) status = tape_page_get(t, tape_page_of(t, at), false, false, &page, err);
    if (status != MICA_OK) return status;
    if (!page) {
        *out = mica_view_of(zeros, n < sizeof zeros ? n : sizeof zeros);
        return MICA_OK;
    }
    /* pages of one extent that are there already lie behind each other */
    const tape_extent *x = t->pages.last;
    for (uint32_t slot = tape_slot_of(t, tape_page_of(t, at)) + 1; n < size && slot < 1u << t->pages.shift;
         slot++) {
        if (!tape_bit(&x->resident, slot)) break;
        n += size - n < t->page ? size - n : t->page;
    }
    *out = mica_view_of(page + offset, n);
    return MICA_OK;
}

mica_status tape_check_writable(const mica_tape *t, mica_error *err) {
    if (!t->read_only) return MICA_OK;
    return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET, "%s: the tape is open for reading only",
                     t->name);
}

mica_status mica_tape_write(mica_tape *t, int64_t at, const void *data, size_t size, mica_error *err) {
    mica_status status = tape_check_writable(t, err);
    if (status == MICA_OK) status = tape_check_range(at, size, err);
    for (const uint8_t *from = data; size && status == MICA_OK;) {
        size_t offset, n = in_page(t, at, size, &offset);
        int64_t number = tape_page_of(t, at);
        uint8_t *page;
        status = tape_page_get(t, number, true, n == t->page, &page, err);
        if (status != MICA_OK) break;
        memcpy(page + offset, from, n);
        tape_page_soil(t, t->pages.last, tape_slot_of(t, number));
        at += (int64_t)n;
        from += n;
        size -= n;
    }
    return status;
}

uint64_t mica_tape_resident(const mica_tape *t) {
    return t->pages.resident * t->page;
}
uint64_t mica_tape_dirty(const mica_tape *t) {
    return t->pages.dirty;
}

/* ---- what was ---- */

static mica_status read_on(mica_tape *t, const tape_path *way, int64_t at, uint8_t *out, size_t size,
                           mica_error *err) {
    mica_status status = MICA_OK;
    uint8_t *room = base_malloc(2 * (size_t)t->page);
    if (!room) return base_fail_memory(err, "a page of a tape");
    while (size && status == MICA_OK) {
        size_t offset, n = in_page(t, at, size, &offset);
        tape_version v;
        status = tape_find(tape_list_now(t), way, tape_page_of(t, at), &v, err);
        if (status == MICA_OK) status = tape_read_version(&v, t->page, room, room + t->page, err);
        if (t->tiers) tape_evict(t->tiers, tape_list_now(t));
        if (status != MICA_OK) break;
        memcpy(out, room + offset, n);
        at += (int64_t)n;
        out += n;
        size -= n;
    }
    base_free(room);
    return status;
}

mica_status mica_tape_read_at(mica_tape *t, const mica_tape_moment *moment, int64_t at, void *out,
                              size_t size, mica_error *err) {
    uint64_t epoch;
    tape_path way = {0};
    mica_status status = tape_check_range(at, size, err);
    if (status == MICA_OK) status = tape_moment_epoch(t, moment, &epoch, err);
    if (status == MICA_OK) status = tape_path_to(tape_list_now(t), epoch, &way, err);
    if (status == MICA_OK) status = read_on(t, &way, at, out, size, err);
    tape_path_free(&way);
    return status;
}

mica_status mica_tape_tell(mica_tape *t, const mica_tape_moment *moment, mica_tape_checkpoint_about *out,
                           mica_error *err) {
    uint64_t epoch;
    const tape_epoch *e;
    tape_part *part;
    mica_status status = tape_moment_epoch(t, moment, &epoch, err);
    *out = (mica_tape_checkpoint_about){0};
    if (status != MICA_OK || !epoch) return status;
    status = tape_epoch_find(tape_list_now(t), epoch, &e, &part, err);
    if (status == MICA_OK) tape_about_epoch(part, e, out);
    return status;
}

mica_status mica_tape_epochs(mica_tape *t, bool (*each)(void *ctx, const mica_tape_checkpoint_about *about),
                             void *ctx, mica_error *err) {
    tape_list *list = tape_list_now(t);
    for (uint32_t k = 0; k < list->count; k++)
        for (uint64_t i = 0; i < list->part[k]->epoch_count; i++) {
            const tape_epoch *e;
            mica_tape_checkpoint_about about;
            mica_status status = tape_part_epoch_at(list->part[k], i, &e, err);
            if (status != MICA_OK) return status;
            if (e->flags & TAPE_EPOCH_GONE) continue;
            tape_about_epoch(list->part[k], e, &about);
            if (!each(ctx, &about)) return MICA_OK;
        }
    return MICA_OK;
}

mica_status mica_tape_last_change(mica_tape *t, const mica_tape_moment *moment, int64_t at, uint64_t *epoch,
                                  mica_error *err) {
    uint64_t moment_epoch;
    tape_path way = {0};
    tape_version v;
    mica_status status = tape_check_range(at, 1, err);
    *epoch = 0;
    if (status == MICA_OK) status = tape_moment_epoch(t, moment, &moment_epoch, err);
    if (status == MICA_OK) status = tape_path_to(tape_list_now(t), moment_epoch, &way, err);
    if (status == MICA_OK) status = tape_find(tape_list_now(t), &way, tape_page_of(t, at), &v, err);
    if (status == MICA_OK && v.part) *epoch = v.entry->epoch;
    tape_path_free(&way);
    return status;
}

void mica_tape_about_of(mica_tape *t, mica_tape_about *out) {
    tape_list *list = tape_list_now(t);
    struct stat info;
    *out = (mica_tape_about){.page = t->page,
                             .parts = list->count,
                             .epoch = t->way.epoch,
                             .branch = t->branch,
                             .horizon = t->super.horizon,
                             .keeping = (mica_tape_keeping)t->super.keeping,
                             .keep_count = t->super.keep_count};
    memcpy(out->space_id, t->super.space, sizeof out->space_id);
    if (base_file_fstat(t->fd, &info) == 0) out->file_bytes = (uint64_t)info.st_size;
    for (uint32_t k = 0; k < list->count; k++) {
        const tape_part *part = list->part[k];
        out->epochs += part->epoch_count;
        out->versions += part->index_count;
        out->used_bytes += part->record.size;
    }
    out->raw_bytes = out->versions * t->page;
}
