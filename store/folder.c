/* store/folder.c - objects as files.
 *
 * The key "a/b" is the file "b=" in the folder "a": files end in '=' and folders never do, so "a" and "a/b" may both be there.
 * What a name cannot have, or what would be taken for something else, is written as '%' and two digits: '%', '=', a '.' in
 * front, which base_walk passes over; an empty part is "%-".
 *
 * A change is made under a lock of the whole folder (".lock"), also between processes, so that what a condition was
 * checked on is what is replaced; a file is written aside and renamed to its place (base/atomic.h). A get waits for nobody; a
 * list takes the lock, since folders that become empty are removed.
 * A conditional put needs no more than that: link(2) or O_EXCL would keep two makers apart, but not a maker and one who
 * removes, and O_EXCL shows a file before its bytes are there. */
#include "store/folder.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/path.h"
#include "base/system.h"
#include "base/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define LOCK_WAIT_MS 10
#define FILE_END     "="

typedef struct folder_store {
    store store;
    char *path; /* without '/' at its end */
} folder_store;

/* ---- names ---- */

static void encode_part(const char *part, size_t len, base_buf *out) {
    if (len == 0) base_buf_str(out, "%-");
    for (size_t k = 0; k < len; k++) {
        char c = part[k];
        if (c == '%' || c == '=' || (c == '.' && k == 0))
            base_buf_printf(out, "%%%02X", (unsigned)(uint8_t)c);
        else
            base_buf_byte(out, (uint8_t)c);
    }
}

/* The path of an object's file; NULL when memory ran out. Valid until `out` is freed. */
static const char *path_of(const folder_store *f, const char *key, base_buf *out) {
    base_buf_str(out, f->path);
    for (const char *part = key; part;) {
        const char *slash = strchr(part, '/');
        base_buf_byte(out, '/');
        encode_part(part, slash ? (size_t)(slash - part) : strlen(part), out);
        part = slash ? slash + 1 : NULL;
    }
    base_buf_str(out, FILE_END);
    return base_buf_cstr(out);
}

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The key of a file below the folder; false: it is no object's. */
static bool key_of(const char *name, char *key) {
    size_t len = strlen(name) - strlen(FILE_END), put = 0;
    for (size_t k = 0; k < len; k++) {
        if (name[k] != '%') {
            key[put++] = name[k];
            continue;
        }
        if (k + 1 < len && name[k + 1] == '-') {
            k++;
            continue;
        }
        int high = k + 2 < len ? digit(name[k + 1]) : -1, low = k + 2 < len ? digit(name[k + 2]) : -1;
        if (high < 0 || low < 0) return false;
        key[put++] = (char)(high << 4 | low);
        k += 2;
    }
    key[put] = 0;
    return true;
}

/* ---- reading ---- */

static bool is_absent(void) {
    return errno == ENOENT || errno == ENOTDIR;
}

static mica_status not_found(const char *key, mica_error *err) {
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "%s: it is not in the store", key);
}

/* All of a file. NOT_FOUND fills no record: callers know what that means to them. */
static mica_status read_whole(const char *path, base_buf *out, mica_error *err) {
    int fd = base_file_open(path, O_RDONLY, 0);
    if (fd < 0) return is_absent() ? MICA_ERR_NOT_FOUND : base_fail_errno(err, path, "open it");
    mica_status status = base_file_read_fd(fd, path, SIZE_MAX / 2, out, err);
    base_file_close(fd);
    return status;
}

/* Its ETag is that of its content, which must be read for it: nothing else of a file is sure to change with it. */
static mica_status look(const char *path, store_about *about, mica_error *err) {
    base_buf data = {0};
    mica_status status = read_whole(path, &data, err);
    if (status == MICA_OK) {
        about->size = data.len;
        store_etag_of(base_view_of(data.data, data.len), about->etag);
    }
    base_buf_free(&data);
    return status;
}

static mica_status folder_get(store *s, const char *key, store_range range, const store_call *call,
                              base_buf *out, store_about *about, mica_error *err) {
    base_buf path = {0}, data = {0};
    uint64_t from, to;
    mica_status status = store_go_on(call, "get", key, err);
    const char *name = path_of((folder_store *)s, key, &path);
    if (status == MICA_OK && !name) status = store_no_memory(err);
    if (status == MICA_OK) status = read_whole(name, &data, err);
    if (status == MICA_ERR_NOT_FOUND) status = not_found(key, err);
    if (status == MICA_OK) {
        store_cut(range, data.len, &from, &to);
        *about = (store_about){.size = data.len};
        store_etag_of(base_view_of(data.data, data.len), about->etag);
        if (to > from && !base_buf_append(out, data.data + from, (size_t)(to - from)))
            status = store_no_memory(err);
    }
    base_buf_free(&data);
    base_buf_free(&path);
    return status;
}

static mica_status folder_head(store *s, const char *key, const store_call *call, store_about *about,
                               mica_error *err) {
    base_buf path = {0};
    mica_status status = store_go_on(call, "look at", key, err);
    const char *name = path_of((folder_store *)s, key, &path);
    if (status == MICA_OK && !name) status = store_no_memory(err);
    if (status == MICA_OK) status = look(name, about, err);
    if (status == MICA_ERR_NOT_FOUND) status = not_found(key, err);
    base_buf_free(&path);
    return status;
}

/* ---- the lock ---- */

static mica_status take_lock(const folder_store *f, const char *what, const char *key, const store_call *call,
                             int *lock, mica_error *err) {
    base_buf path = {0};
    base_buf_str(&path, f->path);
    base_buf_str(&path, "/.lock");
    const char *name = base_buf_cstr(&path);
    mica_status status = name ? store_go_on(call, what, key, err) : store_no_memory(err);
    while (status == MICA_OK && (*lock = base_lock_take(name, LOCK_WAIT_MS)) < 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            status = base_fail_errno(err, name, "take the lock of the store");
        else
            status = store_go_on(call, what, key, err);
    }
    base_buf_free(&path);
    return status;
}

/* ---- lists ---- */

static int by_key(const void *a, const void *b) {
    return strcmp(((const store_item *)a)->key, ((const store_item *)b)->key);
}

/* The items among the files of a walk below the folder `below` (with '/' at its end, or ""). Files that are removed meanwhile
 * are passed over. */
typedef struct gathering {
    const folder_store *f;
    const store_list_request *request;
    const char *below;
    base_arena arena;
    base_walk_list walk;
    store_item *items;
    size_t count;
} gathering;
static mica_status gather(gathering *g, mica_error *err) {
    for (size_t k = 0; k < g->walk.count; k++) {
        struct stat info;
        size_t len = strlen(g->below) + strlen(g->walk.names[k]);
        char *name = base_arena_alloc(&g->arena, len + 1), *key = base_arena_alloc(&g->arena, len + 1);
        base_buf path = {0};
        if (!name || !key) return store_no_memory(err);
        strcpy(name, g->below);
        strcat(name, g->walk.names[k]);
        if (!key_of(name, key) || strncmp(key, g->request->prefix, strlen(g->request->prefix)) != 0) continue;
        base_buf_str(&path, g->f->path);
        base_buf_byte(&path, '/');
        base_buf_str(&path, name);
        const char *at = base_buf_cstr(&path);
        bool there = at && base_file_stat(at, &info) == 0, failed = at && !there && !is_absent();
        mica_status status = !at      ? store_no_memory(err)
                             : failed ? base_fail_errno(err, at, "look at it")
                                      : MICA_OK;
        base_buf_free(&path);
        if (status != MICA_OK) return status;
        if (there) g->items[g->count++] = (store_item){key, (uint64_t)info.st_size};
    }
    return MICA_OK;
}

/* The folder that all keys with a prefix lie in, relative, with '/' at its end. */
static void folder_of(const char *prefix, base_buf *out) {
    for (const char *part = prefix, *slash; (slash = strchr(part, '/')); part = slash + 1) {
        encode_part(part, (size_t)(slash - part), out);
        base_buf_byte(out, '/');
    }
}

/* Reads every file's name below the prefix's folder for each page: whoever has a hundred thousand there wants another store. */
static mica_status folder_list(store *s, const store_list_request *r, const store_call *call, store_page *out,
                               mica_error *err) {
    folder_store *f = (folder_store *)s;
    base_buf below = {0}, root = {0};
    gathering g = {.f = f, .request = r};
    int lock = -1;
    mica_status status = take_lock(f, "list", r->prefix, call, &lock, err);
    folder_of(r->prefix, &below);
    const char *inner = g.below = base_buf_cstr(&below);
    base_buf_str(&root, f->path);
    base_buf_byte(&root, '/');
    base_buf_str(&root, inner ? inner : "");
    const char *folder = base_buf_cstr(&root);
    if (status == MICA_OK && (!inner || !folder)) status = store_no_memory(err);
    if (status == MICA_OK && base_path_kind(folder) == BASE_PATH_FOLDER)
        status = base_walk(folder, FILE_END, &g.arena, &g.walk, err);
    base_lock_release(lock);
    if (status == MICA_OK) {
        g.items = base_arena_alloc(&g.arena, (g.walk.count + 1) * sizeof *g.items);
        status = g.items ? gather(&g, err) : store_no_memory(err);
    }
    if (status == MICA_OK) {
        qsort(g.items, g.count, sizeof *g.items, by_key);
        status = store_page_fill(r, g.items, g.count, out, err);
    }
    base_arena_free(&g.arena);
    base_buf_free(&root);
    base_buf_free(&below);
    return status;
}

/* ---- changes ---- */

static mica_status make_parents(const char *path, mica_error *err) {
    char *folder = base_text_copy(path);
    if (!folder) return store_no_memory(err);
    *strrchr(folder, '/') = 0;
    mica_status status =
        base_path_kind(folder) == BASE_PATH_FOLDER ? MICA_OK : base_file_make_folders(folder, err);
    base_free(folder);
    return status;
}

/* Under the lock */
static mica_status check(const char *path, const store_put_request *r, mica_error *err) {
    store_about old = {0};
    struct stat info;
    if (r->when == STORE_ALWAYS) return MICA_OK;
    mica_status status = MICA_OK;
    if (r->when == STORE_MATCH)
        status = look(path, &old, err);
    else if (base_file_stat(path, &info) != 0)
        status = is_absent() ? MICA_ERR_NOT_FOUND : base_fail_errno(err, path, "look at it");
    if (status != MICA_OK && status != MICA_ERR_NOT_FOUND) return status;
    bool there = status == MICA_OK;
    if (r->when == STORE_ABSENT ? !there : there && strcmp(old.etag, r->etag) == 0) return MICA_OK;
    return store_conflict(r->key, store_found(r->when, there), err);
}

static mica_status folder_put(store *s, const store_put_request *r, const store_call *call,
                              store_about *about, mica_error *err) {
    folder_store *f = (folder_store *)s;
    base_buf path = {0};
    int lock = -1;
    const char *name = path_of(f, r->key, &path);
    mica_status status = name ? take_lock(f, "put", r->key, call, &lock, err) : store_no_memory(err);
    if (status == MICA_OK) status = check(name, r, err);
    if (status == MICA_OK) status = make_parents(name, err);
    if (status == MICA_OK) status = base_atomic_replace_own(name, r->data.data, r->data.len, err);
    base_lock_release(lock);
    if (status == MICA_OK) {
        about->size = r->data.len;
        store_etag_of(r->data, about->etag);
    }
    base_buf_free(&path);
    return status;
}

/* Folders that are empty now go too, up to the store's own; what stops that is of no concern. */
static mica_status folder_remove(store *s, const char *key, const store_call *call, mica_error *err) {
    folder_store *f = (folder_store *)s;
    base_buf path = {0};
    int lock = -1;
    char *name = (char *)path_of(f, key, &path);
    mica_status status = name ? take_lock(f, "remove", key, call, &lock, err) : store_no_memory(err);
    if (status == MICA_OK && base_file_unlink(name) != 0) {
        if (!is_absent()) status = base_fail_errno(err, name, "remove it");
    } else if (status == MICA_OK) {
        status = base_atomic_flush_folder(name, err);
        for (char *slash; (slash = strrchr(name, '/')) && (size_t)(slash - name) > strlen(f->path);) {
            *slash = 0;
            if (base_system_rmdir(name) != 0) break;
        }
    }
    base_lock_release(lock);
    base_buf_free(&path);
    return status;
}

static mica_status folder_durability(store *s, const store_call *call, bool *may_forget, base_buf *why,
                                     mica_error *err) {
    (void)s, (void)call, (void)why, (void)err;
    *may_forget = false;
    return MICA_OK;
}

static void folder_end(store *s) {
    base_free(((folder_store *)s)->path);
    base_free(s);
}

mica_status store_folder_open(const char *path, store **out, mica_error *err) {
    *out = NULL;
    folder_store *f = base_calloc(1, sizeof *f);
    if (!f) return store_no_memory(err);
    f->path = base_text_copy(path);
    if (!f->path) {
        folder_end(&f->store);
        return store_no_memory(err);
    }
    for (size_t len = strlen(path); len > 1 && f->path[len - 1] == '/';)
        f->path[--len] = 0;
    mica_status status = base_file_make_folders(f->path, err);
    if (status != MICA_OK) {
        folder_end(&f->store);
        return status;
    }
    f->store.kind = "folder";
    f->store.put = folder_put;
    f->store.get = folder_get;
    f->store.head = folder_head;
    f->store.list = folder_list;
    f->store.remove = folder_remove;
    f->store.durability = folder_durability;
    f->store.end = folder_end;
    *out = &f->store;
    return MICA_OK;
}
