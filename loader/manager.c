/* loader/manager.c - loads through the cache: one load for each path at a time, the file looked at again
 * when it is due.
 *
 *     load ── look-up without a lock (manager_table.c) ── a hit: a reference, nothing else
 *               │ its file is to be looked at again, and it is this thread's turn
 *               ├── unchanged: a hit
 *               │ else, or not there
 *               └── under the lock: join a load of this path that is under way, or begin one
 *                     the file is in the cache already, by another path or with the same content: a hit
 *                     else opened outside the lock, put into the table, others leave (manager_evict.c)
 *
 * Opening may take long (a slow disk, a full verification), so the lock is not held meanwhile; an
 * ldr_pending stands for the load, and other threads that want the same path wait for it and take its
 * result, good or bad. Two paths may lead to the same file: it is then opened once.
 *
 * What was cached is never changed. When a file was replaced a new item is loaded and the path leads to it
 * from then on; who holds the old one goes on with it, and it is closed when the last reference is given
 * back. */
#include "loader/manager_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

#define MANAGER_BYTES      ((uint64_t)128 << 20)
#define MANAGER_REVALIDATE ((uint64_t)1000000000)
#define MANAGER_TTL        ((uint64_t)60 * 1000000000)

/* ---- configuration, beginning and end ---- */

void mica_manager_config_apply(mica_manager_config *out, const mica_snapshot_config *from) {
    *out = (mica_manager_config){.max_bytes = from->max_cache_size ? from->max_cache_size : 1,
                                 .eviction = from->cache_eviction_policy,
                                 .ttl_ns = (uint64_t)from->cache_ttl * 1000000000};
    mica_snapshot_options_apply(&out->open, from);
}

void mica_manager_config_preset(mica_manager_config *out, const mica_snapshot_preset *preset) {
    mica_snapshot_config config;
    mica_snapshot_config_preset(&config, preset);
    mica_manager_config_apply(out, &config);
}

void mica_manager_config_default(mica_manager_config *out) {
    mica_manager_config_preset(out, mica_snapshot_preset_find("production"));
}

/* A bound or a time of 0 means the default, as zeros do in all configurations here. */
mica_status mica_snapshot_manager_new(const mica_manager_config *config, mica_snapshot_manager **out,
                                      mica_error *err) {
    void *memory;
    const mica_snapshot_options *o = &config->open;
    *out = NULL;
    if ((unsigned)config->eviction > MICA_EVICTION_ADAPTIVE || o->path || o->memory || o->fd_plus_one ||
        o->offset || o->name || o->map_at) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a snapshot manager is given an eviction policy of mica/presets.h, and options "
                         "without a source or a place");
    }
    mica_snapshot_manager *m = ldr_line_alloc(sizeof *m, &memory);
    if (!m) return base_fail_memory(err, "making a snapshot manager");
    m->memory = memory;
    m->config = *config;
    if (!m->config.max_bytes) m->config.max_bytes = MANAGER_BYTES;
    if (!m->config.revalidate_ns) m->config.revalidate_ns = MANAGER_REVALIDATE;
    if (!m->config.ttl_ns) m->config.ttl_ns = MANAGER_TTL;
    if (!ldr_table_grow(m)) {
        base_free(memory);
        return base_fail_memory(err, "making a snapshot manager");
    }
    pthread_mutex_init(&m->lock, NULL);
    pthread_mutex_init(&m->create_lock, NULL);
    pthread_cond_init(&m->changed, NULL);
    *out = m;
    return MICA_OK;
}

static void manager_forget(mica_snapshot_manager *m) {
    for (uint32_t i = 0; i < LDR_PAST; i++) {
        base_free(m->past[i].path);
        m->past[i].path = NULL;
    }
}

void mica_snapshot_manager_clear_cache(mica_snapshot_manager *m) {
    ldr_lock(m);
    while (m->items)
        ldr_item_drop(m, m->items);
    ldr_ghosts_free(&m->once);
    ldr_ghosts_free(&m->often);
    m->target = 0;
    manager_forget(m);
    ldr_unlock(m);
}

/* No references may be left: clearing the cache closes everything, and the memory of items ends here. */
void mica_snapshot_manager_free(mica_snapshot_manager *m) {
    if (!m) return;
    mica_snapshot_manager_clear_cache(m);
    for (mica_snapshot_ref *item = m->spare, *next; item; item = next) {
        next = item->next;
        base_free(item->memory);
    }
    base_free(atomic_load(&m->table));
    pthread_cond_destroy(&m->changed);
    pthread_mutex_destroy(&m->create_lock);
    pthread_mutex_destroy(&m->lock);
    base_free(m->memory);
}

/* ---- references ---- */

mica_snapshot *mica_snapshot_ref_get(const mica_snapshot_ref *ref) {
    return ref->snapshot;
}

mica_snapshot_ref *mica_snapshot_ref_acquire(mica_snapshot_ref *ref) {
    ldr_item_take(ref, 1);
    return ref;
}

/* The count first, the look at `left` second. Whoever takes an item out sets `left` first and counts
 * second: so one of the two sees the other, and the item is closed. (Both are sequentially consistent for
 * that.) Taking and giving back the lock does the closing. */
void mica_snapshot_ref_release(mica_snapshot_ref *ref) {
    if (!ref) return;
    atomic_fetch_add(&ref->stripes[ldr_thread_slot()].released, 1);
    if (!atomic_load(&ref->left)) return;
    mica_snapshot_manager *m = ref->manager;
    ldr_lock(m);
    ldr_unlock(m);
}

/* ---- files ---- */

static ldr_file file_of(const struct stat *info) {
    return (ldr_file){.device = (uint64_t)info->st_dev,
                      .inode = (uint64_t)info->st_ino,
                      .size = (uint64_t)info->st_size,
                      .seconds = info->st_mtim.tv_sec,
                      .nanoseconds = info->st_mtim.tv_nsec};
}

/* Device and inode, too: a file that is replaced by a rename within one tick of the clock keeps size and
 * times. */
static bool file_same(const ldr_file *a, const ldr_file *b) {
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->seconds == b->seconds &&
           a->nanoseconds == b->nanoseconds;
}

/* Does the header of the open file name the content of `item`? Then the rest need not be loaded again. */
static bool file_same_content(int fd, uint64_t size, const mica_snapshot_ref *item) {
    fmt_header header;
    size_t got = 0;
    while (got < sizeof header) {
        ssize_t n = base_file_pread(fd, (uint8_t *)&header + got, sizeof header - got, (off_t)got);
        if (n <= 0) return false;
        got += (size_t)n;
    }
    return fmt_snapshot_check(&header, size, true, NULL) == MICA_OK &&
           memcmp(header.self, item->snapshot->file.header.self, sizeof header.self) == 0;
}

static mica_status file_open(const char *path, int *fd, ldr_file *file, mica_error *err) {
    struct stat info;
    mica_status status = MICA_OK;
    *fd = base_file_open(path, O_RDONLY | O_NONBLOCK, 0); /* a pipe must not block before it is refused */
    if (*fd < 0) return base_fail_errno(err, path, "open");
    if (base_file_fstat(*fd, &info) != 0) {
        status = base_fail_errno(err, path, "examine");
    } else if (!S_ISREG(info.st_mode)) {
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                           "%s: is not a regular file; open it with mica_snapshot_open", path);
    }
    if (status == MICA_OK)
        *file = file_of(&info);
    else
        base_file_close(*fd);
    return status;
}

/* ---- loading ---- */

static mica_snapshot_ref *item_of_file(mica_snapshot_manager *m, const ldr_file *file) {
    uint64_t now = ldr_clock(m);
    mica_snapshot_ref *item = m->items;
    while (item && (!file_same(&item->file, file) || ldr_item_expired(m, item, now)))
        item = item->next;
    return item;
}

/* Under the lock: an item that is in the cache already answers for an open file. */
static mica_snapshot_ref *load_known(mica_snapshot_manager *m, const char *path, int fd,
                                     const ldr_file *file) {
    mica_snapshot_ref *item = item_of_file(m, file);
    ldr_node *node = ldr_node_find(m, path, strlen(path));
    if (!item && node && !ldr_item_expired(m, node->item, ldr_clock(m)) &&
        file_same_content(fd, file->size, node->item)) {
        item = node->item;
        item->file = *file;
    }
    if (item && !ldr_node_put(m, path, item, file)) item = NULL;
    return item;
}

/* Opens the file and puts it into the cache. `err` is the caller's own record. Memory for the node may be
 * missing when the file is open already; the caller gets its snapshot all the same. */
static mica_status load_open(mica_snapshot_manager *m, const char *path, int fd, const ldr_file *file,
                             mica_snapshot_ref **out, mica_error *err) {
    mica_snapshot_options options = m->config.open;
    mica_snapshot *snapshot;
    options.fd_plus_one = fd + 1;
    options.name = path;
    mica_status status = mica_snapshot_open(&options, &snapshot, err);
    ldr_lock(m);
    m->misses++;
    ldr_node *old = ldr_node_find(m, path, strlen(path));
    mica_snapshot_ref *item = status == MICA_OK ? ldr_item_new(m) : NULL;
    if (!item) {
        if (old) ldr_node_drop(m, old); /* the path no longer leads to what was cached */
        ldr_unlock(m);
        if (status != MICA_OK) return status;
        mica_snapshot_close(snapshot);
        return base_fail_memory(err, "keeping a snapshot");
    }
    item->snapshot = snapshot;
    item->file = *file;
    item->key = ldr_path_hash(path, strlen(path));
    item->next = m->items;
    m->items = item;
    if (old) *(ldr_item_expired(m, old->item, item->loaded_at) ? &m->evictions : &m->replaced) += 1;
    ldr_item_take(item, 1);
    if (ldr_node_put(m, path, item, file)) {
        ldr_evict_learn(m, item);
        ldr_evict(m, item);
    } else { /* without memory for the cache it is only handed out */
        item->nodes = 0;
        m->items = item->next;
        item->next = m->leaving;
        m->leaving = item;
    }
    ldr_unlock(m);
    *out = item;
    return MICA_OK;
}

static ldr_pending *pending_of(mica_snapshot_manager *m, const char *path, const ldr_file *file,
                               const ldr_pending *but) {
    ldr_pending *p = m->pending;
    while (p && (p == but || !(path ? strcmp(p->path, path) == 0 : p->has_file && file_same(&p->file, file))))
        p = p->next;
    return p;
}

/* Under the lock: waits for the end of another thread's load. */
static void pending_wait(mica_snapshot_manager *m, ldr_pending *p) {
    p->waiters++;
    while (!p->done)
        pthread_cond_wait(&m->changed, &m->lock);
    if (--p->waiters == 0) base_free(p);
}

/* Under the lock: as pending_wait, and takes the result. */
static mica_status pending_join(mica_snapshot_manager *m, ldr_pending *p, mica_snapshot_ref **out,
                                mica_error *err) {
    p->waiters++;
    p->takers++;
    while (!p->done)
        pthread_cond_wait(&m->changed, &m->lock);
    m->joined++;
    mica_status status = p->status;
    *out = p->item; /* a reference was taken for each who waits */
    if (status != MICA_OK && err && err->code == MICA_OK) *err = p->error;
    if (--p->waiters == 0) base_free(p);
    return status;
}

/* References for those who wait are taken here, before the lock is given back: else the item could leave
 * the cache and be closed between this thread's going and their waking. The last of them frees the record. */
static void pending_done(mica_snapshot_manager *m, ldr_pending *p, mica_status status,
                         mica_snapshot_ref *item, const mica_error *error) {
    ldr_lock(m);
    ldr_pending **at = &m->pending;
    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    p->done = true;
    p->status = status;
    p->item = item;
    p->error = *error;
    if (item && p->takers) ldr_item_take(item, p->takers);
    if (status != MICA_OK) {
        mica_snapshot_stats stats;
        mica_snapshot_stats_fallback(&stats, mica_fallback_reason(error));
        ldr_remember(m, p->path, &stats);
    }
    bool waited = p->waiters != 0;
    pthread_cond_broadcast(&m->changed);
    ldr_unlock(m);
    if (!waited) base_free(p);
}

/* The load itself, by the one thread whose turn it is. */
static mica_status load_run(mica_snapshot_manager *m, ldr_pending *p, bool anew, mica_snapshot_ref **out,
                            mica_error *err) {
    int fd;
    ldr_file file;
    mica_status status = file_open(p->path, &fd, &file, err);
    ldr_lock(m);
    if (status != MICA_OK) {
        ldr_node *node = ldr_node_find(m, p->path, strlen(p->path));
        if (node) ldr_node_drop(m, node);
        m->misses++;
        ldr_unlock(m);
        return status;
    }
    mica_snapshot_ref *item = NULL;
    for (ldr_pending *other; !anew;) {
        item = load_known(m, p->path, fd, &file);
        if (item || !(other = pending_of(m, NULL, &file, p))) break;
        pending_wait(m, other); /* the same file by another path */
    }
    p->file = file;
    p->has_file = true;
    if (item) {
        ldr_item_take(item, 1);
        atomic_fetch_add_explicit(&m->readers[ldr_thread_slot()].hits, 1, memory_order_relaxed);
    }
    ldr_unlock(m);
    status = MICA_OK;
    if (!item) status = load_open(m, p->path, fd, &file, &item, err);
    base_file_close(fd);
    *out = item;
    return status;
}

/* With a lock: joins a load of the path that is under way or begins one. */
static mica_status load_slow(mica_snapshot_manager *m, const char *path, bool anew, bool checked,
                             mica_snapshot_ref **out, mica_error *err) {
    ldr_lock(m);
    for (ldr_pending *other; (other = pending_of(m, path, NULL, NULL));) {
        if (!anew) {
            mica_status status = pending_join(m, other, out, err);
            ldr_unlock(m);
            return status;
        }
        pending_wait(m, other); /* it may have read the file before the caller's wish */
    }
    ldr_unlock(m);
    /* it may have come in between the look-up and the lock */
    if (!anew && !checked && ldr_lookup(m, path, strlen(path), false, out) == LDR_HIT) return MICA_OK;
    ldr_lock(m);
    ldr_pending *p = base_calloc(1, sizeof *p), *other = pending_of(m, path, NULL, NULL);
    if (!p) {
        ldr_unlock(m);
        return base_fail_memory(err, "loading a snapshot");
    }
    if (other) {
        ldr_unlock(m);
        base_free(p);
        return load_slow(m, path, anew, checked, out, err);
    }
    p->path = path;
    p->next = m->pending;
    m->pending = p;
    ldr_unlock(m);
    mica_error own = MICA_ERROR_INIT;
    mica_status status = load_run(m, p, anew, out, &own);
    pending_done(m, p, status, status == MICA_OK ? *out : NULL, &own);
    if (status != MICA_OK && err && err->code == MICA_OK) *err = own;
    return status;
}

/* The thread whose turn it is looks whether the path still leads to the same file. */
static bool load_unchanged(mica_snapshot_manager *m, const char *path, mica_snapshot_ref **out) {
    struct stat info;
    bool there = base_file_stat(path, &info) == 0, same = false;
    ldr_file file = there ? file_of(&info) : (ldr_file){0};
    ldr_lock(m);
    m->checks++;
    ldr_node *node = ldr_node_find(m, path, strlen(path));
    if (there && node && file_same(&node->file, &file)) {
        same = true;
        *out = node->item;
        ldr_item_take(node->item, 1);
        atomic_fetch_add_explicit(&m->readers[ldr_thread_slot()].hits, 1, memory_order_relaxed);
        ldr_evict(m, node->item); /* parts may have been decoded since the last look */
    }
    ldr_unlock(m);
    return same;
}

/* The common case is one look-up and nothing more. */
mica_status mica_snapshot_manager_load(mica_snapshot_manager *m, const char *path, mica_snapshot_ref **out,
                                       mica_error *err) {
    *out = NULL;
    ldr_hit hit = ldr_lookup(m, path, strlen(path), true, out);
    if (hit == LDR_HIT || (hit == LDR_CHECK && load_unchanged(m, path, out))) return MICA_OK;
    return load_slow(m, path, false, hit == LDR_CHECK, out, err);
}

mica_status mica_snapshot_manager_reload(mica_snapshot_manager *m, const char *path, mica_snapshot_ref **out,
                                         mica_error *err) {
    *out = NULL;
    return load_slow(m, path, true, true, out, err);
}

mica_snapshot_ref *mica_snapshot_manager_cached(mica_snapshot_manager *m, const char *path) {
    mica_snapshot_ref *ref = NULL;
    return ldr_lookup(m, path, strlen(path), false, &ref) == LDR_HIT ? ref : NULL;
}

mica_status mica_snapshot_manager_create(mica_snapshot_manager *m, const char *path, mica_error *err) {
    if (!m->config.create) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "this snapshot manager has no function that creates snapshots");
    }
    pthread_mutex_lock(&m->create_lock);
    mica_status status = m->config.create(m->config.create_ctx, path, err);
    pthread_mutex_unlock(&m->create_lock);
    ldr_lock(m);
    ldr_node *node = ldr_node_find(m, path, strlen(path));
    if (node) atomic_store(&node->due, 0);
    ldr_unlock(m);
    return status;
}

/* ---- upkeep and figures ---- */

/* The path in the n-th slot of the table, copied so that the file is looked at without the lock. */
static bool refresh_path(mica_snapshot_manager *m, uint32_t n, base_buf *path, ldr_file *file, bool *end) {
    ldr_lock(m);
    ldr_nodes *table = atomic_load(&m->table);
    ldr_node *node = n <= table->mask ? atomic_load(&table->slots[n]) : NULL;
    *end = n > table->mask;
    path->len = 0;
    bool found = node && node->item && base_buf_append(path, node->path, node->len + 1);
    if (found) *file = node->file;
    ldr_unlock(m);
    return found;
}

/* One file at a time, looked at without the lock; the table may change meanwhile, so the node is looked up
 * anew by its path, and dropped only if it still is the one whose file was looked at. */
void mica_snapshot_manager_refresh(mica_snapshot_manager *m) {
    base_buf path = {0};
    bool end = false;
    ldr_file known, found;
    for (uint32_t n = 0; !end; n++) {
        struct stat info;
        if (!refresh_path(m, n, &path, &known, &end)) continue;
        bool there = base_file_stat((const char *)path.data, &info) == 0;
        if (there) found = file_of(&info);
        ldr_lock(m);
        m->checks++;
        ldr_node *node = ldr_node_find(m, (const char *)path.data, path.len - 1);
        if (node && file_same(&node->file, &known) && (!there || !file_same(&known, &found))) {
            m->replaced++;
            ldr_node_drop(m, node);
        }
        ldr_unlock(m);
    }
    base_buf_free(&path);
    ldr_lock(m);
    ldr_evict(m, NULL);
    ldr_unlock(m);
}

/* What has left the cache is remembered for a while, so that a program can ask after the fact, failures
 * too. */
mica_status mica_snapshot_manager_get_stats(mica_snapshot_manager *m, const char *path,
                                            mica_snapshot_stats *out) {
    mica_status status = MICA_ERR_NOT_FOUND;
    ldr_lock(m);
    ldr_node *node = ldr_node_find(m, path, strlen(path));
    if (node) {
        mica_snapshot_get_stats(node->item->snapshot, out);
        status = MICA_OK;
    }
    for (uint32_t i = 0; i < LDR_PAST && status != MICA_OK; i++) {
        if (!m->past[i].path || strcmp(m->past[i].path, path) != 0) continue;
        *out = m->past[i].stats;
        status = MICA_OK;
    }
    ldr_unlock(m);
    return status;
}

/* Hits are counted in each reader's own line and added up here. */
void mica_snapshot_manager_cache_stats(mica_snapshot_manager *m, mica_cache_stats *out) {
    ldr_lock(m);
    *out = (mica_cache_stats){.misses = m->misses,
                              .joined = m->joined,
                              .evictions = m->evictions,
                              .replaced = m->replaced,
                              .checks = m->checks,
                              .adaptive_target_bytes = m->target};
    for (uint32_t i = 0; i < LDR_STRIPES; i++)
        out->hits += atomic_load_explicit(&m->readers[i].hits, memory_order_relaxed);
    for (mica_snapshot_ref *item = m->items; item; item = item->next) {
        out->entries++;
        out->bytes += ldr_item_bytes(item);
    }
    for (mica_snapshot_ref *item = m->held; item; item = item->next) {
        out->held_entries++;
        out->held_bytes += ldr_item_bytes(item);
    }
    ldr_unlock(m);
    uint64_t loads = out->hits + out->joined + out->misses;
    out->hit_rate = loads ? (double)out->hits / (double)loads : 0;
}
