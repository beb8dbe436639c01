/* vm/builtins/files/pack.c - makes archives and compressed files, by libarchive. The library hands its bytes back, and
 * base/ writes them. */
#include "vm/builtins/files/archive.h"
#include "vm/builtins/args.h"
#include "vm/builtins/files/files_internal.h"

#include "vm/heap/root.h"
#include "vm/run/frame.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#define PATH_ROOM  4096
#define DEPTH_MOST 64

typedef struct packing {
    const vm_archive_table *lib;
    const char *who, *kind, *archive, *root;
    const char **files;
    int64_t count;
    void *handle, *entry;
    base_buf out, names, listing; /* names of entries with their ends; of the folder that is read */
} packing;

/* Called by the library: it must not be unwound through, so a failure is noted in the buffer. */
static ssize_t gather(void *handle, void *ctx, const void *data, size_t len) {
    packing *p = ctx;
    (void)handle;
    return base_buf_append(&p->out, data, len) ? (ssize_t)len : -1;
}

_Noreturn static void library_error(vm_t *vm, const packing *p) {
    const char *text = p->lib->archive_error_string(p->handle);
    vm_error(vm, NULL, "%s: %s: %s", p->who, p->archive, text ? text : "the archive cannot be made");
}

static void open_archive(vm_t *vm, packing *p) {
    const vm_archive_table *lib = p->lib;
    if (!(p->handle = lib->archive_write_new()) || !(p->entry = lib->archive_entry_new()))
        vm_error_memory(vm);
    if (strcmp(p->kind, "zip") == 0)
        lib->archive_write_set_format_zip(p->handle);
    else if (strncmp(p->kind, "tar", 3) == 0)
        lib->archive_write_set_format_pax_restricted(p->handle);
    else
        lib->archive_write_set_format_raw(p->handle);
    if (strstr(p->kind, "gz")) lib->archive_write_add_filter_gzip(p->handle);
    if (strstr(p->kind, "bz")) lib->archive_write_add_filter_bzip2(p->handle);
    lib->archive_write_set_bytes_in_last_block(p->handle, 1);
    ssize_t (*write)(void *, void *, const void *, size_t) = gather;
    void *write_address;
    memcpy(&write_address, &write, sizeof write_address);
    if (lib->archive_write_open(p->handle, p, NULL, write_address, NULL) < VM_ARCHIVE_WARN)
        library_error(vm, p);
}

static void add_file(vm_t *vm, packing *p, const char *path) {
    uint32_t mark = vm_pool_mark(vm);
    base_view bytes = vm_file_bytes(vm, path, p->who);
    p->lib->archive_entry_set_size(p->entry, (int64_t)bytes.len);
    if (p->lib->archive_write_header(p->handle, p->entry) < VM_ARCHIVE_WARN) library_error(vm, p);
    if (bytes.len && p->lib->archive_write_data(p->handle, bytes.data, bytes.len) != (ssize_t)bytes.len)
        library_error(vm, p);
    vm_pool_drain(vm, mark);
}

static void add_path(vm_t *vm, packing *p, const char *name, int depth);

static int by_name(const void *x, const void *y) {
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The names in a folder, in the order of their bytes. */
static const char **read_folder(vm_t *vm, packing *p, const char *path, size_t *count) {
    DIR *dir = base_file_opendir(path);
    if (!dir) vm_error(vm, NULL, "%s: %s: %s", p->who, path, strerror(errno));
    p->listing.len = 0;
    *count = 0;
    for (struct dirent *entry; (entry = base_file_readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        base_buf_append(&p->listing, entry->d_name, strlen(entry->d_name) + 1);
        ++*count;
    }
    base_file_closedir(dir);
    if (p->listing.failed) vm_error_memory(vm);
    char *copy = vm_scratch(vm, p->listing.len + 1);
    if (p->listing.len) memcpy(copy, p->listing.data, p->listing.len);
    const char **list = vm_scratch(vm, (*count + 1) * sizeof *list);
    for (size_t k = 0; k < *count; k++, copy += strlen(copy) + 1)
        list[k] = copy;
    qsort(list, *count, sizeof *list, by_name);
    return list;
}

static void add_folder(vm_t *vm, packing *p, const char *path, const char *name, int depth) {
    size_t count;
    if (depth > DEPTH_MOST) vm_error(vm, NULL, "%s: %s: folders are nested too deeply", p->who, path);
    p->lib->archive_entry_set_size(p->entry, 0);
    if (p->lib->archive_write_header(p->handle, p->entry) < VM_ARCHIVE_WARN) library_error(vm, p);
    const char **list = read_folder(vm, p, path, &count);
    for (size_t k = 0; k < count; k++) {
        char *below = vm_scratch(vm, PATH_ROOM);
        if (snprintf(below, PATH_ROOM, "%s/%s", name, list[k]) >= PATH_ROOM)
            vm_error(vm, NULL, "%s: %s: a name is too long", p->who, path);
        add_path(vm, p, below, depth + 1);
    }
}

/* A leading slash is no part of an entry's name. */
static void add_path(vm_t *vm, packing *p, const char *name, int depth) {
    struct stat st;
    char *path = vm_scratch(vm, PATH_ROOM), *entry = vm_scratch(vm, PATH_ROOM);
    const char *inside = name + strspn(name, "/");
    size_t len = strlen(inside);
    while (len && inside[len - 1] == '/')
        len--;
    if (snprintf(path, PATH_ROOM, "%s%s%s", *name == '/' ? "" : p->root, *name == '/' || !*p->root ? "" : "/",
                 name) >= PATH_ROOM)
        vm_error(vm, NULL, "%s: %s: the name is too long", p->who, name);
    if (base_file_stat(path, &st) != 0) vm_error(vm, NULL, "%s: %s: %s", p->who, name, strerror(errno));
    bool folder = S_ISDIR(st.st_mode);
    if (!folder && !S_ISREG(st.st_mode))
        vm_error(vm, NULL, "%s: %s: it is neither a file nor a folder", p->who, name);
    snprintf(entry, PATH_ROOM, "%.*s%s", (int)len, inside, folder ? "/" : "");
    p->lib->archive_entry_set_pathname(p->entry, entry);
    p->lib->archive_entry_set_filetype(p->entry, folder ? S_IFDIR : S_IFREG);
    p->lib->archive_entry_set_perm(p->entry, st.st_mode & 0777);
    p->lib->archive_entry_set_mtime(p->entry, st.st_mtime, 0);
    if (!base_buf_append(&p->names, entry, strlen(entry) + 1)) vm_error_memory(vm);
    char *bare = vm_scratch(vm, PATH_ROOM);
    snprintf(bare, PATH_ROOM, "%.*s", (int)(len + (size_t)(inside - name)), name);
    if (folder)
        add_folder(vm, p, path, bare, depth);
    else
        add_file(vm, p, path);
}

static void pack_body(vm_t *vm, void *ctx) {
    packing *p = ctx;
    open_archive(vm, p);
    for (int64_t k = 0; k < p->count; k++) {
        vm_poll(vm);
        add_path(vm, p, p->files[k], 0);
    }
    if (p->lib->archive_write_close(p->handle) < VM_ARCHIVE_WARN) library_error(vm, p);
    if (p->out.failed) vm_error_memory(vm);
    vm_file_write(vm, p->archive, base_view_of(p->out.data, p->out.len), false, p->who);
}

/* __pack__ (WHO, KIND, ARCHIVE, FILES, ROOT): names of the entries, in a row. KIND: zip, tar, targz, tarbz, gz, bz. */
void vm_bi_pack(vm_t *vm, vm_call *c) {
    packing p = {.who = vm_to_cstr(vm, c->args[0], "__pack__")};
    vm_arr files;
    vm_view(vm, c->args[3], &files);
    if (files.cls != PROG_CELL) vm_error(vm, NULL, "%s: FILES must be a cell array of strings", p.who);
    p.kind = vm_to_cstr(vm, c->args[1], p.who);
    p.archive = vm_path_arg(vm, c->args[2], p.who);
    p.root = vm_to_cstr(vm, c->args[4], p.who);
    p.count = files.numel;
    p.files = vm_scratch(vm, (size_t)(files.numel + 1) * sizeof *p.files);
    for (int64_t k = 0; k < files.numel; k++)
        p.files[k] = vm_to_cstr(vm, ((const prog_value *)files.data)[k], p.who);
    p.lib = vm_archive(vm, p.who);
    bool good = vm_protect(vm, pack_body, &p);
    if (p.entry) p.lib->archive_entry_free(p.entry);
    if (p.handle) p.lib->archive_write_free(p.handle);
    base_buf_free(&p.out);
    base_buf_free(&p.listing);
    if (!good) {
        base_buf_free(&p.names);
        vm_raise(vm, vm_last_error(vm));
    }
    base_view names = vm_scratch_of(vm, &p.names);
    const char *copy = (const char *)names.data;
    size_t len = names.len;
    int64_t count = 0, k = 0;
    for (size_t at = 0; at < len; at += strlen(copy + at) + 1)
        count++;
    prog_value list = vm_new_cell(vm, 1, count, NULL);
    for (size_t at = 0; at < len; at += strlen(copy + at) + 1)
        vm_cell_set(vm, list, k++, vm_simplify(vm, vm_new_cstring(vm, copy + at)));
    vm_return(vm, c, 0, list);
}
