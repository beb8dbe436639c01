/* fuzz/calls/registry.c - asks a session for its functions: names, arities, and the words of their help and
 * sources. */
#include "fuzz/calls/calls.h"

#include "base/alloc.h"
#include "vm/run/builtin.h"

#include <ctype.h>
#include <stdlib.h>

#define WORDS_MAX 64

bool calls_is_left_out(const char *name) {
    static const char *const names[] = {
        /* reach outside the scratch folder or the process */
        "system", "shell_cmd", "unlink", "delete", "rename", "mkdir", "rmdir", "cd", "chdir", "setenv",
        "putenv", "unsetenv", "exec", "popen", "popen2", "kill", "fork", "copyfile", "movefile", "mkstemp",
        "__transfer__", "unzip", "untar", "urlread", "urlwrite", "web", "open", "edit", "recycle",
        "confirm_recursive_rmdir", "webread", "webwrite", "__web__", "__url__", "zip", "tar", "gzip", "bzip2",
        "gunzip", "bunzip2", "unpack", "__pack__", "__unpack__",
        /* end the program, or wait */
        "exit", "quit", "input", "keyboard", "pause", "sleep", "usleep", "kbhit", "dbstop", "beep",
        /* open files for writing */
        "fopen", "diary", "save", "dlmwrite", "csvwrite", "tmpfile", "tempname", "history_file", "source",
        "run", "addpath", "rmpath", "path", "restoredefaultpath", "savepath", "more", "doc", "info",
        "profile"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static bool is_word(const char *text, size_t len) {
    if (len < 1 || len > 24) return false;
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("_-+.:", text[i])) return false;
    return true;
}

static void add_word(calls_function *f, const char *text, size_t len) {
    char word[32];
    if (!is_word(text, len) || f->word_count >= WORDS_MAX) return;
    memcpy(word, text, len);
    word[len] = 0;
    if (calls_is_left_out(word)) return;
    for (uint32_t k = 0; k < f->word_count; k++)
        if (strcmp(f->words[k], word) == 0) return;
    if (!f->words) f->words = base_calloc(WORDS_MAX, sizeof *f->words);
    char *copy = base_calloc(1, len + 1);
    if (!f->words || !copy) {
        base_free(copy);
        return;
    }
    memcpy(copy, word, len);
    f->words[f->word_count++] = copy;
}

/* Every quoted word of a text. */
static void add_words(calls_function *f, const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '"' && text[i] != '\'') continue;
        size_t end = i + 1;
        while (end < len && text[end] != text[i] && text[end] != '\n')
            end++;
        if (end < len && text[end] == text[i]) {
            add_word(f, text + i + 1, end - i - 1);
            if (is_word(text + i + 1, end - i - 1)) i = end;
        }
    }
}

typedef struct text_args {
    calls_function *f;
    char what;
} text_args;

static void text_body(vm_t *vm, void *ctx) {
    text_args *a = ctx;
    prog_value text;
    mica_error err = MICA_ERROR_INIT;
    if (!vm->resolver->text(vm->resolver->ctx, vm, a->f->name, strlen(a->f->name), a->what, &text, &err))
        return;
    base_view view = vm_to_view(vm, text, "fuzz");
    add_words(a->f, (const char *)view.data, view.len);
}

static int number_of(mica_session *s, const char *what, const char *name) {
    char text[128];
    mica_error err = MICA_ERROR_INIT;
    snprintf(text, sizeof text, "n__ = %s (\"%s\");", what, name);
    if (mica_session_run_text(s, text, strlen(text), "fuzz", false, &err) != MICA_RUN_DONE) return -1;
    prog_value v = calls_variable(s->vm, "n__");
    return prog_is_double(v) ? (int)prog_as_double(v) : -1;
}

static void describe(mica_session *s, calls_function *f) {
    int32_t k = vm_builtin_find(s->vm, f->name, strlen(f->name));
    if (k >= 0) {
        const vm_builtin *row = &vm_builtins[k];
        const char *help = vm_builtin_help(row);
        f->min_args = row->min_args;
        f->max_args = row->max_args;
        f->max_outs = row->max_outs;
        add_words(f, help, strlen(help));
        return;
    }
    int in = number_of(s, "nargin", f->name), outs = number_of(s, "nargout", f->name);
    f->min_args = in < 0 ? -in - 1 : in > 2 ? 2 : in > 0 ? 1 : 0;
    f->max_args = in < 0 ? -1 : in;
    f->max_outs = outs;
    text_args help = {f, 'h'}, source = {f, 's'};
    (void)vm_protect(s->vm, text_body, &source);
    (void)vm_protect(s->vm, text_body, &help);
}

static bool each_name(void *ctx, const char *name) {
    calls_registry *r = ctx;
    if (strlen(name) >= sizeof r->functions->name || calls_is_left_out(name)) return true;
    if (!isalpha((unsigned char)name[0]) && name[0] != '_') return true;
    if (calls_registry_find(r, name)) return true;
    calls_function *more = base_realloc(r->functions, (r->count + 1) * sizeof *more);
    if (!more) return false;
    r->functions = more;
    r->functions[r->count] = (calls_function){.max_args = -1};
    snprintf(r->functions[r->count++].name, sizeof r->functions->name, "%s", name);
    return true;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const calls_function *)a)->name, ((const calls_function *)b)->name);
}

bool calls_registry_read(mica_session *s, calls_registry *out) {
    *out = (calls_registry){0};
    mica_session_complete(s, "", each_name, out);
    if (!out->count) return false;
    qsort(out->functions, out->count, sizeof *out->functions, by_name);
    for (uint32_t k = 0; k < out->count; k++)
        describe(s, &out->functions[k]);
    return true;
}

const calls_function *calls_registry_find(const calls_registry *r, const char *name) {
    for (uint32_t k = 0; k < r->count; k++)
        if (strcmp(r->functions[k].name, name) == 0) return &r->functions[k];
    return NULL;
}
