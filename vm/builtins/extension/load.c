/* vm/builtins/extension/load.c - shared objects of extensions: copied, tried in a process of its own, opened, let go.
 *
 * What an initialiser does cannot be known, and one that crashes would take the program along. So the whole way is gone
 * first in a process that is a copy of this one: opening, the table, the hook `load` with the state that it is to get, then
 * `unload` and closing. Where that process does not come to its end the bytes of the file are remembered, and refused
 * from then on; names of an extension that is opened by their first use would otherwise try it at each call. */
#include "vm/builtins/extension/extension_internal.h"

#include "base/alloc.h"
#include "base/apart.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "vm/heap/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>

#define TRIAL_SECONDS 5u /* of the processor; three times as many by the clock */

/* ---- the VM's ---- */

static void release(void *state) {
    ext_state *s = state;
    vm_extensions_finish(s->vm);
    ext_calls_free(s);
    base_free(s->places);
    base_free(s->refusals);
}

ext_state *ext_known(const vm_t *vm) {
    return vm_held_state(vm, VM_HELD_EXTENSIONS);
}

ext_state *ext_state_of(vm_t *vm) {
    ext_state *s = vm_hold(vm, VM_HELD_EXTENSIONS, sizeof *s, release, NULL);
    if (!s) vm_error_memory(vm);
    s->vm = vm;
    return s;
}

ext_library *ext_named(const ext_state *s, const char *name, size_t len) {
    ext_library *l = s->libraries;
    while (l && (l->retired || strlen(l->name) != len || memcmp(l->name, name, len) != 0))
        l = l->next;
    return l;
}

/* ---- letting go ---- */

static void free_library(ext_library *l) {
    if (!l) return;
    for (uint32_t k = 0; k < l->count; k++)
        base_free(l->functions[k].help);
    base_free(l->functions);
    base_free(l->help);
    base_free(l->path);
    base_free(l);
}

/* The object goes behind its hook; the copies of its texts stay until nothing asks for them. */
static void shut(ext_library *l) {
    if (l->begun && l->unload) l->unload();
    (void)base_dynfile_close(l->file);
    free_library(l);
}

void ext_close(ext_state *s, ext_library *l) {
    ext_library **at = &s->libraries;
    while (*at && *at != l)
        at = &(*at)->next;
    if (*at) *at = l->next;
    shut(l);
}

void ext_retire(ext_state *s, ext_library *l) {
    l->retired = true;
    if (!l->running) ext_close(s, l);
}

void vm_extensions_finish(vm_t *vm) {
    ext_state *s = ext_known(vm);
    while (s && s->libraries) {
        ext_detach(s, s->libraries);
        ext_close(s, s->libraries);
    }
}

/* ---- opening ---- */

/* How far the process that tries has come. It lies in memory that both have. */
typedef enum stage { STAGE_OPENING, STAGE_TABLE, STAGE_LOAD, STAGE_END, STAGE_DONE } stage;
typedef struct progress {
    stage stage;
    mica_status status;
    char message[1500];
} progress;

static mica_status begin(ext_state *s, ext_library *l, mica_error *err) {
    int64_t k = vm_extension_named(s->vm, l->name, strlen(l->name));
    ext_given given = {PROG_UNDEF, PROG_UNDEF};
    if (k >= 0 && !ext_kept(s->vm, k, &given, err)) return MICA_ERR_RUNTIME;
    const prog_value args[2] = {given.state, given.version};
    prog_value none;
    mica_error why = MICA_ERROR_INIT;
    if (l->load && !ext_hook(s, l, l->load, args, given.state == PROG_UNDEF ? 0 : 2, &none, &why))
        return base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s: its function `load` failed: %s",
                         l->path, why.message);
    l->begun = true;
    return MICA_OK;
}

/* `told` hears of each step before it is taken. */
static mica_status open_library(ext_state *s, ext_library *l, progress *told, mica_error *err) {
    mica_status status = base_dynfile_open(l->file, err);
    if (status != MICA_OK) return status;
    if (told) told->stage = STAGE_TABLE;
    const mica_extension *table = base_dynfile_symbol(l->file, MICA_EXTENSION_SYMBOL);
    if (!table)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: the shared object is no extension: it has no symbol " MICA_EXTENSION_SYMBOL
                         " (MICA_EXTENSION of mica/extension.h defines it)",
                         l->path);
    status = ext_take_table(l, table, err);
    if (told) told->stage = STAGE_LOAD;
    return status == MICA_OK ? begin(s, l, err) : status;
}

/* ---- trying ---- */

typedef struct trial {
    ext_state *s;
    ext_library *library;
    progress *told;
} trial;

static int try_apart(void *ctx) {
    trial *t = ctx;
    mica_error err = MICA_ERROR_INIT;
    t->told->status = open_library(t->s, t->library, t->told, &err);
    snprintf(t->told->message, sizeof t->told->message, "%s", err.message);
    t->told->stage = STAGE_END;
    shut(t->library); /* the copy that this process has */
    t->told->stage = STAGE_DONE;
    return 0;
}

static const char *stage_name(stage at) {
    return at == STAGE_OPENING ? "an initialiser of it"
           : at == STAGE_TABLE ? "its table"
           : at == STAGE_LOAD  ? "its function `load`"
                               : "its function `unload`, or a finaliser of it,";
}

/* strsignal would cost each start the relocation of its tables. */
static const char *signal_name(int number) {
    switch (number) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGABRT: return "SIGABRT";
    case SIGILL: return "SIGILL";
    case SIGFPE: return "SIGFPE";
    case SIGTRAP: return "SIGTRAP";
    case SIGSYS: return "SIGSYS";
    default: return "see signal(7)";
    }
}

/* How a process ended that was not to end there. */
static void say_end(const progress *told, int status, char *out, size_t room) {
    const char *what = stage_name(told->stage);
    if (status == 128 + SIGXCPU || status == 128 + SIGKILL || status == 128 + SIGALRM)
        snprintf(out, room, "%s took more than %u seconds and was ended", what, TRIAL_SECONDS);
    else if (status >= 128)
        snprintf(out, room, "%s crashed (signal %d, %s)", what, status - 128, signal_name(status - 128));
    else
        snprintf(out, room, "%s ended the process (status %d)", what, status);
}

static const ext_refusal *refused(const ext_state *s, const uint8_t *sum) {
    for (uint32_t k = 0; k < s->refusal_count; k++)
        if (memcmp(s->refusals[k].sum, sum, BASE_SUM_SIZE) == 0) return &s->refusals[k];
    return NULL;
}

/* Where memory ran out it is tried again the next time. */
static void remember(ext_state *s, const uint8_t *sum, const char *why) {
    ext_refusal *all = base_realloc(s->refusals, (s->refusal_count + 1) * sizeof *all);
    if (!all) return;
    s->refusals = all;
    memcpy(all[s->refusal_count].sum, sum, BASE_SUM_SIZE);
    snprintf(all[s->refusal_count++].why, sizeof all->why, "%s", why);
}

static mica_status try_library(ext_state *s, ext_library *l, mica_error *err) {
    const ext_refusal *before = refused(s, base_dynfile_sum(l->file));
    if (before)
        return base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET,
                         "%s: refused as before, when it was tried: %s; once it is rebuilt it is tried again",
                         l->path, before->why);
    progress *told =
        base_file_mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED) return base_fail_memory(err, "trying an extension");
    trial t = {s, l, told};
    /* parts of an image are mapped when they are touched, there too */
    const base_bounds bounds = {.seconds = TRIAL_SECONDS, .names = true, .mapping = s->vm->file_end != 0};
    int ended = base_apart(try_apart, &t, &bounds);
    mica_status status = MICA_OK;
    if (ended < 0) {
        status = base_fail_errno(err, l->path, "try it in a process of its own");
    } else if (told->stage == STAGE_DONE || (told->stage == STAGE_END && told->status != MICA_OK)) {
        if (told->status != MICA_OK)
            status = base_fail(err, told->status, NULL, MICA_NO_OFFSET, "%s", told->message);
    } else if (ended == 128 + SIGINT || ended == 128 + SIGTERM || ended == 128 + SIGHUP) {
        status = base_fail(err, MICA_ERR_INTERRUPTED, NULL, MICA_NO_OFFSET,
                           "%s: interrupted while it was tried", l->path);
    } else {
        char why[200];
        say_end(told, ended, why, sizeof why);
        remember(s, base_dynfile_sum(l->file), why);
        status = base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET,
                           "%s: refused: %s when it was tried in a process of its own", l->path, why);
    }
    base_file_munmap(told, sizeof *told);
    return status;
}

mica_status ext_open(ext_state *s, const char *path, ext_library **out, mica_error *err) {
    ext_library *l = base_calloc(1, sizeof *l);
    char *absolute = base_path_absolute(path);
    if (l && absolute) l->path = base_text_copy(absolute);
    base_path_free(absolute);
    if (!l || !l->path) {
        base_free(l);
        return base_fail_memory(err, "opening an extension");
    }
    mica_status status = base_dynfile_copy(l->path, &l->file, err);
    if (status == MICA_OK) {
        l->seen = *base_dynfile_seen_of(l->file);
        status = try_library(s, l, err);
    }
    if (status == MICA_OK) status = open_library(s, l, NULL, err);
    if (status != MICA_OK) {
        shut(l);
        return status;
    }
    l->next = s->libraries;
    s->libraries = l;
    *out = l;
    return MICA_OK;
}
