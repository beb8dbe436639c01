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

/* ---- by hand ---- */

bool ses_reload(void *ctx, vm_t *vm, vm_reloaded *out, mica_error *err) {
    mica_session *s = ctx;
    ses_watch_forget(s); /* what was heard of is looked at now */
    for (size_t k = s->loaded_count; k-- > 0;) {
        ses_news news = ses_loaded_look(s, k, false);
        if (news == SES_NEWS_STALE) note(&out->stale, s->loaded[k].path);
        if (news == SES_NEWS_GONE) lose(s, k);
    }
    vm_forget_names(vm); /* files may have come, too */
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
    if (!s->watch || !ses_watch_take(s, &heard)) return;
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
    if (again) ses_watch_again(s);
    base_buf_free(&heard.paths);
}
