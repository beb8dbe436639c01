/* vm/builtins/files/mat73_write.c - values as MAT files of version 7.3, which are HDF5, by libmatio.
 *
 * What is saved is first laid out in scratch as the library wants it, which may raise, and then given to the library in
 * a process of its own, which makes the file in memory: its errors, and those of HDF5, end nothing here, and nothing of
 * theirs stays. Both pass over writes to a disk that fail, so they write none: the bytes go there as those of any file.
 * What is appended to is opened in memory, too, and HDF5 itself takes away what is replaced, so that variables which the
 * library cannot represent stay what they are. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/mat.h"
#include "vm/builtins/files/mat73.h"

#include "vm/heap/root.h"
#include "vm/run/frame.h"

#include "base/apart.h"
#include "base/file.h"
#include "base/utf8.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#define DONT_COPY      1 /* what matio.h calls MAT_F_DONT_COPY_DATA */
#define TYPE_CELL      21
#define TYPE_STRUCT    22
#define MAT73_VERSION  0x0200
#define HEAD_BYTES     512 /* in front of what HDF5 has */
#define KIND_FILE      1   /* H5I_FILE */
#define MEMORY_STEP    ((size_t)1 << 20)
#define SECONDS        120u
#define BYTES_A_SECOND ((size_t)1 << 20) /* that zlib takes at its best on slow machines */
/* What a file has at most beside the numbers: of each value, with the tables of its chunks, and beyond. */
#define NODE_ROOM ((uint64_t)64 << 10)
#define FILE_ROOM ((uint64_t)16 << 20)

/* A value as the library takes it. */
typedef struct node {
    const char *name;
    uint32_t cls, type, flags, nfields;
    int ndims;
    size_t *dims;
    struct {
        void *re, *im;
    } parts;
    const char **fields;
    struct node *items; /* of a cell, or the fields of each element */
    size_t nitems;
} node;

typedef struct writing {
    const vm_matio *lib;
    const node *nodes;
    uint32_t count;
    bool append;
    base_view old; /* what is appended to */
    int fd;        /* of the file in memory that is to have the bytes */
} writing;

/* ---- values laid out ---- */

static size_t lay_out(vm_t *vm, vm_levels *l, prog_value v, node *to);

/* Each part is an array of its own. */
static void lay_numbers(vm_t *vm, const vm_arr *a, node *to) {
    size_t bytes = prog_class_bytes(a->cls), count = (size_t)a->numel;
    to->type = vm_mat_forms[a->cls].type;
    to->parts.re = (void *)a->data;
    if (count == 1 && !a->complex)
        to->parts.re = memcpy(vm_scratch(vm, 8), a->data, bytes); /* it may lie in `a` */
    if (!a->complex) return;
    uint8_t *part[2] = {vm_scratch(vm, count * bytes + 1), vm_scratch(vm, count * bytes + 1)};
    for (size_t k = 0; k < 2 * count; k++)
        memcpy(part[k & 1] + (k >> 1) * bytes, (const uint8_t *)a->data + k * bytes, bytes);
    to->parts.re = part[0];
    to->parts.im = part[1];
}

/* The character at `text`, and how many bytes it has; 0: it is no UTF-8. */
static size_t take_utf8(const uint8_t *text, size_t left, uint32_t *code) {
    size_t len = text[0] < 0x80 ? 1 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4, taken;
    if (len > left || !base_utf8_cut((const char *)text, len, len, &taken) || taken != len) return 0;
    *code = len == 1 ? text[0] : text[0] & (0x7Fu >> len);
    for (size_t k = 1; k < len; k++)
        *code = *code << 6 | (text[k] & 0x3F);
    return len;
}

/* Text is kept in units of 16 bits: a row of UTF-8 as UTF-16, in other shapes each byte by itself, as they are read. */
static void lay_chars(vm_t *vm, const vm_arr *a, node *to) {
    const uint8_t *text = a->data;
    size_t count = (size_t)a->numel, units = 0;
    uint16_t *out = vm_scratch(vm, 2 * count + 2);
    bool row = a->ndims == 2 && a->dims[0] == 1;
    for (size_t k = 0; k < count;) {
        uint32_t code;
        size_t len = row ? take_utf8(text + k, count - k, &code) : 1;
        if (!len)
            vm_error(vm, NULL,
                     "save: text that is not UTF-8 has no form in MAT files of version 7.3 (byte %zu)",
                     k + 1);
        if (!row) code = text[k];
        k += len;
        if (code >= 0x10000) {
            out[units++] = (uint16_t)(0xD800 | (code - 0x10000) >> 10);
            code = 0xDC00 | (code & 0x3FF);
        }
        out[units++] = (uint16_t)code;
    }
    if (row) to->dims[1] = units;
    to->type = MAT_UINT16;
    to->parts.re = out;
}

static size_t lay_items(vm_t *vm, vm_levels *l, node *to, const prog_value *items, size_t count) {
    size_t bytes = 0;
    to->nitems = count;
    to->items = vm_scratch(vm, (count + 1) * sizeof *to->items);
    for (size_t k = 0; k < count; k++) {
        vm_level_enter(vm, l);
        bytes += lay_out(vm, l, items[k], &to->items[k]);
        vm_level_leave(l);
    }
    return bytes;
}

static size_t lay_struct(vm_t *vm, vm_levels *l, prog_value v, node *to) {
    prog_array *s = vm_array(vm, v);
    vm_keys *keys = vm_struct_keys(vm, s);
    vm_mat_check_fields(vm, keys);
    to->cls = MAT_CLASS_STRUCT;
    to->type = TYPE_STRUCT;
    to->nfields = keys->count;
    to->fields = vm_scratch(vm, (keys->count + 1) * sizeof *to->fields);
    for (uint32_t k = 0; k < keys->count; k++)
        to->fields[k] = vm_sym_cstr(vm, keys->syms[k]);
    to->fields[keys->count] = NULL;
    return lay_items(vm, l, to, vm_struct_slots(s) + 1, (size_t)s->numel * keys->count);
}

/* Returns how many bytes the value has. */
static size_t lay_out(vm_t *vm, vm_levels *l, prog_value v, node *to) {
    vm_arr a;
    vm_mat_check(vm, v);
    vm_view(vm, v, &a);
    *to = (node){.ndims = (int)a.ndims, .dims = vm_scratch(vm, a.ndims * sizeof *to->dims)};
    for (uint32_t k = 0; k < a.ndims; k++)
        to->dims[k] = (size_t)a.dims[k];
    if (a.cls == PROG_STRUCT) return lay_struct(vm, l, a.v, to);
    if (a.cls == PROG_CELL) {
        to->cls = MAT_CLASS_CELL;
        to->type = TYPE_CELL;
        return lay_items(vm, l, to, a.data, (size_t)a.numel);
    }
    to->cls = vm_mat_forms[a.cls].cls;
    to->flags = (a.cls == PROG_LOGICAL ? MAT_LOGICAL : 0) | (a.complex ? MAT_COMPLEX : 0);
    if (a.cls == PROG_CHAR)
        lay_chars(vm, &a, to);
    else
        lay_numbers(vm, &a, to);
    return (size_t)a.numel * prog_class_bytes(a.cls) << a.complex;
}

/* ---- in the process of its own ---- */

static void *make(const vm_matio *lib, const node *n) {
    void *data = n->parts.im ? (void *)&n->parts : n->parts.re;
    if (n->type == TYPE_STRUCT) {
        void *s = lib->Mat_VarCreateStruct(n->name, n->ndims, n->dims, n->fields, n->nfields);
        for (size_t k = 0; s && k < n->nitems; k++) {
            void *item = make(lib, &n->items[k]);
            if (!item) return NULL;
            lib->Mat_VarSetStructFieldByIndex(s, k % n->nfields, k / n->nfields, item);
        }
        return s;
    }
    if (n->type == TYPE_CELL) {
        void **items = calloc(n->nitems + 1, sizeof *items);
        for (size_t k = 0; k < n->nitems; k++)
            if (!items || !(items[k] = make(lib, &n->items[k]))) return NULL;
        return lib->Mat_VarCreate(n->name, (int)n->cls, (int)n->type, n->ndims, n->dims, items, DONT_COPY);
    }
    return lib->Mat_VarCreate(n->name, (int)n->cls, (int)n->type, n->ndims, n->dims, data,
                              (int)n->flags | DONT_COPY);
}

static int64_t number_of(void (*at)(void)) {
    return *(const int64_t *)(const void *)at;
}

/* What a file has by the names that are saved goes away. */
static bool make_room(const writing *w, int64_t file) {
    const vm_matio *lib = w->lib;
    for (uint32_t k = 0; k < w->count; k++)
        if (lib->H5Lexists(file, w->nodes[k].name, 0) > 0 && lib->H5Ldelete(file, w->nodes[k].name, 0) < 0)
            return false;
    return true;
}

/* libmatio reads, but does not write, which variables are global. */
static bool mark_globals(const writing *w, int64_t file) {
    const vm_matio *lib = w->lib;
    int32_t one = 1;
    int64_t space = lib->H5Screate(0), type = number_of(lib->H5T_NATIVE_INT_g);
    for (uint32_t k = 0; k < w->count; k++) {
        if (!(w->nodes[k].flags & MAT_GLOBAL)) continue;
        int64_t mark = lib->H5Acreate_by_name(file, w->nodes[k].name, "MATLAB_global", type, space, 0, 0, 0);
        if (mark < 0 || lib->H5Awrite(mark, type, &one) < 0 || lib->H5Aclose(mark) < 0) return false;
    }
    return true;
}

/* The file in memory, which HDF5 keeps there by itself: what the old one has, or a new one. */
static int64_t open_in_memory(const writing *w) {
    const vm_matio *lib = w->lib;
    int64_t access = lib->H5open() < 0 ? -1 : lib->H5Pcreate(number_of(lib->H5P_CLS_FILE_ACCESS_ID_g));
    if (access < 0 || lib->H5Pset_fapl_core(access, MEMORY_STEP, false) < 0) return -1;
    if (w->append) {
        void *old = (void *)(uintptr_t)w->old.data; /* which is copied */
        return lib->H5Pset_file_image(access, old, w->old.len) < 0 ? -1 : lib->H5Fopen("-", 1, access);
    }
    int64_t creation = lib->H5Pcreate(number_of(lib->H5P_CLS_FILE_CREATE_ID_g));
    if (creation < 0 || lib->H5Pset_userblock(creation, HEAD_BYTES) < 0) return -1;
    return lib->H5Fcreate("-", 2, creation, access);
}

/* libmatio makes and opens files by their names only, where HDF5 keeps none in memory. So it makes one that is as good as empty,
 * which gives the head, and then is given the number of the file in memory in place of its own: what it calls mat_t begins
 * with a pointer to that. */
static void *open_for_matio(const writing *w, int64_t file) {
    const vm_matio *lib = w->lib;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", w->fd);
    void *mat = lib->Mat_CreateVer(path, NULL, MAT73_VERSION);
    int64_t *number = mat ? *(int64_t **)mat : NULL;
    if (!number || (*number >= 0 && lib->H5Iget_type(*number) != KIND_FILE)) return NULL;
    if (*number >= 0) lib->H5Fclose(*number);
    *number = file;
    return mat;
}

/* What stands in front of what HDF5 has: of the old file, or the head that libmatio made. */
static bool put_head(const writing *w, int64_t file) {
    static const char mark[] = "MATLAB 7.3 MAT-file";
    char head[HEAD_BYTES] = {0};
    uint64_t len = 0;
    mica_error err = MICA_ERROR_INIT;
    bool made =
        base_file_pread(w->fd, head, MAT_HEADER, 0) == MAT_HEADER && memcmp(head, mark, strlen(mark)) == 0;
    int64_t creation = w->lib->H5Fget_create_plist(file);
    if (creation < 0 || w->lib->H5Pget_userblock(creation, &len) < 0) return false;
    base_file_cut(w->fd, 0);
    if (w->append)
        return len <= w->old.len && base_file_pwrite_all(w->fd, "-", w->old.data, len, 0, &err) == MICA_OK;
    return made && len == HEAD_BYTES && base_file_pwrite_all(w->fd, "-", head, len, 0, &err) == MICA_OK;
}

/* Gives the file's bytes, in full or not at all. */
static bool put_file(const writing *w, int64_t file) {
    struct stat st;
    mica_error err = MICA_ERROR_INIT;
    ssize_t len = w->lib->H5Fflush(file, 1) < 0 ? -1 : w->lib->H5Fget_file_image(file, NULL, 0);
    void *bytes = len > 0 ? malloc((size_t)len) : NULL;
    if (!bytes || w->lib->H5Fget_file_image(file, bytes, (size_t)len) != len || !put_head(w, file))
        return false;
    return base_file_fstat(w->fd, &st) == 0 &&
           base_file_pwrite_all(w->fd, "-", bytes, (size_t)len, (uint64_t)st.st_size, &err) == MICA_OK;
}

static int write_apart(void *ctx) {
    writing *w = ctx;
    const vm_matio *lib = w->lib;
    int64_t file = open_in_memory(w);
    if (file < 0) return w->append ? MAT73_UNREADABLE : MAT73_UNWRITABLE;
    int status = w->append ? vm_mat73_look(lib, file) : MAT73_DONE;
    if (status != MAT73_DONE) return status;
    if (!make_room(w, file)) return MAT73_UNREADABLE;
    void *out = open_for_matio(w, file);
    if (!out) return MAT73_UNWRITABLE;
    base_apart_may_open(false);
    for (uint32_t k = 0; k < w->count; k++) {
        const node *n = &w->nodes[k];
        void *v = make(lib, n);
        if (!v || lib->Mat_VarWrite(out, v, 1) != 0) return MAT73_UNWRITABLE;
    }
    return mark_globals(w, file) && put_file(w, file) ? MAT73_DONE : MAT73_UNWRITABLE;
}

/* ---- the file ---- */

static uint64_t count_nodes(const node *n) {
    uint64_t all = 1;
    for (size_t k = 0; k < n->nitems; k++)
        all += count_nodes(&n->items[k]);
    return all;
}

static const char *complaint(int status) {
    switch (status) {
    case MAT73_UNREADABLE: return "what the file has already cannot be read";
    case MAT73_UNWRITABLE: return "libmatio cannot write it";
    case 128 + SIGXFSZ: return strerror(EFBIG);
    case 128 + SIGXCPU:
    case 128 + SIGKILL:
    case 128 + SIGALRM: return "libmatio took too long to write it";
    case -1:
    case MAT73_ELSEWHERE:
    case MAT73_TANGLED: return vm_mat73_complaint(status);
    default: return "libmatio failed";
    }
}

/* Makes the file in memory, of `bytes` in all values and what it has already; NULL, or what is wrong. */
static const char *make_file(writing *w, size_t bytes) {
    base_bounds bounds = {.seconds = SECONDS + (unsigned)(bytes / BYTES_A_SECOND),
                          .file = FILE_ROOM + w->old.len + 2 * (uint64_t)bytes};
    for (uint32_t k = 0; k < w->count; k++)
        bounds.file += NODE_ROOM * count_nodes(&w->nodes[k]);
    if ((w->fd = base_file_memory("mat73", 0)) < 0) return strerror(errno);
    int status = base_apart(write_apart, w, &bounds);
    return status == MAT73_DONE ? NULL : complaint(status);
}

typedef struct giving {
    const char *path;
    base_view made;
} giving;

static void give(vm_t *vm, void *ctx) {
    giving *g = ctx;
    vm_file_write(vm, g->path, g->made, false, "save");
}

/* What was made becomes the file. Returns what is wrong with it, or NULL; raises what is wrong with the file. */
static const char *put_in_place(vm_t *vm, const writing *w, const char *path) {
    struct stat st;
    if (base_file_fstat(w->fd, &st) != 0) return strerror(errno);
    size_t len = (size_t)st.st_size;
    void *made = base_file_mmap(NULL, len, PROT_READ, MAP_PRIVATE, w->fd, 0);
    if (made == MAP_FAILED) return strerror(errno);
    base_file_close(w->fd);
    bool good = vm_protect(vm, give, &(giving){path, base_view_of(made, len)});
    base_file_munmap(made, len);
    if (!good) vm_raise(vm, vm_last_error(vm));
    return NULL;
}

static base_view old_bytes(vm_t *vm, const char *path) {
    base_view old = vm_file_bytes(vm, path, "save");
    if (!vm_is_hdf5(old.data, old.len))
        vm_error(vm, NULL, "save: %s is no MAT file of version 7.3: nothing can be appended to it as one",
                 path);
    return old;
}

void vm_save_mat73(vm_t *vm, const vm_named_value *all, uint32_t count, const char *path, bool append,
                   base_view *out) {
    node *nodes = vm_scratch(vm, (count + 1) * sizeof *nodes);
    size_t bytes = 0;
    vm_levels levels = vm_levels_begin(VM_MAT73_LEVELS);
    levels.at = 1; /* the variable itself */
    for (uint32_t k = 0; k < count; k++) {
        bytes += lay_out(vm, &levels, all[k].value, &nodes[k]);
        nodes[k].name = all[k].name;
        if (all[k].global) nodes[k].flags |= MAT_GLOBAL;
    }
    writing w = {.lib = vm_matio_need(vm, "save"), .nodes = nodes, .count = count, .append = path && append};
    if (w.append) w.old = old_bytes(vm, path);
    const char *why = make_file(&w, bytes);
    if (!why && path) {
        why = put_in_place(vm, &w, path);
        if (!why) return;
    }
    mica_error err = MICA_ERROR_INIT;
    base_buf made = {0};
    if (!why && base_file_read_fd(w.fd, "-", UINT64_MAX, &made, &err) != MICA_OK) why = err.message;
    if (w.fd >= 0) base_file_close(w.fd);
    if (why) {
        base_buf_free(&made);
        vm_error(vm, NULL, "save: error while writing '%s': %s", path ? path : "-", why);
    }
    *out = vm_scratch_of(vm, &made);
}
