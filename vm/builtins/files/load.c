/* vm/builtins/files/load.c - load: variables from a file into the caller's scope, or into a struct.
 *
 * The format is found out from the bytes alone, compressed or not; an option names it where a program knows
 * better. A name without a folder is looked for in the current folder and then in those of the search path,
 * first as it stands and then with ".mat". */
#include "vm/builtins/files/binary.h"
#include "vm/builtins/args.h"
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/mat.h"
#include "vm/builtins/io/io.h"

#include "vm/heap/root.h"
#include "vm/heap/seen.h"
#include "vm/objects/objects.h"
#include "vm/run/frame.h"
#include "vm/text/pattern.h"

#include <ctype.h>
#include <strings.h>

typedef enum format {
    FORMAT_UNKNOWN,
    FORMAT_TEXT,
    FORMAT_BINARY,
    FORMAT_PLAIN,
    FORMAT_MAT4,
    FORMAT_MAT5,
    FORMAT_HDF5
} format;

typedef struct request {
    vm_t *vm;
    format format;
    bool regexp, list;
    const char *file, *path;
    const char **names;
    uint32_t count, scope;
    prog_value holder; /* a cell of one member, the struct that is returned; PROG_UNDEF: variables are set */
    vm_text listed;    /* names with their ends, for -list */
    uint32_t taken;
    vm_source *source; /* that is being read, or NULL */
    vm_kept kept;
} request;

/* ---- arguments ---- */

static const struct {
    char word[16];
    format format;
} words[] = {{"-text", FORMAT_TEXT}, {"-t", FORMAT_TEXT},           {"-binary", FORMAT_BINARY},
             {"-b", FORMAT_BINARY},  {"-ascii", FORMAT_PLAIN},      {"-a", FORMAT_PLAIN},
             {"-mat", FORMAT_MAT5},  {"-mat-binary", FORMAT_MAT5},  {"-m", FORMAT_MAT5},
             {"-6", FORMAT_MAT5},    {"-v6", FORMAT_MAT5},          {"-7", FORMAT_MAT5},
             {"-v7", FORMAT_MAT5},   {"-mat7-binary", FORMAT_MAT5}, {"-4", FORMAT_MAT4},
             {"-v4", FORMAT_MAT4},   {"-mat4-binary", FORMAT_MAT4}, {"-hdf5", FORMAT_HDF5},
             {"-h", FORMAT_HDF5},    {"-v7.3", FORMAT_HDF5},        {"-force", FORMAT_UNKNOWN},
             {"-f", FORMAT_UNKNOWN}, {"-verbose", FORMAT_UNKNOWN},  {"-v", FORMAT_UNKNOWN}};

/* False: it is no option, and so a name. */
static bool take_option(request *r, const char *text) {
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strcasecmp(text, words[k].word) == 0) {
            if (words[k].format) r->format = words[k].format;
            return true;
        }
    if (strcmp(text, "-regexp") == 0)
        r->regexp = true;
    else if (strcmp(text, "-list") == 0 || strcmp(text, "-l") == 0)
        r->list = true;
    else
        return false;
    return true;
}

static void read_arguments(request *r, vm_call *c) {
    vm_t *vm = r->vm;
    for (uint32_t k = 0; k < c->nargs; k++)
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "load: all arguments must be strings");
    for (uint32_t k = 0; k < c->nargs; k++) {
        const char *text = vm_to_cstr(vm, c->args[k], "load");
        if (take_option(r, text)) continue;
        if (!r->file)
            r->file = vm_expand_home(vm, text);
        else
            r->names[r->count++] = text;
    }
    if (!r->file || !*r->file) vm_error_usage(vm, "load");
}

static const char *find_file(vm_t *vm, const char *name) {
    const char *found = vm_file_on_path(vm, name, "load"), *dot = strrchr(name, '.');
    if (found || (dot && !strchr(dot, '/'))) return found;
    vm_text with = {.vm = vm};
    vm_text_printf(&with, "%s.mat", name);
    vm_text_byte(&with, 0);
    return vm_file_on_path(vm, with.data, "load");
}

/* ---- the format ---- */

/* Version 4 has no mark: the first variable's head must make sense. */
static bool is_mat4(const uint8_t *p, size_t len) {
    uint32_t head[5];
    if (len < 20) return false;
    memcpy(head, p, 20);
    if (head[0] > 9999)
        for (int k = 0; k < 5; k++)
            head[k] = __builtin_bswap32(head[k]);
    return head[0] <= 1052 && head[0] % 1000 < 100 && head[0] % 10 <= 2 && head[0] / 10 % 10 <= 5 &&
           head[3] <= 1 && head[1] <= INT32_MAX && head[2] <= INT32_MAX && head[4] > 0 && head[4] <= 1024 &&
           head[4] <= len - 20;
}

static bool has_name(const uint8_t *p, const uint8_t *end) {
    while (p < end) {
        while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
            p++;
        bool comment = p < end && (*p == '#' || *p == '%');
        while (comment && p < end && (*p == '#' || *p == '%' || *p == ' ' || *p == '\t'))
            p++;
        if (comment && end - p >= 5 && memcmp(p, "name:", 5) == 0) return true;
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p) return false;
        p++;
    }
    return false;
}

static format format_of(const uint8_t *p, size_t len) {
    size_t mark = sizeof BINARY_LITTLE - 1;
    if (len > mark && (memcmp(p, BINARY_LITTLE, mark) == 0 || memcmp(p, BINARY_BIG, mark) == 0))
        return FORMAT_BINARY;
    if (vm_is_hdf5(p, len)) return FORMAT_HDF5;
    if (len >= MAT_HEADER && (memcmp(p + 124, "\0\1IM", 4) == 0 || memcmp(p + 124, "\1\0MI", 4) == 0))
        return FORMAT_MAT5;
    if (is_mat4(p, len)) return FORMAT_MAT4;
    return has_name(p, p + len) ? FORMAT_TEXT : FORMAT_UNKNOWN;
}

/* ---- what is taken ---- */

static bool wants(void *ctx, base_view name) {
    request *r = ctx;
    if (!r->count) return true;
    char *copy = vm_scratch(r->vm, name.len + 1);
    memcpy(copy, name.data, name.len);
    copy[name.len] = 0;
    for (uint32_t k = 0; k < r->count; k++)
        if (r->regexp ? vm_regexp_finds(r->vm, r->names[k], copy) : vm_pattern_fits(r->names[k], copy))
            return true;
    return false;
}

static void set_variable(request *r, vm_sym name, prog_value v, bool global) {
    vm_t *vm = r->vm;
    prog_value *slot = vm_scope_make(vm, r->scope, name);
    if (global) {
        prog_value box = vm_global_box(vm, name);
        vm_write_box(vm, box, v);
        vm_set(vm, slot, box);
        return;
    }
    if (vm_is_kind(vm, *slot, PROG_KIND_BOX))
        vm_write_box(vm, *slot, v);
    else
        vm_set(vm, slot, v);
}

static void take(void *ctx, base_view name, prog_value v, bool global) {
    request *r = ctx;
    vm_t *vm = r->vm;
    r->taken++;
    if (r->source && r->source->objects && !r->list) {
        v = vm_objects_of_file(vm, &r->kept, v);
        r->source->objects = false;
    }
    if (r->list) {
        vm_set_field(vm, &vm_cell_data(vm_array(vm, r->holder))[0],
                     vm_intern(vm, (const char *)name.data, name.len), prog_bool(true));
        return;
    }
    vm_sym sym = vm_intern(vm, (const char *)name.data, name.len);
    if (r->holder != PROG_UNDEF) {
        vm_set_field(vm, &vm_cell_data(vm_array(vm, r->holder))[0], sym, v);
        return;
    }
    if (!vm_is_identifier(name))
        vm_error(vm, NULL,
                 "load: %s: '%s' is no name that a variable can have; load into a struct: s = load (...)",
                 r->path, vm_sym_cstr(vm, sym));
    set_variable(r, sym, v, global);
}

/* The file's name without its folder and extension, made into a name of a variable. */
static base_view name_of_file(request *r) {
    const char *name = strrchr(r->path, '/');
    name = name ? name + 1 : r->path;
    const char *dot = strrchr(name, '.');
    size_t len = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    vm_text out = {.vm = r->vm};
    if (!len || (!isalpha((uint8_t)*name) && *name != '_')) vm_text_byte(&out, 'X');
    for (size_t k = 0; k < len; k++)
        vm_text_byte(&out, isalnum((uint8_t)name[k]) ? name[k] : '_');
    vm_text_byte(&out, 0);
    return base_view_of(out.data, out.len - 1);
}

static void read_plain_file(request *r, vm_call *c, vm_source *s, bool told) {
    prog_value v;
    if (!vm_read_plain(s, &v)) {
        if (told) vm_error(r->vm, NULL, "load: failed to read matrix from file '%s'", r->path);
        vm_error(r->vm, NULL, "load: unable to determine file format of '%s'", r->path);
    }
    if (c->nout && !r->list)
        vm_return(r->vm, c, 0, v);
    else
        take(r, name_of_file(r), v, false);
}

static void return_list(request *r, vm_call *c) {
    vm_t *vm = r->vm;
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, vm_cell_data(vm_array(vm, r->holder))[0]));
    if (!c->nout) {
        for (uint32_t k = 0; k < keys->count; k++)
            vm_printf(vm, "%s\n", vm_sym_cstr(vm, keys->syms[k]));
        return;
    }
    prog_value cell = vm_new_cell(vm, keys->count, 1, NULL);
    for (uint32_t k = 0; k < keys->count; k++)
        vm_cell_set(vm, cell, k, vm_simplify(vm, vm_new_cstring(vm, vm_sym_cstr(vm, keys->syms[k]))));
    vm_return(vm, c, 0, cell);
}

static void read_file(request *r, vm_call *c, base_view bytes) {
    vm_t *vm = r->vm;
    vm_taker to = {wants, take, r};
    const uint8_t *p = bytes.data;
    if (bytes.len > 2 && p[0] == 0x1F && p[1] == 0x8B) {
        bytes = vm_inflate(vm, "load", VM_WRAP_GZIP, bytes);
        p = bytes.data;
    }
    vm_source s = {.vm = vm, .at = p, .begin = p, .end = p + bytes.len, .path = r->path};
    r->source = &s;
    format found = format_of(p, bytes.len), told = r->format;
    if (told == FORMAT_BINARY && found != FORMAT_BINARY)
        vm_error(vm, NULL, "load: unable to read binary file");
    if (told == FORMAT_MAT5 && (found == FORMAT_HDF5 || found == FORMAT_MAT4)) told = found;
    switch (told ? told : found) {
    case FORMAT_TEXT: vm_read_text(&s, &to); break;
    case FORMAT_BINARY: vm_read_binary(&s, &to); break;
    case FORMAT_MAT4: vm_read_mat4(&s, &to); break;
    case FORMAT_MAT5:
        if (found != FORMAT_MAT5) vm_error(vm, NULL, "load: can't read binary file");
        vm_read_mat5(&s, &to);
        break;
    case FORMAT_HDF5: vm_read_mat73(&s, &to); break;
    default: read_plain_file(r, c, &s, told == FORMAT_PLAIN); return;
    }
    if (!r->taken) vm_error(vm, NULL, "load: empty name keyword or no data found in file '%s'", r->path);
}

void vm_bi_load(vm_t *vm, vm_call *c) {
    request r = {.vm = vm, .holder = PROG_UNDEF, .names = vm_scratch(vm, (c->nargs + 1) * sizeof(char *))};
    read_arguments(&r, c);
    r.scope = vm_scope_of(vm, 0);
    vm_kept_begin(vm, &r.kept, false);
    r.path = find_file(vm, r.file);
    if (!r.path) vm_error(vm, NULL, "load: unable to find file %s", r.file);
    if (c->nout || r.list) {
        r.holder = vm_new_cell(vm, 1, 1, NULL);
        vm_cell_set(vm, r.holder, 0, vm_new_struct_scalar(vm));
    }
    read_file(&r, c, vm_file_bytes(vm, r.path, "load"));
    if (r.list)
        return_list(&r, c);
    else if (c->nout && r.taken)
        vm_return(vm, c, 0, vm_cell_data(vm_array(vm, r.holder))[0]);
}
