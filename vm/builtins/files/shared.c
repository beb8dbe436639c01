/* vm/builtins/files/shared.c - what readers and writers of formats have in common: the funnel over a file's
 * bytes, values that are made the same way whatever file they come from, files by name. */
#include "vm/builtins/files/files_internal.h"

#include "vm/builtins/text/regexp.h"

#include "vm/arith/operand.h"
#include "vm/heap/cage.h"
#include "vm/linear/diag.h"
#include "vm/run/frame.h"

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

/* ---- the funnel ---- */

void vm_bad_file(const vm_source *s, const char *what) {
    vm_error(s->vm, "Octave:load", "load: %s: %s (at byte %zu)", s->path, what, (size_t)(s->at - s->begin));
}

uint32_t vm_take_u32(vm_source *s) {
    uint32_t n;
    memcpy(&n, vm_take(s, 4), 4);
    return s->swap ? __builtin_bswap32(n) : n;
}

int64_t vm_take_i64(vm_source *s) {
    uint64_t n;
    memcpy(&n, vm_take(s, 8), 8);
    return (int64_t)(s->swap ? __builtin_bswap64(n) : n);
}

void vm_swap_bytes(void *data, size_t bytes, size_t count) {
    uint8_t *p = data;
    for (size_t k = 0; bytes > 1 && k < count; k++, p += bytes)
        for (size_t i = 0; i < bytes / 2; i++) {
            uint8_t b = p[i];
            p[i] = p[bytes - 1 - i];
            p[bytes - 1 - i] = b;
        }
}

int64_t vm_bounded_numel(const vm_source *s, uint32_t ndims, const int64_t *dims, unsigned least) {
    if (ndims < 2 || ndims > PROG_DIMS_MOST) vm_bad_file(s, "an array has too few or too many dimensions");
    bool none = false;
    for (uint32_t k = 0; k < ndims; k++) {
        if (dims[k] < 0) vm_bad_file(s, "a dimension is negative");
        none |= dims[k] == 0;
    }
    if (none) return 0;
    uint64_t room = least ? (uint64_t)vm_left(s) * 8 / least : UINT64_MAX >> 2, numel = 1;
    for (uint32_t k = 0; k < ndims; k++)
        if (__builtin_mul_overflow(numel, (uint64_t)dims[k], &numel) || numel > room)
            vm_bad_file(s, "an array is larger than the rest of the file");
    return (int64_t)numel;
}

void vm_check_name(const vm_source *s, base_view name) {
    if (name.len == 0 || name.len > 4096 || memchr(name.data, 0, name.len))
        vm_bad_file(s, "a name is damaged");
}

/* ---- levels ---- */

vm_levels vm_levels_begin(uint32_t most) {
    while (most > 1 && !base_stack_has((size_t)most * VM_LEVEL_STACK))
        most -= most / 8 + 1;
    return (vm_levels){0, most};
}

void vm_level_enter(vm_t *vm, vm_levels *l) {
    vm_descend(vm, "saved");
    if (++l->at > l->most)
        vm_error(vm, NULL,
                 "values are nested too deeply to be saved: what has more than %u levels could not be loaded "
                 "again",
                 l->most);
}

/* ---- values ---- */

void vm_refuse_object(vm_t *vm, const char *verb, const char *cls) {
    vm_error(vm, NULL, "%s: values of class %s %s", verb, cls,
             strcmp(verb, "load") == 0 ? "cannot be loaded" : "have no form in files");
}

/* Identifiers with dots between them. */
static bool is_class_name(base_view name) {
    const uint8_t *at = name.data, *end = at + name.len;
    for (const uint8_t *dot; (dot = memchr(at, '.', (size_t)(end - at))); at = dot + 1)
        if (!vm_is_identifier(base_view_of(at, (size_t)(dot - at)))) return false;
    return name.len < 256 && vm_is_identifier(base_view_of(at, (size_t)(end - at)));
}

/* Nothing in the file stands for their elements, which each get the first values of their class. */
#define OBJECTS_WITHOUT_FIELDS 1000000

prog_value vm_object_read(vm_source *s, base_view cls, prog_value body) {
    char name[256];
    if (!is_class_name(cls)) vm_bad_file(s, "the name of a class is damaged");
    memcpy(name, cls.data, cls.len);
    name[cls.len] = 0;
    for (int k = 0; k < PROG_CLASS_COUNT; k++)
        if (strcmp(name, prog_class_name((prog_class)k)) == 0)
            vm_bad_file(s, "an object is of a class that is built in");
    prog_array *a = vm_array(s->vm, body);
    if (!vm_struct_keys(s->vm, a)->count && a->numel > OBJECTS_WITHOUT_FIELDS)
        vm_bad_file(s, "an array of objects without fields is too large");
    if (s->capturing) vm_bad_file(s, "an anonymous function captures an object");
    s->objects = true;
    return vm_new_instance(s->vm, vm_intern_cstr(s->vm, name), VM_INST_OLD, body);
}

prog_value vm_range_of(vm_t *vm, double base, double limit, double inc) {
    return vm_colon(vm, prog_double(base), prog_double(inc), prog_double(limit));
}

/* The whole matrix is kept beside the mark, so a few numbers in a file may ask for much memory: so many
 * elements for each byte of the file, and beyond, are believed. An honest one of 8192 rows has fewer. */
#define DIAGONAL_PER_BYTE 4096
#define DIAGONAL_ROOM     ((int64_t)1 << 20)

static void *square(const vm_source *s, prog_class cls, bool complex, const int64_t dims[2],
                    prog_value *out) {
    if (dims[0] < 0 || dims[1] < 0) vm_bad_file(s, "a dimension is negative");
    int64_t most = DIAGONAL_ROOM + (int64_t)(s->end - s->begin) * DIAGONAL_PER_BYTE;
    if (dims[1] && dims[0] > most / dims[1]) vm_bad_file(s, "a diagonal or permutation matrix is too large");
    void *data;
    *out = vm_new_matrix(s->vm, cls, complex ? PROG_FLAG_COMPLEX : 0, dims[0], dims[1], &data);
    return data;
}

prog_value vm_diag_of(const vm_source *s, prog_class cls, bool complex, const int64_t dims[2],
                      const void *diagonal) {
    prog_value full;
    uint8_t *data = square(s, cls, complex, dims, &full);
    size_t bytes = prog_class_bytes(cls) << complex;
    for (int64_t k = 0; k < dims[0] && k < dims[1]; k++)
        memcpy(data + (size_t)(k + k * dims[0]) * bytes, (const uint8_t *)diagonal + (size_t)k * bytes,
               bytes);
    return vm_new_diag(s->vm, full, 0);
}

prog_value vm_perm_of(const vm_source *s, int64_t n, const int64_t *p, bool rows) {
    prog_value full;
    int64_t dims[2] = {n, n};
    double *data = square(s, PROG_DOUBLE, false, dims, &full);
    uint8_t *taken = vm_scratch(s->vm, (size_t)n + 1);
    memset(taken, 0, (size_t)n + 1);
    for (int64_t k = 0; k < n; k++) {
        if (p[k] < 0 || p[k] >= n || taken[p[k]]++) vm_bad_file(s, "a permutation is damaged");
        data[rows ? k + p[k] * n : p[k] + k * n] = 1;
    }
    return vm_new_diag(s->vm, full, VM_DIAG_PERM);
}

prog_value vm_struct_of(const vm_source *s, uint32_t ndims, const int64_t *dims, uint32_t nfields,
                        const vm_named_value *fields, bool scalar) {
    vm_t *vm = s->vm;
    prog_value listed = vm_new_keys(vm, 0, nfields ? nfields : 1, NULL);
    vm_keys *keys = (vm_keys *)vm_obj(vm, listed);
    for (uint32_t k = 0; k < nfields; k++) {
        vm_sym name = vm_intern_cstr(vm, fields[k].name);
        if (vm_find_key(keys, name) >= 0) vm_bad_file(s, "a struct has a field twice");
        keys->syms[keys->count++] = name;
    }
    prog_value made = vm_new_struct(vm, ndims, dims, nfields, keys->syms);
    int64_t count = vm_array(vm, made)->numel;
    for (uint32_t f = 0; f < nfields; f++)
        for (int64_t e = 0; e < count; e++)
            vm_set(vm, &vm_struct_slots(vm_array(vm, made))[1 + e * nfields + f],
                   scalar ? fields[f].value : vm_cell_data(vm_array(vm, fields[f].value))[e]);
    return made;
}

/* ---- handles ---- */

prog_value vm_handle_of_name(vm_t *vm, base_view name) {
    return vm_new_handle(vm, vm_intern(vm, (const char *)name.data, name.len), PROG_UNDEF);
}

static const char *captured_name(vm_t *vm, const prog_code *code, uint32_t k) {
    return vm_sym_cstr(vm, vm_code_sym(vm, code, prog_code_vars(code)[prog_code_captures(code)[k]]));
}

uint32_t vm_handle_captures(vm_t *vm, prog_value fn, vm_named_value **out) {
    vm_func *h = (vm_func *)vm_obj(vm, fn);
    uint32_t count = 0;
    *out = vm_scratch(vm, (h->ncaptures + 1) * sizeof **out);
    for (uint32_t k = 0; k < h->ncaptures; k++)
        if (h->captures[k] != PROG_UNDEF)
            (*out)[count++] =
                (vm_named_value){captured_name(vm, vm_at(vm, h->code), k), h->captures[k], false};
    return count;
}

static const prog_code *anonymous_child(const prog_code *code) {
    if (code->nchildren == 0) return NULL;
    const prog_code *child = prog_code_child(code, 0);
    return child->flags & PROG_CODE_ANON ? child : NULL;
}

/* The text alone would make names that are not defined here functions, so it is compiled inside a function of the
 * captured names, "@(a, b) @(x) x + a * b", and the inner one is taken with values for what it captures. */
prog_value vm_handle_of_text(vm_t *vm, base_view text, uint32_t count, const vm_named_value *captured) {
    vm_text all = {.vm = vm};
    if (count) vm_text_puts(&all, "@(");
    for (uint32_t k = 0; k < count; k++) {
        if (!vm_is_identifier(base_view_str(captured[k].name))) return PROG_UNDEF;
        vm_text_printf(&all, "%s%s", k ? ", " : "", captured[k].name);
    }
    if (count) vm_text_puts(&all, ") ");
    vm_text_put(&all, text.data, text.len);
    vm_found found = {0, PROG_UNDEF};
    mica_error err = MICA_ERROR_INIT;
    vm->text_scoped = false;
    if (!vm->resolver || !vm->resolver->compile ||
        !vm->resolver->compile(vm->resolver->ctx, vm, all.data ? all.data : "", all.len, true, &found, &err))
        return PROG_UNDEF;
    prog_value whole = vm_found_handle(vm, &found), fn;
    const prog_code *code = anonymous_child(vm_at(vm, found.code));
    if (code && count) code = anonymous_child(code);
    if (!code) return PROG_UNDEF;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h + code->ncaptures * sizeof(prog_value), &fn);
    h->owner = PROG_UNDEF;
    h->ncaptures = code->ncaptures;
    for (uint32_t k = 0; k < h->ncaptures; k++)
        h->captures[k] = PROG_UNDEF;
    h->code = vm_offset_of(vm, code);
    vm_set(vm, &h->owner, ((vm_func *)vm_obj(vm, whole))->owner);
    for (uint32_t k = 0; k < h->ncaptures; k++)
        for (uint32_t i = 0; i < count; i++)
            if (strcmp(captured_name(vm, code, k), captured[i].name) == 0)
                vm_set(vm, &h->captures[k], captured[i].value);
    return fn;
}

void vm_put_now(vm_text *to, const char *format) {
    char text[128];
    time_t now = time(NULL);
    struct tm parts;
    size_t len = gmtime_r(&now, &parts) ? strftime(text, sizeof text, format, &parts) : 0;
    vm_text_put(to, text, len);
}

bool vm_regexp_finds(vm_t *vm, const char *pattern, const char *text) {
    vm_regexp_options once = {.once = true};
    vm_matches *matches = vm_scratch(vm, sizeof *matches);
    memset(matches, 0, sizeof *matches);
    vm_find_matches(vm, "regexp", base_view_str(pattern), base_view_str(text), &once, matches);
    return matches->count > 0;
}

int vm_put_utf8(char *to, uint32_t code) {
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    to[0] = (char)((0xFF00 >> (more + 1) & 0xFF) | code >> (6 * more));
    for (int k = 1; k <= more; k++)
        to[k] = (char)(0x80 | (code >> (6 * (more - k)) & 0x3F));
    return more + 1;
}

/* ---- files by name ---- */

#define FILE_MOST (1ull << 36)

/* A regular file goes straight into scratch, which is asked for before the file is open, so that an error leaves
 * nothing open; it may have become shorter meanwhile, and what was added is not read. */
static base_view read_regular(vm_t *vm, const char *path, size_t size, const char *who) {
    char *data = vm_scratch(vm, size + 1);
    size_t len = 0;
    ssize_t n = 0;
    int fd = base_file_open(path, O_RDONLY, 0);
    if (fd >= 0) {
        while (len < size &&
               ((n = base_file_read(fd, data + len, size - len)) > 0 || (n < 0 && errno == EINTR)))
            len += n > 0 ? (size_t)n : 0;
        int number = errno;
        base_file_close(fd);
        errno = number;
    }
    if (fd < 0 || n < 0) vm_error(vm, NULL, "%s: unable to read file '%s': %s", who, path, strerror(errno));
    data[len] = 0;
    return base_view_of(data, len);
}

/* What has no size beforehand (a pipe) is gathered first. */
base_view vm_file_bytes(vm_t *vm, const char *path, const char *who) {
    struct stat st;
    base_buf all = {0};
    mica_error err = MICA_ERROR_INIT;
    if (base_file_stat(path, &st) != 0)
        vm_error(vm, NULL, "%s: unable to open file '%s': %s", who, path, strerror(errno));
    if (S_ISDIR(st.st_mode)) vm_error(vm, NULL, "%s: unable to read file '%s': it is a folder", who, path);
    if ((uint64_t)st.st_size > FILE_MOST) vm_error(vm, NULL, "%s: file '%s' is too large", who, path);
    if (S_ISREG(st.st_mode) && st.st_size > 0) return read_regular(vm, path, (size_t)st.st_size, who);
    if (base_file_read_all(path, FILE_MOST, &all, &err) != MICA_OK) {
        base_buf_free(&all);
        vm_error(vm, NULL, "%s: unable to read file '%s': %s", who, path, err.message);
    }
    return vm_scratch_of(vm, &all);
}

_Noreturn static void not_opened(vm_t *vm, const char *path, const char *who) {
    vm_error(vm, NULL, "%s: unable to open output file '%s': %s", who, path, strerror(errno));
}

_Noreturn static void not_written(vm_t *vm, const char *path, const char *who, const mica_error *err) {
    vm_error(vm, NULL, "%s: error while writing '%s': %s", who, path, err->message);
}

/* Where its folder takes no file beside it, or not one of a longer name. */
static bool is_denied(int number) {
    return number == EACCES || number == EPERM || number == EROFS || number == ENOENT || number == ENOTDIR ||
           number == ENAMETOOLONG;
}

bool vm_replace_begin(vm_t *vm, vm_replacing *r, const char *path, const char *who) {
    struct stat was;
    mica_error err = MICA_ERROR_INIT;
    *r = (vm_replacing){.path = path, .who = who};
    r->there = base_file_stat(path, &was) == 0;
    if (r->there) {
        /* one that has other names, or is somebody else's, would be another file behind its name */
        if (!S_ISREG(was.st_mode) || was.st_nlink != 1 || was.st_uid != geteuid()) return false;
        int fd = base_file_open(path, O_WRONLY, 0); /* who may not write it may not replace it */
        if (fd < 0) not_opened(vm, path, who);
        base_file_close(fd);
        r->rights = was.st_mode & 07777;
    }
    if (base_atomic_begin(&r->file, path, &err) == MICA_OK) return true;
    if (!is_denied(err.sys_errno)) not_written(vm, path, who, &err);
    return false;
}

void vm_replace_commit(vm_t *vm, vm_replacing *r) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    if (r->there && base_file_fchmod(r->file.fd, r->rights) != 0) {
        status = base_fail_errno(&err, r->path, "give it its rights");
        base_atomic_abort(&r->file);
    } else
        status = r->there ? base_atomic_commit(&r->file, &err) : base_atomic_commit_unflushed(&r->file, &err);
    if (status != MICA_OK) not_written(vm, r->path, r->who, &err);
}

/* Of what cannot be replaced in one step: devices, files with several names or of others, folders that nothing may be
 * added to, and what is appended to, which is cut to what it was where that fails. */
static void write_in_place(vm_t *vm, const char *path, base_view bytes, bool append, const char *who) {
    struct stat was = {0};
    mica_error err = MICA_ERROR_INIT;
    int fd = base_file_open(path, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0666);
    if (fd < 0) not_opened(vm, path, who);
    bool known = base_file_fstat(fd, &was) == 0 && S_ISREG(was.st_mode);
    mica_status status = base_file_write_all(fd, path, bytes.data, bytes.len, &err);
    if (status != MICA_OK && known) base_file_cut(fd, append ? was.st_size : 0);
    base_file_close(fd);
    if (status != MICA_OK) not_written(vm, path, who, &err);
}

void vm_file_write(vm_t *vm, const char *path, base_view bytes, bool append, const char *who) {
    vm_replacing r;
    mica_error err = MICA_ERROR_INIT;
    if (append || !vm_replace_begin(vm, &r, path, who)) {
        write_in_place(vm, path, bytes, append, who);
        return;
    }
    if (base_atomic_write(&r.file, bytes.data, bytes.len, &err) != MICA_OK) {
        base_atomic_abort(&r.file);
        not_written(vm, path, who, &err);
    }
    vm_replace_commit(vm, &r);
}
