/* session/ladder/cache.c - the user's cache: where it is, publishing into it, keeping it small.
 *
 * Every file in it is named by a hash of what it is made from. So a file never goes stale: other sources or
 * another program have another name, and a file that is there is either the one wanted or damaged. That makes
 * readers free of locks: they map what is there and check it as they check any file. Writers take a lock on
 * the folder, one at a time, because two processes that start together would otherwise both compile the
 * library; the second waits and finds the work done.
 *
 * What is executed from here must not have been written by somebody else. The folder and the file have to
 * belong to this user, with no right to write for anybody else; where that is not so the cache is not used,
 * and nothing is repaired.
 *
 * The cache may vanish or be refused at any call: it saves time, and a session that cannot use it goes on
 * without. */
#include "session/ladder/cache.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/lock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool ses_cache_folder(const char *wanted, base_buf *out) {
    if (*wanted) return base_buf_str(out, wanted);
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (base && *base == '/') return base_buf_printf(out, "%s/mica", base);
    /* of a home that is not there nothing is made: "/nonexistent" is to say that there is none */
    struct stat info;
    return home && *home == '/' && base_file_stat(home, &info) == 0 &&
           base_buf_printf(out, "%s/.cache/mica", home);
}

bool ses_cache_path(const char *folder, const uint8_t identity[32], base_buf *out) {
    base_buf_printf(out, "%s/", folder);
    base_buf_hex(out, identity, 32);
    return base_buf_str(out, SES_CACHE_ENDING);
}

bool ses_cache_has(const char *path) {
    struct stat info;
    return base_file_stat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
           !(info.st_mode & (S_IWGRP | S_IWOTH));
}

/* Makes the folder and those above it, for the user alone. */
static mica_status cache_make_folder(const char *folder, mica_error *err) {
    struct stat info;
    mica_status status = base_file_make_folders(folder, err);
    if (status != MICA_OK) return status;
    if (base_file_stat(folder, &info) != 0) return base_fail_errno(err, folder, "examine");
    if (info.st_uid != geteuid() || info.st_mode & (S_IWGRP | S_IWOTH)) {
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "%s: not used as a cache: others may write to it", folder);
    }
    return MICA_OK;
}

/* ---- keeping it small ---- */

typedef struct cache_file {
    char name[256];
    uint64_t size;
    struct timespec used;
} cache_file;

typedef struct cache_list {
    cache_file *files;
    size_t count, cap;
} cache_list;

/* What a name in the folder is: 1 a file of the cache, 2 what is left of writing one, 0 anything else, which
 * is not the cache's to remove (somebody may name a folder that holds more). */
static int cache_kind(const char *name) {
    size_t digits = strspn(name, "0123456789abcdef"), ending = strlen(SES_CACHE_ENDING);
    if (digits != 64 || strncmp(name + digits, SES_CACHE_ENDING, ending) != 0) return 0;
    const char *rest = name + digits + ending;
    if (!*rest) return 1;
    if (*rest++ != '.') return 0;
    rest += strspn(rest, "0123456789-"); /* process and serial number, from base_atomic_begin */
    return strcmp(rest, ".tmp") == 0 ? 2 : 0;
}

static void cache_remove(const char *folder, const char *name) {
    base_buf path = {0};
    base_buf_printf(&path, "%s/%s", folder, name);
    const char *text = base_buf_cstr(&path);
    if (text) (void)base_file_unlink(text);
    base_buf_free(&path);
}

/* Adds a file to the list of those that may have to go. By the later of reading and writing, since many
 * systems do not write down every reading; where memory runs out the file is not in the list and stays. */
static void cache_keep(cache_list *list, const char *folder, const char *name) {
    struct stat info;
    base_buf path = {0};
    base_buf_printf(&path, "%s/%s", folder, name);
    const char *text = base_buf_cstr(&path);
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 16;
        cache_file *files = base_realloc(list->files, cap * sizeof *files);
        if (files) {
            list->files = files;
            list->cap = cap;
        }
    }
    if (text && list->count < list->cap && strlen(name) < sizeof list->files->name &&
        base_file_stat(text, &info) == 0) {
        cache_file *file = &list->files[list->count++];
        strcpy(file->name, name);
        file->size = (uint64_t)info.st_size;
        file->used = info.st_atim.tv_sec > info.st_mtim.tv_sec ? info.st_atim : info.st_mtim;
    }
    base_buf_free(&path);
}

static int cache_compare(const void *a, const void *b) {
    const cache_file *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec) return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
    if (x->used.tv_nsec != y->used.tv_nsec) return x->used.tv_nsec < y->used.tv_nsec ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Under the lock: temporary files of the cache are what a process that died left behind; of the others the
 * oldest go. Whatever fails here is tried again with the next file. */
static void cache_trim(const char *folder, const char *fresh, uint64_t max_bytes) {
    cache_list list = {0};
    DIR *dir = base_file_opendir(folder);
    const char *slash = strrchr(fresh, '/');
    if (!dir) return;
    for (struct dirent *item; (item = base_file_readdir(dir));) {
        int kind = cache_kind(item->d_name);
        if (kind == 2) cache_remove(folder, item->d_name);
        if (kind == 1) cache_keep(&list, folder, item->d_name);
    }
    base_file_closedir(dir);
    uint64_t total = 0;
    for (size_t i = 0; i < list.count; i++)
        total += list.files[i].size;
    if (list.count) qsort(list.files, list.count, sizeof *list.files, cache_compare);
    for (size_t i = 0; i < list.count && total > max_bytes; i++) {
        if (slash && strcmp(list.files[i].name, slash + 1) == 0) continue;
        cache_remove(folder, list.files[i].name);
        total -= list.files[i].size;
    }
    base_free(list.files);
}

mica_status ses_cache_publish(const char *folder, const char *path, const ses_cache_making *how,
                              mica_error *err) {
    base_buf name = {0};
    mica_status status = cache_make_folder(folder, err);
    if (status != MICA_OK) return status;
    base_buf_printf(&name, "%s/lock", folder);
    const char *lock_path = base_buf_cstr(&name);
    int lock = lock_path ? base_lock_take(lock_path, how->wait_ms ? how->wait_ms : SES_CACHE_WAIT_MS) : -1;
    if (lock < 0) {
        status = lock_path ? base_fail_errno(err, lock_path, "take the cache's lock")
                           : base_fail_memory(err, "naming the cache's lock");
    } else {
        if (how->again || !ses_cache_has(path)) status = how->write(how->ctx, path, err);
        cache_trim(folder, path, how->max_bytes ? how->max_bytes : SES_CACHE_MAX);
    }
    base_lock_release(lock);
    base_buf_free(&name);
    return status;
}
