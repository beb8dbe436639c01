/* vm/builtins/files/unpack.c - takes archives apart, by libarchive.
 *
 * An archive comes from a stranger. Its bytes are read by base/ and given to the library, which opens nothing;
 * what it says of names is not believed. A name must be relative and without "..", and no folder on its way
 * below the target may be a link; a link that stands where a file goes is removed, not followed. Links and
 * devices in an archive are not made. So nothing is written outside of the target.
 *
 * Nor is more written than a bound: what deflate makes of the archive's bytes at most, and unpack_limit. Files
 * count as long as they say they are, holes too, and each entry and each folder that is made for a block
 * beside, which no honest one comes near.
 *
 * A file is written under another name beside its place. Once it is whole it takes the place where nothing
 * stands there; what replaces something waits for the end. So what goes beyond the bound has all its files
 * removed, and whatever was there before is there still; after any other error the files that were whole are in
 * place, and nothing is there of others. */
#include "vm/builtins/files/archive.h"
#include "vm/builtins/args.h"
#include "vm/builtins/files/files_internal.h"

#include "vm/builtins/io/io.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"
#include "vm/run/setting.h"

#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#define PATH_ROOM 4096
#define RATIO     1032.0 /* of deflate at most */
#define BLOCK     4096.0 /* that a file or folder takes, whatever it holds */

typedef struct unpacking {
    const vm_archive_table *lib;
    const char *who, *archive, *target;
    base_view bytes;
    bool raw; /* one compressed file, which becomes `target` */
    void *handle;
    int fd;          /* that is written to, or -1 */
    bool writing;    /* a file, which has the name `aside` */
    unsigned serial; /* of the last such name */
    prog_value
        *names; /* of a growing cell in holder, and behind it that of what became of each (enum made) */
    prog_value holder; /* a cell of these two */
    int64_t count;
    double left; /* bytes that may still be written */
    bool beyond; /* the bound was met */
    char path[PATH_ROOM], aside[PATH_ROOM + 64];
} unpacking;

/* What an entry made: nothing that is to be taken back, a file that was not there before, or one that waits
 * under a name of this number and those behind it. */
enum made { MADE_NOTHING, MADE_NEW, MADE_ASIDE };

_Noreturn static void library_error(vm_t *vm, const unpacking *u) {
    const char *text = u->lib->archive_error_string(u->handle);
    vm_error(vm, NULL, "%s: %s: %s", u->who, u->archive, text ? text : "the archive is damaged");
}

static void spend(vm_t *vm, unpacking *u, double bytes) {
    u->left -= bytes;
    if (u->left >= 0) return;
    u->beyond = true;
    vm_error(vm, NULL,
             "%s: %s: what it holds is far larger than an archive of %zu bytes should make: its files were "
             "removed "
             "again, and those that were there before stay. If you trust it, raise unpack_limit, as in "
             "unpack_limit (Inf)",
             u->who, u->archive, u->bytes.len);
}

/* ---- names ---- */

/* Whether a name stays below the folder it is put behind. */
static bool is_tame(const char *name) {
    if (!*name || *name == '/') return false;
    for (const char *part = name; part;) {
        size_t len = strcspn(part, "/");
        if (len == 2 && part[0] == '.' && part[1] == '.') return false;
        part = part[len] ? part + len + 1 : NULL;
    }
    return true;
}

/* Makes the folders of u->path from `from` on, as far as they are not there; a link among them is refused. */
static void make_way(vm_t *vm, unpacking *u, size_t from) {
    struct stat st;
    for (char *p = u->path + from; (p = strchr(p, '/')); p++) {
        *p = 0;
        if (base_file_lstat(u->path, &st) != 0) {
            spend(vm, u, BLOCK);
            if (base_file_mkdir(u->path, 0777) != 0)
                vm_error(vm, NULL, "%s: %s: %s", u->who, u->path, strerror(errno));
        } else if (!S_ISDIR(st.st_mode))
            vm_error(vm, NULL, "%s: %s: '%s' is a link or no folder: nothing is written behind it", u->who,
                     u->archive, u->path);
        *p = '/';
    }
}

static void make_room(vm_t *vm, unpacking *u, prog_value *list) {
    int64_t room = vm_array(vm, *list)->numel;
    if (u->count < room) return;
    prog_value *data, bigger = vm_new_cell(vm, 1, 2 * room, &data);
    for (int64_t k = 0; k < u->count; k++)
        vm_set(vm, &data[k], vm_cell_data(vm_array(vm, *list))[k]);
    vm_set(vm, list, bigger);
}

static void keep_name(vm_t *vm, unpacking *u, const char *name) {
    uint32_t mark = vm_pool_mark(vm);
    make_room(vm, u, &u->names[0]);
    make_room(vm, u, &u->names[1]);
    vm_cell_set(vm, u->names[0], u->count, vm_simplify(vm, vm_new_cstring(vm, name)));
    vm_cell_set(vm, u->names[1], u->count++, prog_double(MADE_NOTHING));
    vm_pool_drain(vm, mark);
}

/* What the last entry made. */
static void note_made(vm_t *vm, unpacking *u, double what) {
    if (u->count) vm_cell_set(vm, u->names[1], u->count - 1, prog_double(what));
}

static double what_made(vm_t *vm, const unpacking *u, int64_t k) {
    return prog_as_double(vm_cell_data(vm_array(vm, u->names[1]))[k]);
}

/* A name beside u->path, which is short and not made of its own, since that may be as long as names can be. */
static void name_aside(unpacking *u, unsigned number) {
    const char *slash = strrchr(u->path, '/');
    snprintf(u->aside, sizeof u->aside, "%.*s.mica-unpack-%ld-%u", slash ? (int)(slash - u->path) + 1 : 0,
             u->path, (long)getpid(), number);
}

/* Names that are taken belong to another unpacking, or were left by one whose process was killed. */
static void open_aside(vm_t *vm, unpacking *u, mode_t rights) {
    for (int tries = 0; tries < 10000; tries++) {
        name_aside(u, ++u->serial);
        u->fd = base_file_open(u->aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, rights);
        u->writing = u->fd >= 0;
        if (u->writing) return;
        if (errno != EEXIST) break;
    }
    vm_error(vm, NULL, "%s: %s: %s", u->who, u->path, strerror(errno));
}

/* ---- one entry ---- */

/* `whole`: the bytes that the file is to have, also where it ends with a hole; -1: as many as come. */
static void take_data(vm_t *vm, unpacking *u, int64_t whole) {
    double size = 0;
    if (whole > 0) spend(vm, u, size = (double)whole);
    for (;;) {
        const void *data;
        size_t len;
        int64_t at;
        mica_error err = MICA_ERROR_INIT;
        vm_poll(vm);
        int status = u->lib->archive_read_data_block(u->handle, &data, &len, &at);
        if (status == VM_ARCHIVE_END) break;
        if (status < VM_ARCHIVE_WARN) library_error(vm, u);
        if (at >= 0 && (double)at + (double)len > size) {
            spend(vm, u, (double)at + (double)len - size);
            size = (double)at + (double)len;
        }
        if (at < 0) vm_error(vm, NULL, "%s: %s: the archive is damaged", u->who, u->archive);
        if (base_file_pwrite_all(u->fd, u->path, data, len, (uint64_t)at, &err) != MICA_OK)
            vm_error(vm, NULL, "%s: %s", u->who, err.message);
    }
    struct stat st;
    if (whole < 0) return;
    base_file_cut(u->fd, (off_t)whole);
    if (base_file_fstat(u->fd, &st) != 0 || st.st_size != whole)
        vm_error(vm, NULL, "%s: %s: a file of %" PRId64 " bytes cannot be made", u->who, u->path, whole);
}

/* A link or the like that stands in the place is replaced, not followed. What is one compressed file takes its
 * place as soon as it is whole, with the rights of the one that was there. */
static void write_entry(vm_t *vm, unpacking *u, unsigned perm, int64_t whole) {
    struct stat st;
    bool there = base_file_lstat(u->path, &st) == 0;
    if (there && S_ISDIR(st.st_mode)) vm_error(vm, NULL, "%s: %s: %s", u->who, u->path, strerror(EISDIR));
    open_aside(vm, u, (mode_t)((perm & 0777) | 0600));
    take_data(vm, u, whole);
    if (u->raw && there && S_ISREG(st.st_mode) && base_file_fchmod(u->fd, st.st_mode & 07777) != 0)
        vm_error(vm, NULL, "%s: %s: %s", u->who, u->path, strerror(errno));
    base_file_close(u->fd);
    u->fd = -1;
    if (there && !u->raw)
        note_made(vm, u, MADE_ASIDE + (double)u->serial);
    else if (base_file_rename(u->aside, u->path) == 0)
        note_made(vm, u, MADE_NEW);
    else
        vm_error(vm, NULL, "%s: %s: %s", u->who, u->path, strerror(errno));
    u->writing = false;
}

static void take_entry(vm_t *vm, unpacking *u, void *entry) {
    spend(vm, u, BLOCK); /* also for what is passed over */
    const char *name = u->lib->archive_entry_pathname(entry);
    unsigned type = u->lib->archive_entry_filetype(entry);
    if (!name || !is_tame(name))
        vm_error(vm, NULL, "%s: %s: the name '%s' leads out of the folder: nothing more is unpacked", u->who,
                 u->archive, name ? name : "");
    bool link = u->lib->archive_entry_hardlink(entry) || S_ISLNK(type);
    if (link || !(S_ISREG(type) || S_ISDIR(type))) {
        vm_warning(vm, NULL, "%s: %s: '%s' is a %s, which is not made", u->who, u->archive, name,
                   link ? "link" : "device");
        return;
    }
    int len = snprintf(u->path, sizeof u->path, "%s/%s%s", u->target, name, S_ISDIR(type) ? "/" : "");
    if (len >= (int)sizeof u->path)
        vm_error(vm, NULL, "%s: %s: the name '%.64s...' is too long", u->who, u->archive, name);
    make_way(vm, u, strlen(u->target) + 1);
    keep_name(vm, u, name);
    if (!S_ISREG(type)) return;
    bool told = u->lib->archive_entry_size_is_set(entry) != 0;
    write_entry(vm, u, u->lib->archive_entry_perm(entry), told ? u->lib->archive_entry_size(entry) : -1);
}

/* The file of name k, and where it waits the name that it has there. What it made is noted as nothing: it is
 * dealt with now. */
static double take_made(vm_t *vm, unpacking *u, int64_t k) {
    double made = what_made(vm, u, k);
    if (made == MADE_NOTHING) return made;
    base_view name = vm_to_view(vm, vm_cell_data(vm_array(vm, u->names[0]))[k], u->who);
    snprintf(u->path, sizeof u->path, "%s/%.*s", u->target, (int)name.len, (const char *)name.data);
    if (made > MADE_ASIDE) name_aside(u, (unsigned)(made - MADE_ASIDE));
    vm_cell_set(vm, u->names[1], k, prog_double(MADE_NOTHING));
    return made;
}

/* What waited takes its place. */
static void settle(vm_t *vm, unpacking *u) {
    for (int64_t k = 0; k < u->count; k++)
        if (take_made(vm, u, k) > MADE_ASIDE && base_file_rename(u->aside, u->path) != 0) {
            int number = errno;
            (void)base_file_unlink(u->aside);
            vm_error(vm, NULL, "%s: %s: %s", u->who, u->path, strerror(number));
        }
}

/* What an unpacking that failed takes back. Folders stay: they may have been there. */
static void take_back(vm_t *vm, unpacking *u) {
    struct stat st;
    if (u->writing) (void)base_file_unlink(u->aside);
    for (int64_t k = 0; k < u->count; k++) {
        double made = take_made(vm, u, k);
        if (made > MADE_ASIDE) {
            if (u->beyond || base_file_rename(u->aside, u->path) != 0) (void)base_file_unlink(u->aside);
        } else if (made == MADE_NEW && u->beyond && base_file_lstat(u->path, &st) == 0 && S_ISREG(st.st_mode))
            (void)base_file_unlink(u->path);
    }
}

static void unpack_body(vm_t *vm, void *ctx) {
    unpacking *u = ctx;
    const vm_archive_table *lib = u->lib;
    u->path[0] = 0;
    if (!(u->handle = lib->archive_read_new())) vm_error_memory(vm);
    lib->archive_read_support_filter_gzip(u->handle);
    lib->archive_read_support_filter_bzip2(u->handle);
    lib->archive_read_support_filter_xz(u->handle);
    lib->archive_read_support_filter_compress(u->handle);
    if (u->raw)
        lib->archive_read_support_format_raw(u->handle), lib->archive_read_support_format_empty(u->handle);
    else
        lib->archive_read_support_format_zip(u->handle), lib->archive_read_support_format_tar(u->handle);
    if (lib->archive_read_open_memory(u->handle, u->bytes.data, u->bytes.len) < VM_ARCHIVE_WARN)
        library_error(vm, u);
    for (;;) {
        void *entry;
        int status = lib->archive_read_next_header(u->handle, &entry);
        if (status == VM_ARCHIVE_END && u->raw && !*u->path && lib->archive_filter_code(u->handle, 0) != 0) {
            vm_file_write(vm, u->target, base_view_of("", 0), false, u->who); /* nothing, compressed */
            return;
        }
        if (status == VM_ARCHIVE_END) {
            settle(vm, u);
            return;
        }
        if (status < VM_ARCHIVE_WARN) library_error(vm, u);
        if (!u->raw) {
            take_entry(vm, u, entry);
            continue;
        }
        if (lib->archive_filter_code(u->handle, 0) == 0)
            vm_error(vm, NULL, "%s: %s is not compressed in a way that is known", u->who, u->archive);
        snprintf(u->path, sizeof u->path, "%s", u->target);
        write_entry(vm, u, 0666, -1);
    }
}

/* __unpack__ (WHO, ARCHIVE, TARGET, RAW): names of what was unpacked, in a row. What was opened is closed however it
 * ends. */
void vm_bi_unpack(vm_t *vm, vm_call *c) {
    unpacking u = {.who = vm_to_cstr(vm, c->args[0], "__unpack__"), .fd = -1};
    u.archive = vm_path_arg(vm, c->args[1], u.who);
    u.target = vm_path_arg(vm, c->args[2], u.who);
    u.raw = vm_to_bool(vm, c->args[3], u.who);
    u.lib = vm_archive(vm, u.who);
    u.bytes = vm_file_bytes(vm, u.archive, u.who);
    u.holder = vm_new_cell(vm, 1, 2, NULL);
    vm_cell_set(vm, u.holder, 0, vm_new_cell(vm, 1, 16, NULL));
    vm_cell_set(vm, u.holder, 1, vm_new_cell(vm, 1, 16, NULL));
    u.names = vm_cell_data(vm_array(vm, u.holder));
    if (strlen(u.target) >= PATH_ROOM - 2)
        vm_error(vm, NULL, "%s: the name of the folder is too long", u.who);
    u.left = vm_to_double(vm, vm_setting_value(vm, VM_SETTING_unpack_limit), "unpack_limit") +
             RATIO * (double)u.bytes.len;
    bool good = vm_protect(vm, unpack_body, &u);
    if (!good) take_back(vm, &u);
    if (u.fd >= 0) base_file_close(u.fd);
    if (u.handle) u.lib->archive_read_free(u.handle);
    if (!good) vm_raise(vm, vm_last_error(vm));
    prog_value list = vm_new_cell(vm, 1, u.count, NULL);
    for (int64_t k = 0; k < u.count; k++)
        vm_cell_set(vm, list, k, vm_cell_data(vm_array(vm, u.names[0]))[k]);
    vm_return(vm, c, 0, list);
}
