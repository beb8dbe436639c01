/* vm/builtins/files/mat73_write.c - values as MAT files of version 7.3, which are HDF5, by libmatio.
 *
 * What is saved is first laid out in scratch as the library wants it, which may raise, and then given to the library in
 * a process of its own, which makes the file under another name: its errors, and those of HDF5, end nothing here, and
 * nothing of theirs stays. What is appended to is copied there first, and HDF5 itself takes away what is replaced, so that
 * variables which the library cannot represent stay what they are. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/mat.h"
#include "vm/builtins/files/mat73.h"
#include "vm/builtins/io/io.h"

#include "vm/run/frame.h"

#include "base/file.h"
#include "base/system.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>

#define DONT_COPY      1 /* what matio.h calls MAT_F_DONT_COPY_DATA */
#define TYPE_CELL      21
#define TYPE_STRUCT    22
#define SECONDS        120u
#define BYTES_A_SECOND ((size_t)1 << 20) /* that zlib takes at its best on slow machines */

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
    const char *path; /* of a file that is there */
    bool append;
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

enum { WRITTEN, UNREADABLE, UNWRITABLE };

/* What a file has by the names that are saved goes away. */
static bool make_room(const writing *w) {
    const vm_matio *lib = w->lib;
    int64_t file = lib->H5open() < 0 ? -1 : lib->H5Fopen(w->path, 1, 0);
    if (file < 0) return false;
    for (uint32_t k = 0; k < w->count; k++)
        if (lib->H5Lexists(file, w->nodes[k].name, 0) > 0 && lib->H5Ldelete(file, w->nodes[k].name, 0) < 0)
            return false;
    return lib->H5Fclose(file) >= 0;
}

/* libmatio reads, but does not write, which variables are global. */
static bool mark_globals(const writing *w) {
    const vm_matio *lib = w->lib;
    int32_t one = 1;
    uint32_t globals = 0;
    for (uint32_t k = 0; k < w->count; k++)
        globals += (w->nodes[k].flags & MAT_GLOBAL) != 0;
    if (!globals) return true;
    int64_t file = lib->H5open() < 0 ? -1 : lib->H5Fopen(w->path, 1, 0), space = lib->H5Screate(0);
    int64_t type = *(const int64_t *)(const void *)lib->H5T_NATIVE_INT_g;
    for (uint32_t k = 0; file >= 0 && k < w->count; k++) {
        if (!(w->nodes[k].flags & MAT_GLOBAL)) continue;
        int64_t mark = lib->H5Acreate_by_name(file, w->nodes[k].name, "MATLAB_global", type, space, 0, 0, 0);
        if (mark < 0 || lib->H5Awrite(mark, type, &one) < 0 || lib->H5Aclose(mark) < 0) return false;
    }
    return file >= 0 && lib->H5Fclose(file) >= 0;
}

static int write_apart(void *ctx) {
    writing *w = ctx;
    const vm_matio *lib = w->lib;
    (void)lib->setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1); /* the file is locked already, by base/atomic.c */
    if (w->append && !make_room(w)) return UNREADABLE;
    void *out = w->append ? lib->Mat_Open(w->path, 1) : lib->Mat_CreateVer(w->path, NULL, 0x0200);
    if (!out) return w->append ? UNREADABLE : UNWRITABLE;
    for (uint32_t k = 0; k < w->count; k++) {
        const node *n = &w->nodes[k];
        void *v = make(lib, n);
        if (!v || lib->Mat_VarWrite(out, v, 1) != 0) return UNWRITABLE;
    }
    return lib->Mat_Close(out) == 0 && mark_globals(w) ? WRITTEN : UNWRITABLE;
}

/* ---- the file ---- */

/* What stands at `w->path` becomes the file; NULL, or what is wrong. */
static const char *run(writing *w, size_t bytes) {
    switch (base_system_apart(write_apart, w, SECONDS + (unsigned)(bytes / BYTES_A_SECOND))) {
    case -1: return strerror(errno);
    case WRITTEN: return NULL;
    case UNREADABLE: return "what the file has already cannot be read";
    default: return "libmatio cannot write it; the disk may be full";
    }
}

/* A name where files are that nobody keeps. */
static const char *spare_name(vm_t *vm) {
    char *name = vm_scratch(vm, VM_PATH_ROOM);
    vm_temp_name(vm, NULL, "mica-save-", name);
    return name;
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
    mica_error err = MICA_ERROR_INIT;
    writing w = {vm_matio_need(vm, "save"), nodes, count, NULL, path && append};
    base_view old = w.append ? old_bytes(vm, path) : base_view_of("", 0);
    vm_replacing r;
    bool direct = path && vm_replace_begin(vm, &r, path, "save");
    if (!direct && !vm_replace_begin(vm, &r, spare_name(vm), "save"))
        vm_error(vm, NULL, "save: no file can be made in the folder for temporary files (TMPDIR)");
    w.path = r.file.temp;
    const char *why = old.len && base_atomic_write(&r.file, old.data, old.len, &err) != MICA_OK
                          ? err.message
                          : run(&w, bytes);
    if (!why && direct) {
        vm_replace_commit(vm, &r);
        return;
    }
    base_buf made = {0};
    if (!why && base_file_read_all(r.file.temp, UINT64_MAX, &made, &err) != MICA_OK) why = err.message;
    base_atomic_abort(&r.file);
    if (why) {
        base_buf_free(&made);
        vm_error(vm, NULL, "save: error while writing '%s': %s", path ? path : "-", why);
    }
    *out = vm_scratch_of(vm, &made);
    if (path) vm_file_write(vm, path, *out, false, "save");
}
