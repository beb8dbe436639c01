/* session/reload.c - function files that change while nobody asks for them: looking at all of them (`reload`), or at those
 * that a watcher named (session/watch.c), and telling what became of them.
 *
 * A program asks for a file when it first calls a function of it, and then no more: its calls find the function by its name
 * without a look at any file. So who hears of a change loads the new version and has the names that meant the old one looked
 * up again. This is done by the thread that runs the program, between two runs of the loop or within a builtin: at a safe
 * point, where nothing is half done.
 *
 * A file that was removed is lost at once where somebody asks for it, and after a while where it is watched: editors move a file
 * away before they write it anew, and a program that calls it meanwhile must not fail. */
#include "session/session_internal.h"
#include "session/watch.h"

#include "base/error.h"
#include "base/time.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"

#define GONE_NS  300000000
#define NAMES_NS 2000000000

/* ---- what is told ---- */

enum { NOTED_PATCHED, NOTED_LOST };

/* Each path once, however often it changed. */
static void note(base_buf *list, const char *path) {
    size_t len = strlen(path) + 1;
    for (size_t at = 0; at < list->len; at += strlen((const char *)list->data + at) + 1)
        if (strcmp((const char *)list->data + at, path) == 0) return;
    base_buf_append(list, path, len);
}

/* Memory that is lacking makes it say less. */
void ses_reload_note(mica_session *s, const char *path, ses_news news) {
    base_buf *list = &s->reloaded[news == SES_NEWS_PATCHED ? NOTED_PATCHED : NOTED_LOST];
    note(list, path);
    if (!list->failed) return;
    base_buf_free(list);
    *list = (base_buf){0};
}

static void lose(mica_session *s, size_t k) {
    ses_reload_note(s, s->loaded[k].path, SES_NEWS_GONE);
    ses_loaded_lose(s, k);
}

/* ---- classes ---- */

/* "/x/+a/@C/C.m" and "/x/+a/C.m": "a.C". */
static void class_of_path(const char *path, base_buf *out) {
    const char *slash;
    for (const char *at = path; (slash = strchr(at, '/')); at = slash + 1)
        if (*at == '+') base_buf_printf(out, "%.*s.", (int)(slash - at - 1), at + 1);
    slash = strrchr(path, '/');
    base_buf_append(out, slash + 1, strlen(slash + 1) - 2);
}

static void define_body(vm_t *vm, void *ctx) {
    const base_buf *name = ctx;
    if (vm_known_name(vm, (const char *)name->data, name->len))
        (void)vm_known_function(vm, (const char *)name->data, name->len);
}

/* A class is defined anew when its name is looked up; objects that are there ask its methods and not its name, so that is done
 * now. What it raises is raised again by who uses the class. */
static void define_class(mica_session *s, size_t k) {
    const prog_code *code = vm_at(s->vm, s->loaded[k].found.code);
    base_buf name = {0};
    if (!(code->flags & PROG_CODE_CLASS)) return;
    class_of_path(s->loaded[k].path, &name);
    if (!name.failed) (void)vm_protect(s->vm, define_body, &name);
    base_buf_free(&name);
}

/* A definition may load files, and so move the records. It runs code, for which there must be frames: between two runs of a
 * prompt it waits for the next one to begin. */
static void define_classes(mica_session *s) {
    bool waits = false;
    for (size_t k = 0; k < s->loaded_count; k++) {
        if (!s->loaded[k].define) continue;
        waits = s->vm->root->nframes == 0;
        if (waits) break;
        s->loaded[k].define = false;
        define_class(s, k);
    }
    if (waits) vm_request_stop(s->vm);
}

/* ---- by hand ---- */

bool ses_reload(void *ctx, vm_t *vm, vm_reloaded *out, mica_error *err) {
    mica_session *s = ctx;
    ses_watch_forget(s); /* what was heard of is looked at now */
    for (size_t k = s->loaded_count; k-- > 0;) {
        ses_news news = ses_loaded_look(s, k, false);
        if (news == SES_NEWS_STALE) note(&out->stale, s->loaded[k].path);
        if (news == SES_NEWS_GONE) lose(s, k);
        if (news == SES_NEWS_PATCHED) s->loaded[k].define = true;
    }
    vm_forget_names(vm); /* files may have come, too */
    define_classes(s);
    out->patched = s->reloaded[NOTED_PATCHED];
    out->lost = s->reloaded[NOTED_LOST];
    s->reloaded[NOTED_PATCHED] = s->reloaded[NOTED_LOST] = (base_buf){0};
    return !out->stale.failed || base_fail_memory(err, "reloading functions") == MICA_OK;
}

/* ---- watched ---- */

/* Files have come or gone. */
static void names_due(mica_session *s) {
    if (!s->names_due_ns) s->names_due_ns = base_time_ns();
}

/* True where the file is to be looked at again. */
static bool look_at(mica_session *s, size_t k, bool patient) {
    ses_news news = ses_loaded_look(s, k, patient);
    if (news == SES_NEWS_PATCHED) s->loaded[k].define = true;
    if (news != SES_NEWS_GONE) return news == SES_NEWS_SOON;
    uint64_t now = base_time_ns();
    if (!s->loaded[k].gone_ns) s->loaded[k].gone_ns = now;
    if (now - s->loaded[k].gone_ns < GONE_NS) return true;
    lose(s, k);
    names_due(s);
    return false;
}

/* Files that are missed are looked at each time until they are there again or lost. */
static bool look_again(mica_session *s, bool all) {
    bool again = false;
    for (size_t k = s->loaded_count; k-- > 0;)
        if (all || s->loaded[k].gone_ns || s->loaded[k].soon) again |= look_at(s, k, true);
    return again;
}

static bool meet_path(mica_session *s, const char *path) {
    size_t k = ses_loaded_at(s, path);
    if (k != SIZE_MAX) return look_at(s, k, false);
    names_due(s);
    return false;
}

/* A new file may have a name that meant something else: whoever relies on that hears of it when the name is looked up. */
static void meet_new(vm_t *vm, void *ctx) {
    const char *slash = strrchr(ctx, '/'), *name = slash ? slash + 1 : ctx;
    size_t len = strlen(name) - 2;
    if (vm_known_name(vm, name, len)) (void)vm_known_function(vm, name, len);
}

/* Names are looked up anew when no file is missed or half written any more, since a call of such a one means its old version; or
 * after a while. */
void ses_watch_met(mica_session *s) {
    ses_heard heard = {0};
    bool again = false;
    if (!s->watch) return;
    if (!ses_watch_take(s, &heard)) {
        define_classes(s);
        return;
    }
    char *end = (char *)heard.paths.data + heard.paths.len;
    for (char *at = (char *)heard.paths.data; at < end; at += strlen(at) + 1)
        again |= meet_path(s, at);
    again |= look_again(s, heard.all);
    if (heard.all) names_due(s);
    if (s->names_due_ns && (!again || base_time_ns() - s->names_due_ns > NAMES_NS)) {
        s->names_due_ns = 0;
        vm_forget_names(s->vm);
        vm_touch_frames(s->vm);
        for (char *at = (char *)heard.paths.data; at < end; at += strlen(at) + 1)
            if (ses_loaded_at(s, at) == SIZE_MAX) (void)vm_protect(s->vm, meet_new, at);
    }
    define_classes(s);
    if (again) ses_watch_again(s);
    base_buf_free(&heard.paths);
}
