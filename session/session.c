/* session/session.c - the embedding API (mica/session.h): opens a session, runs files and texts in it,
 * reports, completes names.
 *
 * A session is a VM and what feeds it: a ladder, which has the library and the layers; the compiler, which
 * has no state; the files and texts of programs. It owns all of them. They are made from the bottom up, since
 * each needs the one before: the collector's settings, the VM with its cage, the resolver, then the
 * snapshots, which are mapped into the cage's slots. And they end the other way round, but for one thing:
 * cleanup functions of the program run first, while everything is still there, and snapshots are unmapped
 * before the cage that holds their addresses goes.
 *
 * Errors have two ways out. What the host did wrong or the machine lacks is a mica_status with `err`. What
 * the program did wrong is MICA_RUN_FAILED with a report: the text that `mica` prints, with the place and its
 * line, made while the VM still knows the stack. */
#include "session/image_internal.h"
#include "session/merkle.h"
#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/path.h"
#include "base/system.h"
#include "base/time.h"
#include "session/gc.h"
#include "vm/builtins/extension/extension.h"
#include "session/watch.h"
#include "vm/interp/counter.h"
#include "vm/new.h"
#include "vm/run/builtin.h"
#include "vm/run/frame.h"
#include "vm/terminal/diary.h"
#include "vm/terminal/pager.h"

/* ---- opening ---- */

/* Runs in a signal handler when code in use is lost (base/guard.h): what the program has printed is not. */
static void last_words(void *ctx) {
    mica_session *s = ctx;
    if (!s->vm->host) vm_flush(s->vm); /* a plain write; a host's function may do anything */
}

mica_status mica_session_open(const mica_session_options *options, mica_session **out, mica_error *err) {
    uint64_t begun = base_time_ns();
    vm_gc_config gc;
    mica_validation level;
    mica_status status = ses_gc_config(options->gc, options->config, &gc, err);
    if (!status) status = ses_level_of(options, &level, err);
    if (status) return status; /* what is wrong with the options is said before anything is reserved */
    mica_session *s = base_calloc(1, sizeof *s);
    if (!s) return base_fail_memory(err, "opening a session");
    status = vm_new(&gc, &s->vm, err);
    if (status) {
        base_free(s);
        return status;
    }
    s->vm->forgets = options->forget_failed;
    s->optimisation = SES_OPTIMISATION;
    if (options->config && options->config->snapshot.max_optimization_level < SES_OPTIMISATION)
        s->optimisation = (int)options->config->snapshot.max_optimization_level;
    ses_resolver_init(s);
    base_guard_remember(last_words, s); /* before a file is mapped that may be cut short */
    uint64_t opening = base_time_ns();
    status = ses_start_path_set(s, options, err);
    if (!status) status = ses_open_ladder(s, options, level, err);
    if (!status) status = ses_gc_take_stored(s->vm, s->ladder.snapshot, options->gc, options->config, err);
    uint64_t opened = base_time_ns();
    if (status) {
        mica_session_close(s);
        return status;
    }
    if (s->ladder.snapshot) /* of the session's own work: opening the file has a figure already */
        mica_snapshot_note_initialization(s->ladder.snapshot, opening - begun + base_time_ns() - opened);
    *out = s;
    return MICA_OK;
}

/* An unfinished run is given up first: what it holds would keep objects alive whose cleanup is due. */
void mica_session_finish(mica_session *s) {
    if (s->vm->adopting)
        return; /* an image that could not be loaded is in it by half: nothing of it is run */
    if (s->imaging && s->imaging->lives_on) return;
    vm_abandon(s->vm);
    vm_cleanup_finish(s->vm);
}

void mica_session_close(mica_session *s) {
    if (!s) return;
    mica_session_finish(s);
    ses_watch_free(s); /* while there is a VM to stop */
    ses_observer_end(s);
    base_guard_forget(s);
    ses_ladder_close(&s->ladder);
    vm_free(s->vm);
    ses_imaging_free(s);
    base_free(s->program_name);
    ses_folder_free(&s->here);
    ses_folder_free(&s->program);
    ses_search_free(&s->search);
    ses_start_path_free(s);
    ses_loaded_free(s);
    ses_merkle_free(s->tree);
    base_buf_free(&s->report);
    base_buf_free(&s->reloaded[0]);
    base_buf_free(&s->reloaded[1]);
    ses_defined_free(s);
    for (size_t k = 0; k < SES_TEXTS; k++)
        base_buf_free(&s->texts[k]);
    base_buf_free(&s->private_folder);
    base_free(s);
}

mica_status mica_session_load_extension(mica_session *s, const char *path, mica_error *err) {
    return vm_extension_load_file(s->vm, path, err);
}

void mica_session_end_extensions(mica_session *s) {
    vm_extensions_finish(s->vm);
}

/* ---- running ---- */

mica_status mica_session_set_arguments(mica_session *s, int argc, const char *const *argv, mica_error *err) {
    return vm_set_arguments(s->vm, argc, argv) ? MICA_OK
                                               : base_fail_memory(err, "keeping the program's arguments");
}

/* An interrupt has no report: whoever sent it knows. */
static mica_outcome ended(mica_session *s, vm_ending how, mica_error *err) {
    switch (how) {
    case VM_END_DONE: return MICA_RUN_DONE;
    case VM_END_QUIT: return MICA_RUN_EXIT;
    case VM_END_STOPPED: return MICA_RUN_STOPPED;
    case VM_END_RAISED: break;
    }
    bool interrupted = vm_was_interrupted(s->vm);
    s->report.len = 0;
    if (!interrupted) {
        vm_report_error(s->vm, &s->report);
        ses_report_place(s, &s->report);
    }
    (void)!base_fail(err, interrupted ? MICA_ERR_INTERRUPTED : MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s",
                     vm_last_error_message(s->vm));
    return MICA_RUN_FAILED;
}

/* Runs until it ends or the host is meant to act: what the program wishes of the session, and what other
 * threads do, is met here. A stop that nobody waits for any more, since a thread gave its request up, is
 * none. */
static vm_ending go_on(mica_session *s) {
    vm_ending how;
    bool theirs;
    do {
        how = vm_continue(s->vm);
        if (how != VM_END_STOPPED) return how;
        bool wish = ses_image_met(s);
        ses_watch_met(s);
        (void)ses_request_met(s);
        theirs = wish ? s->stop_wanted == SES_STOP_SOON : s->stop_wanted != SES_STOP_NONE;
        theirs |= vm_count_met(s->vm);
    } while (!theirs);
    s->stop_wanted = SES_STOP_NONE;
    return how;
}

/* Compiles a text and runs it. The text is the caller's and may be gone after this; `running` points to it
 * for as long as an error could name one of its lines, and what defines functions is kept (ses_keep_text),
 * because they may fail in a later run. The code itself belongs to the VM once it has begun: a script that is
 * stopped goes on without us. */
static mica_outcome run(mica_session *s, const char *text, size_t len, const char *name, cmp_mode mode,
                        mica_error *err) {
    vm_found found;
    s->report.len = 0;
    /* not when the session opens: a start that runs nothing looks for no folder */
    if (!s->here.path) ses_folder_set(&s->here, ".", false);
    /* files may have come, changed or gone since the last line of a prompt */
    if (mode == CMP_REPL && s->search.made) vm_forget_names(s->vm);
    if (mode == CMP_REPL) ses_watch_met(s);
    const ses_text t = {.text = base_view_of(text, len), .name = name, .mode = mode, .report = &s->report};
    if (ses_compile(s, &t, &found, err)) {
        if (!s->report.len) base_buf_printf(&s->report, "error: %s\n", err->message);
        return MICA_RUN_FAILED;
    }
    bool begun = vm_begin(s->vm, found.code, found.owner);
    vm_release(s->vm, found.owner);
    s->running = t.text;
    s->running_name = name;
    if (*name == '<') ses_keep_text(s, text, len);
    mica_outcome outcome = ended(s, begun ? go_on(s) : VM_END_RAISED, err);
    vm_pager_end(s->vm);
    s->running_name = NULL;
    return outcome;
}

/* For whoever asks what is kept in an image; memory that is lacking makes it say less. */
static void note_program(mica_session *s, const char *path) {
    base_free(s->program_name);
    s->program_name = base_text_copy(path);
}

/* Where the program lies, by the name that holds now; of one in the current folder nothing, until that is another
 * (ses_settle_program). */
static void note_folder(mica_session *s, const char *path) {
    char folder[4096];
    base_buf moved = {0};
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) slash[slash == folder] = 0;
    ses_folder_free(&s->program);
    s->program_settled = *path == '/' || base_system_moved(&moved);
    if (s->program_settled && *path != '/') {
        char *whole = base_path_absolute(slash ? folder : ".");
        if (whole) ses_folder_set(&s->program, whole, false);
        base_path_free(whole);
    } else if (slash) {
        ses_folder_set(&s->program, folder, false);
    }
    base_buf_free(&moved);
}

mica_outcome mica_session_run_file(mica_session *s, const char *path, mica_error *err) {
    base_buf text = {0};
    s->report.len = 0;
    mica_outcome outcome = MICA_RUN_FAILED;
    if (base_file_read_all(path, 1u << 30, &text, err)) {
        base_buf_printf(&s->report, "error: %s\n", err->message);
    } else {
        note_program(s, path);
        note_folder(s, path);
        outcome = run(s, (const char *)text.data, text.len, path, CMP_PROGRAM, err);
    }
    base_buf_free(&text);
    return outcome;
}

mica_outcome mica_session_run_text(mica_session *s, const char *text, size_t len, const char *name,
                                   bool interactive, mica_error *err) {
    return run(s, text, len, name, interactive ? CMP_REPL : CMP_SCRIPT, err);
}

mica_outcome mica_session_continue(mica_session *s, mica_error *err) {
    return ended(s, go_on(s), err);
}
void mica_session_stop_after(mica_session *s, uint32_t safe_points) {
    s->stop_wanted = SES_STOP_COUNTED;
    vm_stop_after(s->vm, safe_points);
}
void mica_session_request_stop(mica_session *s) {
    s->stop_wanted = SES_STOP_SOON;
    vm_request_stop(s->vm);
}
void mica_session_interrupt(mica_session *s) {
    vm_ask(s->vm, VM_INTERRUPT_USER);
}
int mica_session_output_error(const mica_session *s) {
    return s->vm->output_errno;
}
int mica_session_exit_status(const mica_session *s) {
    return vm_exit_status(s->vm);
}

const char *mica_session_report(mica_session *s) {
    const char *text = base_buf_cstr(&s->report);
    return text ? text : "error: out of memory\n";
}

void mica_session_set_paged(mica_session *s, bool on) {
    s->vm->paged = on;
}
bool mica_session_pager_runs(const mica_session *s) {
    return vm_pager_runs(s->vm);
}

void mica_session_note(mica_session *s, const char *text, size_t len) {
    vm_diary_write(s->vm, text, len);
}

/* The compiler answers, and nothing of the session is asked or changed: a prompt may ask after every line. */
bool mica_session_incomplete(mica_session *s, const char *text, size_t len) {
    (void)s;
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_source source;
    cmp_output code;
    if (cmp_source_init(&source, "<prompt>", base_view_of(text, len), NULL)) return false;
    cmp_options options = {.level = 0};
    bool incomplete =
        cmp_compile(&source, CMP_REPL, &options, &arena, &diags, &code, NULL) != MICA_OK && diags.incomplete;
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    return incomplete;
}

static void stats_json(const mica_session *s, const mica_snapshot_stats *stats, base_buf *out) {
    base_buf library = {0};
    base_json j = {.out = out};
    mica_snapshot_stats_json(stats, &library);
    base_json_object(&j, NULL);
    base_json_members(&j, base_view_of(library.data, library.len));
    ses_layers_stats_json(&s->ladder, &j);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
    out->failed |= library.failed;
    base_buf_free(&library);
}

bool mica_session_write_stats(mica_session *s, bool json, FILE *to) {
    mica_snapshot_stats stats;
    ses_ladder_stats(&s->ladder, &stats);
    stats.builtin_count = vm_builtin_count; /* those there are to call, whatever the library comes from */
    base_buf text = {0};
    if (json)
        stats_json(s, &stats, &text);
    else if (mica_snapshot_stats_text(&stats, &text))
        ses_layers_stats_text(&s->ladder, &text);
    bool ok = !text.failed;
    if (ok) fwrite(text.data, 1, text.len, to);
    base_buf_free(&text);
    return ok;
}

/* ---- completion ---- */

/* `each` with a filter before it; once it has said no it is never called again. */
typedef struct complete_ctx {
    const char *prefix;
    size_t len;
    bool (*each)(void *ctx, const char *name);
    void *ctx;
    bool stopped;
} complete_ctx;

static bool complete_one(void *ctx, const char *name) {
    complete_ctx *c = ctx;
    if (!c->stopped && strncmp(name, c->prefix, c->len) == 0) c->stopped = !c->each(c->ctx, name);
    return !c->stopped;
}

/* Pages are verified once, at their first use. What another process writes into a mapped file afterwards is
 * seen by the program and by no check; this looks again, and is for the end of a run whose result matters. */
mica_status mica_session_check_files(mica_session *s, mica_error *err) {
    for (uint32_t slot = 0; slot <= s->ladder.layer_count; slot++) {
        mica_snapshot *snapshot = ses_slot(&s->ladder, slot);
        mica_error why = MICA_ERROR_INIT;
        mica_status status = snapshot ? mica_snapshot_check_content(snapshot, &why) : MICA_OK;
        if (status == MICA_OK) continue;
        return base_fail(err, status, why.section, why.offset, "%s: %s: what was computed may be wrong",
                         slot ? s->ladder.layer_paths[slot - 1] : "the standard library's snapshot",
                         why.message);
    }
    return MICA_OK;
}

typedef struct complete_field_ctx {
    complete_ctx *whole;
    size_t stem; /* of the prefix, with its last point */
} complete_field_ctx;

static bool complete_field(void *ctx, const char *name) {
    const complete_field_ctx *f = ctx;
    char full[512];
    int n = snprintf(full, sizeof full, "%.*s%s", (int)f->stem, f->whole->prefix, name);
    return n < 0 || (size_t)n >= sizeof full || complete_one(f->whole, full);
}

/* Fields where there is a point, else names: variables and builtins from the VM, then every entry of every
 * snapshot. Names come more than once where a layer replaces a function. Functions in files are not among
 * them: that would read every folder of the path at a keystroke; nor those that no call can name. */
void mica_session_complete(mica_session *s, const char *prefix, bool (*each)(void *ctx, const char *name),
                           void *ctx) {
    complete_ctx c = {prefix, strlen(prefix), each, ctx, false};
    const char *point = strrchr(prefix, '.');
    if (point) {
        complete_field_ctx f = {&c, (size_t)(point - prefix) + 1};
        vm_each_field(s->vm, prefix, (size_t)(point - prefix), complete_field, &f);
        return;
    }
    vm_each_name(s->vm, complete_one, &c);
    for (uint32_t slot = 0; slot <= s->ladder.layer_count; slot++) {
        mica_snapshot *snapshot = ses_slot_named(&s->ladder, slot);
        mica_snapshot_info info;
        if (!snapshot) continue;
        mica_snapshot_get_info(snapshot, &info);
        for (uint32_t k = 0; k < info.entries && !c.stopped; k++) {
            mica_snapshot_entry entry;
            base_view name;
            if (!mica_snapshot_entry_info(snapshot, k, &entry, NULL) &&
                !mica_snapshot_name(snapshot, entry.symbol, &name, NULL) && !memchr(name.data, '/', name.len))
                complete_one(&c, (const char *)name.data);
        }
    }
}
