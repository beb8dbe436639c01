/* vm/builtins/language/which.c - where names come from: which, type, mfilename, and files on the search path. */
#include "vm/builtins/language/language_internal.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/system.h"
#include "vm/builtins/io/io.h"
#include "vm/builtins/language/kinds.h"
#include "vm/builtins/text/text.h"
#include "vm/run/extension.h"
#include "vm/run/frame.h"
#include "vm/run/place.h"
#include "vm/text/display.h"

#include <ctype.h>

/* ---- files ---- */

/* The path of a file that a folder of the search path has. */
static bool on_path(vm_t *vm, const char *name, base_buf *file) {
    base_view path = vm_search_path(vm);
    const char *text = (const char *)path.data, *library = path.len ? vm_library_folder(vm) : "";
    base_path_what found = BASE_PATH_NOTHING;
    if (!*name || *name == '/' || *name == '.') return false;
    for (size_t at = 0, n; at < path.len && found != BASE_PATH_FILE; at += n + 1) {
        const char *colon = memchr(text + at, ':', path.len - at);
        n = colon ? (size_t)(colon - text) - at : path.len - at;
        if (n == strlen(library) && memcmp(text + at, library, n) == 0) continue;
        file->len = 0;
        base_buf_printf(file, "%.*s/%s", (int)n, text + at, name);
        if (base_buf_cstr(file)) found = base_path_kind(base_buf_cstr(file));
    }
    return found == BASE_PATH_FILE;
}

base_path_what vm_kind_on_path(vm_t *vm, const char *name) {
    base_buf file = {0};
    bool found = on_path(vm, name, &file);
    base_buf_free(&file);
    return found ? BASE_PATH_FILE : BASE_PATH_NOTHING;
}

/* The first word of a source, behind blank lines and comments; a block of comments ends at a line of its own. */
static base_view first_word(base_view text) {
    size_t at = 0, depth = 0;
    while (at < text.len) {
        const char *line = (const char *)text.data + at;
        const char *end = memchr(line, '\n', text.len - at);
        size_t len = end ? (size_t)(end - line) : text.len - at, from = 0, to = len, word = 0;
        while (from < len && (line[from] == ' ' || line[from] == '\t'))
            from++;
        while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\t' || line[to - 1] == '\r'))
            to--;
        bool sign = from < to && (line[from] == '%' || line[from] == '#');
        bool block = sign && to - from == 2;
        while (from + word < to && (isalnum((unsigned char)line[from + word]) || line[from + word] == '_'))
            word++;
        if (block && line[from + 1] == '{')
            depth++;
        else if (block && line[from + 1] == '}' && depth)
            depth--;
        else if (!depth && !sign && from < to)
            return base_view_of(line + from, word);
        at += len + 1;
    }
    return (base_view){0};
}

/* The file that has a name, where that is in no snapshot, without a look at what is in it: it may not compile. */
static bool own_file(vm_t *vm, const char *name, prog_value *out) {
    const vm_resolver *r = vm->resolver;
    if (!r || !r->where || !r->where(r->ctx, vm, name, strlen(name), false, out) || !vm_is_string(vm, *out))
        return false;
    const char *path = vm_to_cstr(vm, *out, "which");
    return strncmp(path, "function of ", 12) != 0 && base_path_kind(path) == BASE_PATH_FILE;
}

bool vm_has_file(vm_t *vm, const char *name) {
    prog_value path;
    bool taken = vm_builtin_find(vm, name, strlen(name)) < 0 && !vm_is_file_kind(name, strlen(name), false);
    return !taken && own_file(vm, name, &path);
}

static bool file_begins(vm_t *vm, prog_value path, const char *word) {
    base_buf text = {0};
    bool does = base_file_read_all(vm_to_cstr(vm, path, "which"), 1u << 30, &text, NULL) == MICA_OK &&
                base_view_equal(first_word(base_view_of(text.data, text.len)), base_view_str(word));
    base_buf_free(&text);
    return does;
}

bool vm_is_class_file(vm_t *vm, const char *name) {
    prog_value path;
    return own_file(vm, name, &path) && file_begins(vm, path, "classdef");
}

/* ---- which ---- */

static bool is_variable(vm_t *vm, vm_sym name, prog_value *value) {
    prog_value *slot = vm_scope_find(vm, vm_scope_of(vm, 0), name);
    if (!slot || vm_unbox(vm, *slot) == PROG_UNDEF) return false;
    *value = vm_unbox(vm, *slot);
    return true;
}

/* A file by its name, also one that a folder of the path has; empty where there is none. */
static prog_value file_place(vm_t *vm, const char *name, bool path) {
    base_buf file = {0}, whole = {0};
    vm_text out = {.vm = vm};
    bool there =
        base_path_kind(name) == BASE_PATH_FILE ? base_buf_str(&file, name) : on_path(vm, name, &file);
    if (there && base_buf_cstr(&file) && base_system_real_path(base_buf_cstr(&file), &whole))
        vm_text_printf(&out, "%s%.*s", path ? "" : "the file ", (int)whole.len, (const char *)whole.data);
    base_buf_free(&file);
    base_buf_free(&whole);
    return vm_new_string(vm, out.data, out.len, false);
}

/* Of a builtin, or of a function of an extension: the shared object. */
static prog_value builtin_place(vm_t *vm, uint32_t id) {
    prog_value path = vm_extension_path(vm, id);
    return path != PROG_UNDEF ? path : vm_new_cstring(vm, "built-in function");
}

static prog_value place_of(vm_t *vm, const char *name, bool path, bool *script) {
    prog_value where;
    vm_sym s = vm_intern_cstr(vm, name);
    if (is_variable(vm, s, &where)) return vm_new_cstring(vm, "variable");
    if (!vm_sym_record(vm, s)->defined && own_file(vm, name, &where)) {
        *script = !file_begins(vm, where, "function") && !file_begins(vm, where, "classdef");
        return where;
    }
    if (vm_extension_shut(vm, name, strlen(name)))
        return vm_extension_field(vm, vm_extension_entry(vm, vm_extension_with(vm, name, strlen(name))),
                                  VM_EXTENSION_PATH);
    uint64_t func = vm_resolve(vm, s);
    if (!func) return file_place(vm, name, path);
    if (func & VM_FN_BUILTIN) return builtin_place(vm, (uint32_t)func);
    if (vm_sym_record(vm, s)->defined) return vm_new_cstring(vm, "command-line function");
    if (vm->resolver && vm->resolver->where &&
        vm->resolver->where(vm->resolver->ctx, vm, name, strlen(name), path, &where))
        return where;
    return vm_new_cstring(vm, "function");
}

/* The k-th meaning that a name has or would have without those before it; false beyond the last. */
static bool place_nth(vm_t *vm, const char *name, uint32_t k, bool path, prog_value *out) {
    vm_sym s = vm_intern_cstr(vm, name);
    const vm_resolver *r = vm->resolver;
    prog_value value;
    uint32_t before = 0, n = 0;
    const char *words = is_variable(vm, s, &value) && before++ == k ? "variable" : NULL;
    if (vm_sym_record(vm, s)->defined && before++ == k) words = "command-line function";
    if (words) {
        *out = vm_new_cstring(vm, words);
        return true;
    }
    while (r && r->where_nth && before + n <= k && r->where_nth(r->ctx, vm, name, strlen(name), n, path, out))
        if (before + n++ == k) return true;
    int32_t id = before + n == k ? vm_builtin_find(vm, name, strlen(name)) : -1;
    if (id < 0) return false;
    *out = builtin_place(vm, (uint32_t)id);
    return true;
}

static bool is_among(vm_t *vm, prog_value text, const prog_value *texts, uint32_t count) {
    base_view wanted = vm_to_view(vm, text, "which");
    for (uint32_t k = 0; k < count; k++)
        if (base_view_equal(vm_to_view(vm, texts[k], "which"), wanted)) return true;
    return false;
}

/* A column of texts, or a line for each. A folder that stands on the path twice counts once; what no function has may be the
 * name of a file. */
static prog_value all_places(vm_t *vm, const char *name, bool path) {
    prog_value where, *found, *members;
    uint32_t room = 1, count = 0;
    for (; place_nth(vm, name, room - 1, path, &where); room++)
        vm_poll(vm);
    (void)vm_new_cell(vm, room, 1, &found);
    for (uint32_t k = 0; k + 1 < room && place_nth(vm, name, k, path, &where); k++)
        if (!is_among(vm, where, found, count)) vm_set(vm, &found[count++], where);
    where = file_place(vm, name, path);
    if (!count && vm_to_view(vm, where, "which").len) vm_set(vm, &found[count++], where);
    prog_value cell = vm_new_cell(vm, count, count != 0, &members);
    for (uint32_t k = 0; k < count; k++) {
        vm_set(vm, &members[k], found[k]);
        if (!path) vm_put_origin(vm, name, found[k], false);
    }
    return path ? cell : PROG_UNDEF;
}

/* In the order in which a name is looked up: a variable hides a function. Text is returned where it is
 * asked for, one output for each name; with "-all" a cell of all that have the name. */
void vm_bi_which(vm_t *vm, vm_call *c) {
    uint32_t n = 0;
    bool all = false;
    for (uint32_t a = 0; a < c->nargs; a++) {
        if (!vm_is_string(vm, c->args[a])) vm_error_usage(vm, "which");
        all |= strcmp(vm_to_cstr(vm, c->args[a], "which"), "-all") == 0;
    }
    for (uint32_t a = 0; a < c->nargs; a++) {
        const char *name = vm_to_cstr(vm, c->args[a], "which");
        if (strcmp(name, "-all") == 0) continue;
        bool script = false;
        prog_value where = all ? all_places(vm, name, c->nout > 0) : place_of(vm, name, c->nout > 0, &script);
        if (n < c->nout)
            vm_return(vm, c, n++, where);
        else if (!c->nout && !all && vm_to_view(vm, where, "which").len)
            vm_put_origin(vm, name, where, script);
    }
}

/* ---- type ---- */

/* What is shown of a name: a variable's value, the source of a function, or the text of a file; raises where there is
 * none. */
static void put_type(vm_t *vm, const char *name, bool quiet, vm_text *out) {
    prog_value value, text, path;
    if (is_variable(vm, vm_intern_cstr(vm, name), &value)) {
        if (!quiet) vm_text_printf(out, "%s is a variable\n", name);
        vm_disp_text(vm, out, value);
        return;
    }
    bool builtin = vm_builtin_find(vm, name, strlen(name)) >= 0;
    if (vm_source_text(vm, name, 's', &text)) {
        if (!quiet && vm_sym_record(vm, vm_intern_cstr(vm, name))->defined)
            vm_text_printf(out, "%s is the command-line function:\n\n", name);
        else if (!quiet && own_file(vm, name, &path))
            vm_text_printf(out, "%s is the user-defined function defined from: %s\n\n", name,
                           vm_to_cstr(vm, path, "type"));
        else if (!quiet && vm->resolver->where(vm->resolver->ctx, vm, name, strlen(name), false, &path))
            vm_text_printf(out, "%s is a %s:\n\n", name, vm_to_cstr(vm, path, "type"));
    } else if (builtin) {
        vm_text_printf(out, "%s is a built-in function", name);
        return;
    } else if ((text = vm_file_text(vm, name)) == PROG_UNDEF) {
        vm_error(vm, "Octave:undefined-function", "type: '%s' undefined", name);
    }
    base_view v = vm_to_view(vm, text, "type");
    vm_text_put(out, v.data, v.len);
    if (v.len && v.data[v.len - 1] != '\n') vm_text_byte(out, '\n');
}

/* A cell of texts where it is asked for. */
void vm_bi_type(vm_t *vm, vm_call *c) {
    bool quiet = strcmp(vm_to_cstr(vm, c->args[0], "type"), "-q") == 0;
    uint32_t first = quiet;
    prog_value *members, cell = PROG_UNDEF;
    if (first == c->nargs) vm_error_usage(vm, "type");
    if (c->nout) cell = vm_new_cell(vm, 1, c->nargs - first, &members);
    for (uint32_t a = first; a < c->nargs; a++) {
        vm_text out = {.vm = vm};
        put_type(vm, vm_to_cstr(vm, c->args[a], "type"), quiet, &out);
        if (c->nout) {
            vm_set(vm, &members[a - first], vm_text_value(vm, &out));
            continue;
        }
        vm_text_byte(&out, '\n');
        vm_put(vm, out.data, out.len);
    }
    if (c->nout) vm_return(vm, c, 0, cell);
}

/* ---- mfilename ---- */

/* The code that the innermost code of a file runs for: of text in the scope of a function (eval, evalin) that function;
 * of text in the base workspace the script that runs, if any. NULL at the prompt. */
static const prog_code *running_code(vm_t *vm, int *slot) {
    bool base = false;
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        const vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        const char *file = vm_code_file(vm, code);
        bool function = !(code->flags & PROG_CODE_SCRIPT);
        if (*file && *file != '<' && !(base && function)) {
            *slot = vm_slot_of(f->code);
            return code;
        }
        if (*file != '<' || !(f->flags & VM_FRAME_SCOPED)) continue;
        base |= f->scope == VM_BASE_SCOPE;
        if (f->scope != VM_BASE_SCOPE) k = f->scope + 1;
    }
    return NULL;
}

/* The file of what runs; "fullpath" and "fullpathext" give it from the root, the first without its extension.
 * The name that a program was started by holds in the folder of the start; that of a snapshot's function is a
 * path as `which` gives it. */
void vm_bi_mfilename(vm_t *vm, vm_call *c) {
    if (c->nargs && !vm_is_string(vm, c->args[0]))
        vm_error(vm, NULL, "mfilename: option argument must be a string");
    const char *option = c->nargs ? vm_to_cstr(vm, c->args[0], "mfilename") : "";
    bool with_extension = strcmp(option, "fullpathext") == 0;
    bool whole = with_extension || strcmp(option, "fullpath") == 0;
    int slot = -1;
    const prog_code *code = running_code(vm, &slot);
    const char *file = code ? vm_code_file(vm, code) : "";
    const vm_resolver *r = vm->resolver;
    prog_value place;
    base_buf path = {0};
    if (whole && slot >= 0 && r && r->slot_file && r->slot_file(r->ctx, vm, (uint32_t)slot, file, &place))
        file = vm_to_cstr(vm, place, "mfilename");
    if (*file && whole && !base_system_from_start(file, &path)) path.len = 0;
    const char *full = path.len && base_buf_cstr(&path) ? base_buf_cstr(&path) : file;
    size_t len = strlen(full), start = 0;
    if (len > 2 && strcmp(full + len - 2, ".m") == 0 && !with_extension) len -= 2;
    for (size_t i = 0; i < len && !whole; i++)
        if (full[i] == '/') start = i + 1;
    prog_value text = vm_new_string(vm, full + start, len - start, false);
    base_buf_free(&path);
    vm_return(vm, c, 0, text);
}
