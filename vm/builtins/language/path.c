/* vm/builtins/language/path.c - the search path (addpath, rmpath, path, genpath), and files run by name (run,
 * source).
 *
 * The path is one text of folders between colons, in the order they are searched; one of them stands for the
 * library. The resolver reads it (vm_search_path); whatever changes it makes the names be looked up anew. */
#include "vm/builtins/language/language_internal.h"

#include "vm/builtins/args.h"
#include "vm/builtins/language/kinds.h"
#include "vm/run/frame.h"
#include "vm/text/text.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system.h"

#include <dirent.h>
#include <stdio.h>
#include <errno.h>
#include <stdlib.h>

#define PATH_MAX_LEN 4096

const char *vm_library_folder(vm_t *vm) {
    const char *folder =
        vm->resolver && vm->resolver->library ? vm->resolver->library(vm->resolver->ctx) : NULL;
    return folder ? folder : "stdlib";
}

static const char *start_path(vm_t *vm, char which) {
    return vm->resolver && vm->resolver->start_path ? vm->resolver->start_path(vm->resolver->ctx, which)
                                                    : NULL;
}

static void keep_path(vm_t *vm, const char *path) {
    prog_value text = vm_new_string(vm, path, strlen(path), false);
    vm_set(vm, &vm->root->search_path, text);
    if (prog_is_object(text)) vm_pool_drop(vm, text);
}

/* Nothing in the root stands for the current folder and the library, with which most sessions begin, so that a start sets
 * up no text; what else it begins with is asked for when it is first needed. A text of one character is the value itself,
 * and the path is that of "." alone, with which every path begins. */
base_view vm_search_path(vm_t *vm) {
    if (!vm->root->search_path && !vm->path_begun) {
        vm->path_begun = true;
        const char *path = start_path(vm, 'a');
        if (path) keep_path(vm, path);
    }
    prog_value v = vm->root->search_path;
    if (!v) return (base_view){0};
    return prog_is_object(v) ? vm_to_view(vm, v, "path") : base_view_str(".");
}

/* The whole path in scratch, also while it is the one every session begins with. */
static const char *current(vm_t *vm) {
    base_view path = vm_search_path(vm);
    vm_text out = {.vm = vm};
    if (path.len)
        vm_text_put(&out, path.data, path.len);
    else
        vm_text_printf(&out, ".:%s", vm_library_folder(vm));
    vm_text_byte(&out, 0);
    return out.data;
}

/* Names that were resolved are forgotten: another folder may hold another function now. */
static void set_current(vm_t *vm, const char *path) {
    keep_path(vm, path);
    vm_forget_names(vm);
}

/* ---- lists of folders ---- */

typedef struct folder_list {
    const char **names;
    size_t count;
} folder_list;

/* Cuts a text at its colons; a trailing slash is no part of a name. */
static folder_list split(vm_t *vm, const char *text) {
    size_t len = strlen(text), most = 1;
    for (size_t k = 0; k < len; k++)
        most += text[k] == ':';
    folder_list list = {vm_scratch(vm, most * sizeof(char *)), 0};
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, ":");
        char *name = vm_scratch(vm, n + 1);
        memcpy(name, at, n);
        name[n] = 0;
        if (n) list.names[list.count++] = name;
        at += n + (at[n] == ':');
    }
    return list;
}

static void trim_slash(char *name) {
    size_t n = strlen(name);
    while (n > 1 && name[n - 1] == '/')
        name[--n] = 0;
}

static bool is_in(const folder_list *list, const char *name) {
    for (size_t k = 0; k < list->count; k++)
        if (strcmp(list->names[k], name) == 0) return true;
    return false;
}

static const char *join(vm_t *vm, const folder_list *parts, size_t count) {
    vm_text out = {.vm = vm};
    for (size_t p = 0; p < count; p++)
        for (size_t k = 0; k < parts[p].count; k++)
            vm_text_printf(&out, "%s%s", out.len ? ":" : "", parts[p].names[k]);
    vm_text_byte(&out, 0);
    return out.data;
}

/* The list without the names of `gone` and the current folder, which always comes first. */
static folder_list without(vm_t *vm, folder_list list, const folder_list *gone) {
    folder_list kept = {vm_scratch(vm, (list.count + 1) * sizeof(char *)), 0};
    for (size_t k = 0; k < list.count; k++)
        if (strcmp(list.names[k], ".") != 0 && !is_in(gone, list.names[k]))
            kept.names[kept.count++] = list.names[k];
    return kept;
}

/* `.` and `..` taken out of a name from the root. */
static void tidy_name(char *name) {
    if (*name != '/') return;
    char *to = name, *at = name;
    while (*at) {
        char *part = at + 1;
        size_t n = strcspn(part, "/");
        if (n == 2 && part[0] == '.' && part[1] == '.') {
            while (to > name && *--to != '/') {
            }
        } else if (n && !(n == 1 && part[0] == '.')) {
            *to = '/';
            memmove(to + 1, part, n);
            to += n + 1;
        }
        at = part + n;
    }
    if (to == name) *to++ = '/';
    *to = 0;
}

/* A folder as the path has it: from the root, since the current folder may change, without a slash at its end. "~/" is the
 * home folder; "." and the library's name stay as they are. */
static const char *folder_name(vm_t *vm, const char *given) {
    vm_text out = {.vm = vm};
    base_buf here = {0};
    if (strcmp(given, ".") == 0 || strcmp(given, vm_library_folder(vm)) == 0) return given;
    given = vm_expand_home(vm, given);
    if (*given != '/' && base_system_cwd(&here))
        vm_text_printf(&out, "%.*s/%s", (int)here.len, (const char *)here.data, given);
    else
        vm_text_printf(&out, "%s", given);
    vm_text_byte(&out, 0);
    base_buf_free(&here);
    trim_slash(out.data);
    tidy_name(out.data);
    return out.data;
}

/* Folders of all string arguments before `nargs`, in their order, each once; those that are not there are
 * passed over with a warning, as Octave does, since a path is often written for several machines. */
static folder_list wanted(vm_t *vm, vm_call *c, uint32_t nargs) {
    vm_text all = {.vm = vm};
    for (uint32_t k = 0; k < nargs; k++)
        vm_text_printf(&all, "%s%s", k ? ":" : "", vm_to_cstr(vm, c->args[k], "addpath"));
    vm_text_byte(&all, 0);
    folder_list given = split(vm, all.data), list = {vm_scratch(vm, (given.count + 1) * sizeof(char *)), 0};
    for (size_t k = 0; k < given.count; k++) {
        const char *name = folder_name(vm, given.names[k]);
        base_path_what kind = base_path_kind(name);
        if (kind == BASE_PATH_NOTHING && strcmp(name, vm_library_folder(vm)) != 0)
            vm_warning(vm, NULL, "addpath: %s: No such file or directory", given.names[k]);
        else if (kind == BASE_PATH_FILE)
            vm_warning(vm, NULL, "addpath: %s: not a directory", given.names[k]);
        else if (!is_in(&list, name))
            list.names[list.count++] = name;
    }
    return list;
}

/* Whether the last argument says where (and is none of the folders); *end: at the end. */
static bool position(vm_t *vm, vm_call *c, bool *end) {
    prog_value last = c->args[c->nargs - 1];
    if (vm_is_string(vm, last)) {
        const char *word = vm_to_cstr(vm, last, "addpath");
        *end = strcmp(word, "-end") == 0 || strcmp(word, "-END") == 0;
        return *end || strcmp(word, "-begin") == 0 || strcmp(word, "-BEGIN") == 0;
    }
    if (vm_class(vm, last) < PROG_CELL && vm_numel(vm, last) == 1) {
        double d = vm_to_double(vm, last, "addpath");
        if (d != 0 && d != 1) vm_error(vm, NULL, "addpath: OPTION must be '-begin'/0 or '-end'/1");
        *end = d == 1;
        return true;
    }
    return false;
}

/* ---- names that are taken ---- */

typedef struct name_array {
    const char **names;
    size_t count;
} name_array;

static int by_name(const void *x, const void *y) {
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The names in a folder that `wants` says, sorted. */
static name_array entries(vm_t *vm, const char *folder, bool (*wants)(const struct dirent *entry)) {
    name_array list = {0};
    base_buf names = {0};
    struct dirent *entry;
    DIR *dir = base_file_opendir(folder);
    if (!dir) return list;
    size_t count = 0, k = 0;
    while ((entry = base_file_readdir(dir)))
        if (wants(entry)) base_buf_append(&names, entry->d_name, strlen(entry->d_name) + 1), count++;
    base_file_closedir(dir);
    char *copy = vm_scratch(vm, names.len + 1);
    size_t len = names.failed ? 0 : names.len;
    if (len) memcpy(copy, names.data, len);
    base_buf_free(&names);
    list.names = vm_scratch(vm, (count + 1) * sizeof *list.names);
    for (size_t at = 0; at < len; at += strlen(copy + at) + 1)
        list.names[k++] = copy + at;
    list.count = k;
    qsort(list.names, k, sizeof *list.names, by_name);
    return list;
}

static bool is_m_file(const struct dirent *entry) {
    size_t len = strlen(entry->d_name);
    return len > 2 && entry->d_name[0] != '.' && memcmp(entry->d_name + len - 2, ".m", 2) == 0;
}

/* Functions of the folder that hide one of the library. Behind it they hide only what Octave has as a builtin. */
static void warn_of_taken(vm_t *vm, const char *folder, bool behind) {
    name_array files = entries(vm, folder, is_m_file);
    bool (*in_library)(void *, const char *, size_t, int) = vm->resolver ? vm->resolver->in_library : NULL;
    if (in_library && in_library(vm->resolver->ctx, " ", 1, -1)) in_library = NULL; /* it knows no names */
    for (size_t k = 0; k < files.count; k++) {
        size_t len = strlen(files.names[k]) - 2;
        bool builtin = vm_builtin_find(vm, files.names[k], len) >= 0;
        if (!builtin && (!in_library || !in_library(vm->resolver->ctx, files.names[k], len, -1))) continue;
        bool file = vm_is_file_kind(files.names[k], len, builtin);
        if (file && behind) continue;
        vm_warning(vm, "Octave:shadowed-function", "function %s/%s shadows a %s function", folder,
                   files.names[k], file ? "core library" : "built-in");
    }
}

/* What is added goes in front, or with "-end" behind; a folder that was on the path moves. The old path is
 * the result, taken before it changes. */
void vm_bi_addpath(vm_t *vm, vm_call *c) {
    bool end = false, option = position(vm, c, &end);
    uint32_t nargs = c->nargs - option;
    if (!c->nargs) vm_error_usage(vm, "addpath");
    for (uint32_t k = 0; k < nargs; k++)
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "addpath: all arguments must be strings");
    const char *old = current(vm);
    if (c->nout) vm_return(vm, c, 0, vm_new_cstring(vm, old));
    folder_list added = wanted(vm, c, nargs);
    folder_list rest = without(vm, split(vm, old), &added), none = {0}, dot = {(const char *[]){"."}, 1};
    added = without(vm, added, &none);
    folder_list parts[3] = {dot, end ? rest : added, end ? added : rest};
    set_current(vm, join(vm, parts, 3));
    folder_list before = split(vm, old);
    for (size_t k = added.count; k-- > 0;)
        if (!is_in(&before, added.names[k])) warn_of_taken(vm, added.names[k], end);
}

/* "." cannot go: functions of the current folder are found first whatever the path says. */
void vm_bi_rmpath(vm_t *vm, vm_call *c) {
    for (uint32_t k = 0; k < c->nargs; k++)
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "rmpath: all arguments must be strings");
    const char *old = current(vm);
    if (c->nout) vm_return(vm, c, 0, vm_new_cstring(vm, old));
    folder_list have = split(vm, old);
    for (uint32_t k = 0; k < c->nargs; k++) {
        folder_list gone = split(vm, vm_to_cstr(vm, c->args[k], "rmpath"));
        for (size_t g = 0; g < gone.count; g++) {
            const char *given = gone.names[g];
            if (!is_in(&have, given)) gone.names[g] = folder_name(vm, given);
            if (strcmp(gone.names[g], ".") == 0)
                vm_warning(vm, NULL, "rmpath: can't remove \".\" from path");
            else if (!is_in(&have, gone.names[g]))
                vm_warning(vm, NULL, "rmpath: %s: not found", given);
        }
        have = without(vm, have, &gone);
    }
    folder_list dot = {(const char *[]){"."}, 1}, parts[2] = {dot, have};
    set_current(vm, join(vm, parts, 2));
}

/* With arguments they become the path, "." in front of them; who forgets the library is warned and not
 * stopped. */
void vm_bi_path(vm_t *vm, vm_call *c) {
    if (c->nargs) {
        for (uint32_t k = 0; k < c->nargs; k++)
            if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "path: all arguments must be strings");
        folder_list none = {0}, given = without(vm, wanted(vm, c, c->nargs), &none);
        if (!is_in(&given, vm_library_folder(vm)))
            vm_warning(vm, NULL,
                       "default load path altered.  Some built-in functions may not be found.  "
                       "Try restoredefaultpath() to recover it.");
        folder_list dot = {(const char *[]){"."}, 1}, parts[2] = {dot, given};
        set_current(vm, join(vm, parts, 2));
    }
    const char *now = current(vm);
    if (c->nout > 0) {
        vm_return(vm, c, 0, vm_new_cstring(vm, now));
    } else if (!c->nargs) {
        folder_list list = split(vm, now);
        vm_puts(vm, "\nOctave's search path contains the following directories:\n\n");
        vm_put_columns(vm, list.names, list.count);
        vm_puts(vm, "\n");
    }
}

void vm_bi_restoredefaultpath(vm_t *vm, vm_call *c) {
    const char *begun = start_path(vm, 'd');
    if (begun)
        keep_path(vm, begun);
    else
        vm_set(vm, &vm->root->search_path, 0);
    vm->path_begun = true;
    vm_forget_names(vm);
    vm_return(vm, c, 0, vm_new_cstring(vm, current(vm)));
}

/* ("c"): folders of the command line; ("a"): the path that programs begin with; ("l"): the library's folder on it. */
void vm_bi_start_path(vm_t *vm, vm_call *c) {
    const char *which = vm_to_cstr(vm, c->args[0], "__start_path__");
    const char *path = *which == 'l' ? vm_library_folder(vm) : start_path(vm, *which == 'c' ? 'c' : 'a');
    vm_text out = {.vm = vm};
    if (!path && *which == 'a')
        vm_text_printf(&out, ".:%s", vm_library_folder(vm));
    else
        vm_text_printf(&out, "%s", path ? path : "");
    vm_return(vm, c, 0, vm_new_string(vm, out.data, out.len, false));
}

void vm_bi_rehash(vm_t *vm, vm_call *c) {
    (void)c;
    vm_forget_names(vm);
}

/* ---- genpath ---- */

#define GENPATH_DEPTH 64

/* Folders that hold no functions to be called by name are left out, and hidden ones. Where the system does not say what an
 * entry is, it is tried. */
static bool is_subfolder(const struct dirent *entry) {
    const char *name = entry->d_name;
    if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK) return false;
    return name[0] != '.' && name[0] != '@' && name[0] != '+' && strcmp(name, "private") != 0;
}

/* A folder, then its subfolders by name, depth first: the order of genpath is the order of the search.
 * Names are read whole before the first of them is entered, so that no more than one folder is open at a
 * time. */
static void add_tree(vm_t *vm, vm_call *c, const char *folder, unsigned depth, vm_text *out) {
    vm_poll(vm); /* links may lead round */
    if (base_path_kind(folder) != BASE_PATH_FOLDER) return;
    vm_text_printf(out, "%s%s", out->len ? ":" : "", folder);
    if (depth >= GENPATH_DEPTH) return;
    name_array list = entries(vm, folder, is_subfolder);
    for (size_t n = 0; n < list.count; n++) {
        bool skip = false;
        for (uint32_t a = 1; a < c->nargs; a++)
            skip |= strcmp(vm_to_cstr(vm, c->args[a], "genpath"), list.names[n]) == 0;
        if (skip) continue;
        char child[PATH_MAX_LEN];
        bool slash = folder[strlen(folder) - 1] == '/';
        if (snprintf(child, sizeof child, "%s%s%s", folder, slash ? "" : "/", list.names[n]) <
            (int)sizeof child)
            add_tree(vm, c, child, depth + 1, out);
    }
}

void vm_bi_genpath(vm_t *vm, vm_call *c) {
    for (uint32_t k = 0; k < c->nargs; k++)
        if (!vm_is_string(vm, c->args[k]))
            vm_error(vm, NULL,
                     k ? "genpath: all SKIP arguments must be strings" : "genpath: DIR must be a string");
    vm_text out = {.vm = vm};
    const char *folder = vm_path_arg(vm, c->args[0], "genpath");
    if (*folder) {
        char *name = vm_scratch(vm, strlen(folder) + 1);
        strcpy(name, folder);
        trim_slash(name);
        add_tree(vm, c, name, 0, &out);
    }
    vm_return(vm, c, 0, vm_new_string(vm, out.data, out.len, false));
}

void vm_bi_snapshot_create(vm_t *vm, vm_call *c) {
    mica_error err = MICA_ERROR_INIT;
    if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "snapshot_create: FILE must be a string");
    const char *path = vm_to_cstr(vm, c->args[0], "snapshot_create");
    if (!vm->resolver || !vm->resolver->create)
        vm_error(vm, NULL, "snapshot_create: this program has no compiler");
    if (vm->resolver->create(vm->resolver->ctx, path, &err) != MICA_OK)
        vm_error(vm, "Mica:snapshot", "snapshot_create: %s", err.message);
}

/* ---- files run by name ---- */

/* A handle of the code of a script file; raises when it cannot be read or compiled. */
static prog_value load(vm_t *vm, const char *path, const char *who) {
    vm_found found = {0, PROG_UNDEF};
    mica_error err = MICA_ERROR_INIT;
    if (!vm->resolver || !vm->resolver->load)
        vm_error(vm, "Octave:undefined-function", "%s: this program has no compiler", who);
    if (!vm->resolver->load(vm->resolver->ctx, vm, path, &found, &err)) {
        if (err.code == MICA_ERR_SYNTAX) vm_error(vm, "Octave:parse-error", "%s", err.message);
        vm_error(vm, NULL, "source: error sourcing file '%s'", path);
    }
    return vm_found_handle(vm, &found);
}

/* With a context the script runs in that scope; the flag and scope_wanted are what evalin uses. The path
 * is made absolute because the script may change the current folder before a message names it. */
void vm_bi_source(vm_t *vm, vm_call *c) {
    if (c->step) return;
    if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "source: FILE must be a string");
    const char *path = vm_path_arg(vm, c->args[0], "source");
    uint32_t scope = 0;
    if (c->nargs > 1) {
        if (!vm_is_string(vm, c->args[1])) vm_error(vm, NULL, "source: CONTEXT must be a string");
        const char *context = vm_to_cstr(vm, c->args[1], "source");
        if (strcmp(context, "caller") != 0 && strcmp(context, "base") != 0)
            vm_error(vm, NULL, "source: CONTEXT must be \"caller\" or \"base\"");
        scope = *context == 'b' ? VM_BASE_SCOPE : vm_scope_of(vm, 1);
    }
    char *absolute = base_path_absolute(path);
    char full[PATH_MAX_LEN];
    snprintf(full, sizeof full, "%s", absolute ? absolute : path);
    base_path_free(absolute);
    prog_value fn = load(vm, full, "source");
    if (c->nargs > 1) {
        vm_obj(vm, fn)->flags |= VM_FUNC_AT;
        vm->root->scope_wanted = scope;
    }
    vm_call_later(vm, c, (vm_later){.fn = fn, .step = 1});
}

/* The folder the script is run in has been made the current one; the old one is in the local. */
enum { L_FOLDER };

static void go_back(vm_t *vm, vm_call *c) {
    if (c->local[L_FOLDER] == PROG_UNDEF) return;
    /* the folder may be gone: then there is nothing to go back to */
    (void)base_system_chdir(vm_to_cstr(vm, c->local[L_FOLDER], "run"));
    vm_forget_names(vm);
}

/* `name`, or with `.m` behind it; what is to be run must be a file. */
static bool script_path(const char *name, char path[PATH_MAX_LEN]) {
    size_t len = strlen(name);
    if (len + 3 > PATH_MAX_LEN) return false;
    strcpy(path, name);
    bool has_extension = len > 2 && strcmp(name + len - 2, ".m") == 0;
    if (has_extension) return base_path_kind(path) == BASE_PATH_FILE;
    strcat(path, ".m");
    return base_path_kind(path) == BASE_PATH_FILE;
}

/* As source, but in the folder of the script, and back afterwards, also after an error (vm_later.catches). All
 * that may raise comes before the change of folder, so that a failure leaves the session where it was. The
 * message of a name that is no text is fileparts', as in Octave, where that is what run calls first. */
void vm_bi_run(vm_t *vm, vm_call *c) {
    if (c->step) {
        go_back(vm, c);
        if (c->error != PROG_UNDEF) vm_raise(vm, c->error);
        return;
    }
    if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "fileparts: FILENAME must be a single string");
    char path[PATH_MAX_LEN], full[PATH_MAX_LEN];
    const char *name = vm_path_arg(vm, c->args[0], "run");
    bool there = script_path(name, path);
    if (!there && !strchr(name, '/') && vm->resolver && vm->resolver->where) { /* a script of the path */
        prog_value found;
        if (vm->resolver->where(vm->resolver->ctx, vm, name, strlen(name), true, &found) &&
            vm_is_string(vm, found)) {
            snprintf(path, sizeof path, "%s", vm_to_cstr(vm, found, "run"));
            there = base_path_kind(path) == BASE_PATH_FILE;
        }
    }
    if (!there) vm_error(vm, NULL, "run: file SCRIPT must exist and be a valid Octave scriptfile");
    char *absolute = base_path_absolute(path);
    snprintf(full, sizeof full, "%s", absolute ? absolute : path);
    base_path_free(absolute);
    prog_value fn = load(vm, full, "run");
    char *slash = strrchr(path, '/');
    base_buf here = {0};
    bool known = slash && base_system_cwd(&here);
    char old[PATH_MAX_LEN] = "";
    if (known) snprintf(old, sizeof old, "%.*s", (int)here.len, (const char *)here.data);
    base_buf_free(&here);
    if (slash && known) {
        if (slash == path) slash++;
        *slash = 0;
        prog_value back = vm_new_cstring(vm, old); /* memory may lack: before the step */
        vm_call_frame(vm, c);
        if (base_system_chdir(path) != 0) vm_error(vm, NULL, "run: %s: %s", path, strerror(errno));
        vm_set(vm, &c->local[L_FOLDER], back);
        vm_forget_names(vm);
    }
    vm_call_later(vm, c, (vm_later){.fn = fn, .step = 1, .catches = true});
}
