/* vm/builtins/language/stack.c - questions about the functions that run: dbstack; locks (mlock and its
 * kin); builtin, which calls what a program's own function of a name hides. */
#include "vm/builtins/language/language_internal.h"

#include "vm/heap/cage.h"
#include "vm/run/frame.h"
#include "vm/run/setting.h"
#include "vm/text/text.h"

#include "base/path.h"

#include <stdlib.h>

#define SHOWN_FRAMES 256 /* the innermost ones tell enough of a runaway recursion */

typedef struct place {
    const char *file, *name;
    uint32_t line, column;
} place;

/* The file's name without folder and extension. */
static const char *leaf(vm_t *vm, const char *file) {
    const char *slash = strrchr(file, '/'), *from = slash ? slash + 1 : file;
    size_t n = strlen(from);
    if (n > 2 && strcmp(from + n - 2, ".m") == 0) n -= 2;
    char *copy = vm_scratch(vm, n + 1);
    memcpy(copy, from, n);
    copy[n] = 0;
    return copy;
}

static const char *absolute(vm_t *vm, const char *file) {
    char *path = *file && *file != '<' ? base_path_absolute(file) : NULL;
    if (!path) return file;
    char *copy = vm_scratch(vm, strlen(path) + 1);
    strcpy(copy, path);
    base_path_free(path);
    return copy;
}

/* The running functions and script files, innermost first. */
static uint32_t places(vm_t *vm, place list[SHOWN_FRAMES]) {
    uint32_t n = 0;
    for (uint32_t k = vm->root->nframes; k-- > 0 && n < SHOWN_FRAMES;) {
        vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        const char *file = vm_code_file(vm, code);
        if (code->flags & PROG_CODE_SCRIPT && (!*file || *file == '<'))
            continue; /* typed, or a text of eval */
        place *p = &list[n++];
        vm_place_of(vm, f, &p->line, &p->column);
        p->file = absolute(vm, file);
        p->name = code->flags & PROG_CODE_SCRIPT ? leaf(vm, file)
                  : code->flags & PROG_CODE_ANON ? "@<anonymous>"
                                                 : vm_sym_cstr(vm, vm_code_sym(vm, code, code->name));
    }
    return n;
}

/* Numbered from the innermost; `omit` of these are left out but still counted, so the arrow stays with the
 * first. */
static void print_places(vm_t *vm, const place *list, uint32_t n, uint32_t omit) {
    int width = 0;
    for (uint32_t k = omit; k < n; k++)
        if ((int)strlen(list[k].name) > width) width = (int)strlen(list[k].name);
    if (n > omit) vm_puts(vm, "stopped in:\n\n");
    for (uint32_t k = omit; k < n; k++) {
        vm_printf(vm, "  %s %*s at line %u", k == 0 ? "-->" : "   ", width, list[k].name, list[k].line);
        vm_printf(vm, " [%s]\n", list[k].file);
    }
}

/* In command syntax the number is a text: dbstack 2 and dbstack (2) are the same. */
static uint32_t omitted(vm_t *vm, vm_call *c) {
    uint32_t omit = 0;
    for (uint32_t k = 0; k < c->nargs; k++) {
        double n = -1;
        if (vm_is_string(vm, c->args[k])) {
            const char *word = vm_to_cstr(vm, c->args[k], "dbstack");
            if (strcmp(word, "-completenames") == 0) continue;
            char *end;
            n = strtod(word, &end);
            if (*end || end == word) n = -1;
        } else if (vm_class(vm, c->args[k]) < PROG_CELL && vm_numel(vm, c->args[k]) == 1) {
            n = vm_to_double(vm, c->args[k], "dbstack");
        }
        if (!(n >= 0 && n <= 1e6) || n != (double)(uint32_t)n)
            vm_error(vm, NULL, "dbstack: N must be a non-negative integer");
        omit = (uint32_t)n;
    }
    return omit;
}

/* The second output is the frame that a debugger looks at, which is always the first here. */
void vm_bi_localfunctions(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_local_functions(vm));
}

void vm_bi_dbstack(vm_t *vm, vm_call *c) {
    if (c->nargs > 2) vm_error_usage(vm, "dbstack");
    place *list = vm_scratch(vm, SHOWN_FRAMES * sizeof *list);
    uint32_t n = places(vm, list), omit = omitted(vm, c);
    if (omit > n) omit = n;
    if (!c->nout) {
        print_places(vm, list, n, omit);
        return;
    }
    vm_sym names[4] = {vm_intern_cstr(vm, "file"), vm_intern_cstr(vm, "name"), vm_intern_cstr(vm, "line"),
                       vm_intern_cstr(vm, "column")};
    int64_t dims[2] = {n - omit, 1};
    prog_value s = vm_new_struct(vm, 2, dims, 4, names);
    for (uint32_t k = omit; k < n; k++) {
        prog_value *slots = vm_struct_slots(vm_array(vm, s)) + 1 + 4 * (size_t)(k - omit);
        vm_set(vm, &slots[0], vm_new_cstring(vm, list[k].file));
        vm_set(vm, &slots[1], vm_new_cstring(vm, list[k].name));
        vm_set(vm, &slots[2], prog_double(list[k].line));
        vm_set(vm, &slots[3], prog_double(list[k].column));
    }
    vm_return(vm, c, 0, s);
    vm_return(vm, c, 1, prog_double(1));
}

/* ---- locks ---- */

/* Locks are kept as fields of the settings; `clear` leaves functions alone, so a lock is only told of. */
static vm_sym lock_name(vm_t *vm, const char *function) {
    vm_text out = {.vm = vm};
    vm_text_printf(&out, "lock of %s", function);
    return vm_intern(vm, out.data, out.len);
}

/* The function named by the argument, or the calling one; NULL outside functions. */
static const char *locked_function(vm_t *vm, vm_call *c, const char *who) {
    if (c->nargs) {
        if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "%s: FCN must be a string", who);
        return vm_to_cstr(vm, c->args[0], who);
    }
    uint32_t scope = vm_scope_of(vm, 0);
    if (scope == VM_BASE_SCOPE) return NULL;
    const prog_code *code = vm_frame_code(vm, &vm_frames(vm)[scope]);
    return vm_sym_cstr(vm, vm_code_sym(vm, code, code->name));
}

static void set_lock(vm_t *vm, const char *function, bool on) {
    if (!function) return;
    vm_setting_set_field(vm, lock_name(vm, function), prog_bool(on));
}

void vm_bi_mlock(vm_t *vm, vm_call *c) {
    set_lock(vm, locked_function(vm, c, "mlock"), true);
}
void vm_bi_munlock(vm_t *vm, vm_call *c) {
    set_lock(vm, locked_function(vm, c, "munlock"), false);
}
void vm_bi_mislocked(vm_t *vm, vm_call *c) {
    const char *function = locked_function(vm, c, "mislocked");
    bool on = false;
    if (function && vm->root->settings)
        on = vm_get_field(vm, vm->root->settings, lock_name(vm, function)) == PROG_TRUE;
    vm_return_bool(vm, c, on);
}

/* ---- builtin ---- */

/* The function of that name that programs and folders did not define: a handle that is good for one call.
 * A handle made by hand, because vm_function_named would find the program's function: first what the
 * library has, then what C has. */
static prog_value original(vm_t *vm, base_view name) {
    prog_value fn;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h, &fn);
    h->owner = PROG_UNDEF;
    h->name = vm_intern(vm, (const char *)name.data, name.len);
    vm_note_name(vm, name);
    vm_found found = {0, PROG_UNDEF};
    mica_error err = MICA_ERROR_INIT;
    int32_t row = vm_builtin_find(vm, (const char *)name.data, name.len);
    if (vm->resolver && vm->resolver->find_library &&
        vm->resolver->find_library(vm->resolver->ctx, vm, (const char *)name.data, name.len, &found, &err)) {
        h = (vm_func *)vm_obj(vm, fn);
        h->code = found.code;
        h->owner = found.owner;
    } else if (row >= 0) {
        h->code = VM_FN_BUILTIN | (uint32_t)row;
    } else {
        vm_error(vm, NULL, "builtin: lookup for symbol '%.*s' failed", (int)name.len,
                 (const char *)name.data);
    }
    return fn;
}

void vm_bi_builtin(vm_t *vm, vm_call *c) {
    if (c->step) {
        vm_pass_results(c);
        return;
    }
    if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "builtin: function name (F) must be a string");
    prog_value fn = original(vm, vm_to_view(vm, c->args[0], "builtin"));
    vm_call_later(
        vm, c, (vm_later){.fn = fn, .args = c->args + 1, .nargs = c->nargs - 1, .nout = c->nout, .step = 1});
}
