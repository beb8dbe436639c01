/* vm/builtins/files/save.c - save: variables of the caller, or fields of a struct, into a file.
 *
 * Options may stand anywhere; the first argument that is none is the file. The rest are patterns of names, taken in
 * their order; without any, every variable is saved, by name. All of the bytes are made before the file is opened. */
#include "vm/builtins/files/binary.h"
#include "vm/builtins/args.h"
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/text/regexp.h"
#include "vm/builtins/text/text.h"

#include "vm/heap/root.h"
#include "vm/objects/objects.h"
#include "vm/run/frame.h"
#include "vm/run/setting.h"
#include "vm/text/pattern.h"

#include "base/file.h"

#include <stdlib.h>
#include <unistd.h>

typedef enum format {
    FORMAT_TEXT,
    FORMAT_BINARY,
    FORMAT_PLAIN,
    FORMAT_MAT4,
    FORMAT_MAT5,
    FORMAT_MAT73
} format;

typedef struct options {
    format format;
    bool append, zip, structure, regexp, single, compress, twice, tabs;
    const char *file;
    const char **names; /* behind the file */
    uint32_t count;
} options;

typedef struct variables {
    vm_t *vm;
    vm_named_value *items;
    uint32_t count, room;
    uint32_t scope;
} variables;

static void add_variable(variables *l, vm_named_value v) {
    if (l->count == l->room) {
        uint32_t room = l->room ? 2 * l->room : 64;
        vm_named_value *bigger = vm_scratch(l->vm, room * sizeof *bigger);
        if (l->count) memcpy(bigger, l->items, l->count * sizeof *bigger);
        l->items = bigger;
        l->room = room;
    }
    l->items[l->count++] = v;
}

static void add_scope(void *ctx, vm_sym name, prog_value v) {
    variables *l = ctx;
    const char *text = vm_sym_cstr(l->vm, name);
    if (text[0] == '.' || !vm_is_identifier(base_view_str(text))) return;
    prog_value box = vm_sym_record(l->vm, name)->global, *slot = NULL;
    if (box) slot = vm_scope_find(l->vm, l->scope, name);
    add_variable(l, (vm_named_value){text, vm_unbox(l->vm, v), slot && *slot == box});
}

static int by_name(const void *x, const void *y) {
    return strcmp(((const vm_named_value *)x)->name, ((const vm_named_value *)y)->name);
}

/* ---- options ---- */

static bool is_any(const char *text, const char *const *words) {
    for (; *words; words++)
        if (strcasecmp(text, *words) == 0) return true;
    return false;
}

/* False: it is no option. */
static bool take_format(options *o, const char *text) {
    static const char
        *const mat5[] = {"-v6", "-6", "-mat", "-mat-binary", "-m", NULL},
               *const mat7[] = {"-v7", "-7", "-mat7-binary", NULL},
               *const mat73[] = {"-v7.3", "-V7.3", "-7.3", NULL},
               *const mat4[] = {"-v4", "-4", "-mat4-binary", NULL}, *const asText[] = {"-text", "-t", NULL},
               *const binary[] = {"-binary", "-b", NULL}, *const plain[] = {"-ascii", "-a", NULL};
    if (is_any(text, mat5))
        o->format = FORMAT_MAT5, o->compress = false;
    else if (is_any(text, mat7))
        o->format = FORMAT_MAT5, o->compress = true;
    else if (is_any(text, mat73))
        o->format = FORMAT_MAT73;
    else if (is_any(text, mat4))
        o->format = FORMAT_MAT4;
    else if (is_any(text, asText))
        o->format = FORMAT_TEXT;
    else if (is_any(text, binary))
        o->format = FORMAT_BINARY;
    else if (is_any(text, plain))
        o->format = FORMAT_PLAIN;
    else if (strcmp(text, "-float-binary") == 0 || strcmp(text, "-f") == 0)
        o->format = FORMAT_BINARY, o->single = true;
    else
        return false;
    return true;
}

static void take_option(vm_t *vm, options *o, const char *text) {
    static const char *const hdf5[] = {"-hdf5", "-h", "-float-hdf5", NULL}, *const zip[] = {"-zip", "-z",
                                                                                            NULL};
    if (take_format(o, text)) return;
    if (strcmp(text, "-append") == 0)
        o->append = true;
    else if (is_any(text, zip))
        o->zip = true;
    else if (strcmp(text, "-struct") == 0)
        o->structure = true;
    else if (strcmp(text, "-regexp") == 0)
        o->regexp = true;
    else if (strcmp(text, "-double") == 0)
        o->twice = true;
    else if (strcmp(text, "-tabs") == 0)
        o->tabs = true;
    else if (is_any(text, hdf5))
        vm_error(vm, NULL,
                 "save: the format of Octave's HDF5 files is not written here; use -text, -binary or -v7.3");
    else
        vm_error(vm, NULL, "save: Unrecognized option '%s'", text);
}

/* save_default_options is a list of options between blanks. */
static void take_defaults(vm_t *vm, options *o) {
    base_view text = vm_setting_text(vm, VM_SETTING_save_default_options);
    char *copy = vm_scratch(vm, text.len + 1), *rest = NULL;
    memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    for (char *word = strtok_r(copy, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest))
        take_option(vm, o, word);
}

static options read_options(vm_t *vm, vm_call *c) {
    options o = {.names = vm_scratch(vm, (c->nargs + 1) * sizeof(char *))};
    take_defaults(vm, &o);
    for (uint32_t k = 0; k < c->nargs; k++)
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "save: all arguments must be strings");
    for (uint32_t k = 0; k < c->nargs; k++) {
        const char *text = vm_to_cstr(vm, c->args[k], "save");
        if (text[0] == '-' && text[1])
            take_option(vm, &o, text);
        else if (!o.file)
            o.file = vm_expand_home(vm, text);
        else
            o.names[o.count++] = text;
    }
    return o;
}

/* ---- what is saved ---- */

static variables fields_of(vm_t *vm, variables *all, const char *name) {
    variables l = {.vm = vm};
    prog_value s = PROG_UNDEF;
    for (uint32_t k = 0; k < all->count; k++)
        if (strcmp(all->items[k].name, name) == 0) s = all->items[k].value;
    if (s == PROG_UNDEF) vm_error(vm, NULL, "save: no such variable: '%s'", name);
    if (!vm_is_kind(vm, s, PROG_KIND_STRUCT) || vm_array(vm, s)->numel != 1)
        vm_error(vm, NULL, "save: '%s' is not a scalar structure", name);
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, s));
    for (uint32_t k = 0; k < keys->count; k++)
        add_variable(&l, (vm_named_value){vm_sym_cstr(vm, keys->syms[k]),
                                          vm_struct_slots(vm_array(vm, s))[1 + k], false});
    return l;
}

/* Those that patterns name, in their order; `of` is put in front of a name in the warning. */
static variables chosen(vm_t *vm, const variables *all, const options *o, uint32_t first, const char *of) {
    variables l = {.vm = vm};
    for (uint32_t n = first; n < o->count; n++) {
        uint32_t before = l.count;
        for (uint32_t k = 0; k < all->count; k++)
            if (o->regexp ? vm_regexp_finds(vm, o->names[n], all->items[k].name)
                          : vm_pattern_fits(o->names[n], all->items[k].name))
                add_variable(&l, all->items[k]);
        if (l.count != before) continue;
        if (*of)
            vm_warning(vm, NULL, "save: no such field '%s.%s'", of, o->names[n]);
        else
            vm_warning(vm, NULL, "save: no such variable '%s'", o->names[n]);
    }
    return l;
}

static variables gather(vm_t *vm, const options *o) {
    variables all = {.vm = vm, .scope = vm_scope_of(vm, 0)};
    vm_scope_each(vm, all.scope, add_scope, &all);
    if (all.count) qsort(all.items, all.count, sizeof *all.items, by_name);
    if (!o->structure) return o->count ? chosen(vm, &all, o, 0, "") : all;
    if (!o->count) vm_error(vm, NULL, "save: missing struct name");
    all = fields_of(vm, &all, o->names[0]);
    return o->count > 1 ? chosen(vm, &all, o, 1, o->names[0]) : all;
}

/* ---- the file ---- */

static void put_owner(vm_text *out) {
    char host[256] = "localhost";
    const char *user = getenv("USER");
    (void)gethostname(host, sizeof host - 1);
    vm_text_printf(out, "<%s@%s>", user && *user ? user : geteuid() == 0 ? "root" : "user", host);
}

static void put_file_head(vm_t *vm, const options *o, vm_text *out) {
    (void)vm;
    if (o->format == FORMAT_TEXT) {
        vm_text_puts(out, "# Created by Octave 7.3.0, ");
        vm_put_now(out, "%a %b %d %H:%M:%S %Y UTC ");
        put_owner(out);
        vm_text_byte(out, '\n');
    } else if (o->format == FORMAT_BINARY) {
        vm_text_put(out, BINARY_LITTLE, sizeof BINARY_LITTLE); /* with its end: floats of IEEE 754 */
    } else if (o->format == FORMAT_MAT5) {
        size_t at = out->len;
        vm_text_puts(out, "MATLAB 5.0 MAT-file, written by Octave 7.3.0, ");
        vm_put_now(out, "%Y-%m-%d %H:%M:%S UTC");
        vm_text_pad(out, ' ', (int64_t)(at + 124 - out->len));
        vm_text_put(out, "\0\1IM", 4);
    }
}

/* Whether the file has something already, so that its head is not written again. */
static bool has_content(const char *path) {
    struct stat st;
    return base_file_stat(path, &st) == 0 && st.st_size > 0;
}

/* All values as the format has them, in a cell: methods that objects have for that run before anything is written. */
static prog_value forms_of(vm_t *vm, const options *o, const variables *l) {
    prog_value cell = vm_new_cell(vm, 1, l->count, NULL);
    vm_kept kept;
    vm_kept_begin(vm, &kept, true);
    bool objects = o->format == FORMAT_TEXT || o->format == FORMAT_BINARY;
    for (uint32_t k = 0; k < l->count; k++) {
        uint32_t mark = vm_pool_mark(vm);
        prog_value v = l->items[k].value;
        vm_cell_set(vm, cell, k, objects ? vm_objects_for_file(vm, &kept, v) : v);
        vm_pool_drain(vm, mark);
    }
    return cell;
}

static void write_all(vm_t *vm, const options *o, const variables *l, vm_sink *to, bool head) {
    static void (*const writers[])(vm_t *, vm_sink *, const vm_named_value *) = {
        vm_write_text, vm_write_binary, vm_write_plain, vm_write_mat4, vm_write_mat5};
    prog_value forms = forms_of(vm, o, l);
    if (head) put_file_head(vm, o, &to->out);
    for (uint32_t k = 0; k < l->count; k++) {
        vm_named_value one = l->items[k];
        one.value = vm_cell_data(vm_array(vm, forms))[k];
        writers[o->format](vm, to, &one);
    }
}

/* What was made, to the screen or as what save returns. */
static void show(vm_t *vm, vm_call *c, base_view bytes) {
    if (c->nout)
        vm_return(vm, c, 0, vm_new_string(vm, (const char *)bytes.data, bytes.len, false));
    else
        vm_put(vm, bytes.data, bytes.len);
}

void vm_bi_save(vm_t *vm, vm_call *c) {
    options o = read_options(vm, c);
    if (!o.file) vm_error_usage(vm, "save");
    if (o.append && o.zip) vm_error(vm, NULL, "save: appending to compressed files is not possible");
    bool screen = strcmp(o.file, "-") == 0;
    variables l = gather(vm, &o);
    double digits = vm_to_double(vm, vm_setting_value(vm, VM_SETTING_save_precision), "save_precision");
    vm_sink to = {
        .out = {.vm = vm}, .digits = digits >= 1 && digits <= 100 ? (int)digits : 17, .single = o.single};
    to.levels = vm_levels_begin(VM_FILE_LEVELS);
    to.compress = o.compress;
    to.tabs = o.tabs;
    if (o.format == FORMAT_PLAIN) to.digits = o.twice ? 16 : 8;
    base_view bytes;
    if (o.format == FORMAT_MAT73) {
        vm_save_mat73(vm, l.items, l.count, screen ? NULL : o.file, o.append && has_content(o.file), &bytes);
        if (screen) show(vm, c, bytes);
        return;
    }
    write_all(vm, &o, &l, &to, screen || !o.append || !has_content(o.file));
    bytes = base_view_of(to.out.data ? to.out.data : "", to.out.len);
    if (screen) {
        show(vm, c, bytes);
        return;
    }
    if (o.zip && o.format != FORMAT_MAT5) bytes = vm_deflate(vm, "save", VM_WRAP_GZIP, bytes);
    vm_file_write(vm, o.file, bytes, o.append, "save");
}
