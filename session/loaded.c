/* session/loaded.c - function files that are loaded: the same function as long as they do not change, a new version of it after
 * that.
 *
 * The VM forgets what names mean whenever the folder or the path changes, and then asks for the same files again: without the
 * list each `cd` would begin all persistent variables anew. So who is asked for a file that is known looks at its state, and
 * compiles it only where the text is another one. A new version takes the place of the old one as a patch does
 * (vm/run/patch.h): calls of the old one that still run keep it, and its persistent variables are the new one's.
 *
 * A new version that cannot be read or compiled is told once, and the old one stays until the file changes again: an editor's
 * slip must not end a program that runs. Files that change while nobody asks are the business of session/reload.c. */
#include "session/loaded.h"

#include "session/session_internal.h"
#include "session/watch.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/time.h"
#include "vm/run/patch.h"

#include <sys/stat.h>

#define YOUNG_NS   2000000000 /* the coarsest tick by which a system dates files */
#define SETTLED_NS 250000000  /* a file that was not written for so long is whole */

/* ---- states of a file ---- */

static ses_version version_of(const struct stat *st) {
    return (ses_version){.size = (int64_t)st->st_size,
                         .seconds = (int64_t)st->st_mtim.tv_sec,
                         .nanoseconds = (int64_t)st->st_mtim.tv_nsec,
                         .inode = (uint64_t)st->st_ino};
}

static bool same_version(const ses_version *x, const ses_version *y) {
    return x->size == y->size && x->seconds == y->seconds && x->nanoseconds == y->nanoseconds &&
           (!x->inode || !y->inode || x->inode == y->inode);
}

/* By the clock that dates it; one of the future was not written just now. */
static bool written_within(const ses_version *v, int64_t ns) {
    int64_t age = (int64_t)base_time_real_ns() - v->seconds * 1000000000 - v->nanoseconds;
    return age >= 0 && age < ns;
}

/* ---- the list ---- */

size_t ses_loaded_at(const mica_session *s, const char *path) {
    for (size_t k = 0; k < s->loaded_count; k++)
        if (strcmp(s->loaded[k].path, path) == 0) return k;
    return SIZE_MAX;
}

bool ses_loaded_append(mica_session *s, const ses_loaded *l) {
    if (s->loaded_count == s->loaded_room) {
        size_t room = s->loaded_room ? 2 * s->loaded_room : 16;
        ses_loaded *bigger = base_realloc(s->loaded, room * sizeof *bigger);
        if (!bigger) return false;
        s->loaded = bigger;
        s->loaded_room = room;
    }
    s->loaded[s->loaded_count] = *l;
    if (!l->refused.seconds) s->loaded[s->loaded_count].refused.size = -1;
    s->loaded_count++;
    return true;
}

void ses_loaded_lose(mica_session *s, size_t k) {
    ses_loaded *l = &s->loaded[k];
    vm_patch_forget(s->vm, l->found.owner);
    vm_drop_code(s->vm, l->path);
    base_path_free(l->path);
    *l = s->loaded[--s->loaded_count];
}

void ses_loaded_free(mica_session *s) {
    for (size_t k = 0; k < s->loaded_count; k++)
        base_path_free(s->loaded[k].path);
    base_free(s->loaded);
    base_path_free(s->library_folder);
}

/* ---- reading ---- */

typedef struct read_file {
    base_buf text;
    uint8_t sum[BASE_SUM_SIZE];
} read_file;

static mica_status read_whole(const char *path, read_file *out, mica_error *err) {
    mica_status status = base_file_read_all(path, 1u << 30, &out->text, err);
    if (status == MICA_OK) base_sum_of(out->text.data, out->text.len, out->sum);
    return status;
}

static mica_status compile(mica_session *s, const char *path, const read_file *file, vm_found *out,
                           mica_error *err) {
    const ses_text text = {
        .text = base_view_of(file->text.data, file->text.len), .name = path, .mode = CMP_FILE};
    return ses_compile(s, &text, out, err);
}

/* The state is that of before the text was read: what is written meanwhile is another one. */
static void note_version(ses_loaded *l, const ses_version *version, const read_file *file) {
    l->version = *version;
    l->refused.size = -1;
    l->young = written_within(version, YOUNG_NS);
    l->gone_ns = 0;
    l->summed = true;
    memcpy(l->sum, file->sum, sizeof l->sum);
}

/* ---- a new version ---- */

typedef struct stale_args {
    const char *path;
    const mica_error *why;
} stale_args;

static void stale_body(vm_t *vm, void *ctx) {
    const stale_args *in = ctx;
    vm_warning(vm, "Mica:reload-stale", "%s was changed and cannot be used; the function stays as it was: %s",
               in->path, in->why->message);
}

/* Whether this is what was refused before; without a text, a file that could not be read either. */
static bool refused_before(const ses_loaded *l, const ses_version *version, const read_file *file) {
    static const uint8_t none[BASE_SUM_SIZE];
    return same_version(&l->refused, version) &&
           memcmp(l->refused_sum, file ? file->sum : none, sizeof l->refused_sum) == 0;
}

/* What lacked memory is tried again. */
static ses_news refuse(mica_session *s, ses_loaded *l, const ses_version *version, const read_file *file,
                       const mica_error *why) {
    bool told = refused_before(l, version, file) || why->code == MICA_ERR_NO_MEMORY;
    if (told) return SES_NEWS_STALE;
    l->refused = *version;
    memset(l->refused_sum, 0, sizeof l->refused_sum);
    if (file) memcpy(l->refused_sum, file->sum, sizeof l->refused_sum);
    (void)vm_protect(s->vm, stale_body, &(stale_args){l->path, why});
    return SES_NEWS_STALE;
}

/* The old version is held until its variables are the new one's. */
static ses_news replace(mica_session *s, size_t k, const ses_version *version, const read_file *file) {
    mica_error why = MICA_ERROR_INIT;
    vm_found now = {0, PROG_UNDEF}, old = s->loaded[k].found;
    if (compile(s, s->loaded[k].path, file, &now, &why) != MICA_OK)
        return refuse(s, &s->loaded[k], version, file, &why);
    vm_incref(s->vm, old.owner);
    if (vm_keep_code(s->vm, s->loaded[k].path, now.owner)) {
        s->loaded[k].found = now;
        note_version(&s->loaded[k], version, file);
        vm_patch_file(s->vm, &old, &now);
        ses_reload_note(s, s->loaded[k].path, SES_NEWS_PATCHED);
    }
    vm_release(s->vm, old.owner);
    vm_release(s->vm, now.owner);
    return SES_NEWS_PATCHED;
}

/* Of a file that is watched: one that was begun has no text yet, or its writer has not closed it, which will be heard of. */
static bool is_being_written(mica_session *s, const char *path, const ses_version *version,
                             const read_file *file) {
    if (!s->watch) return false;
    return (!file->text.len && written_within(version, SETTLED_NS)) || ses_watch_writing(s, path);
}

/* A text that is the same has no new version, whatever its date says. */
ses_news ses_loaded_look(mica_session *s, size_t k, bool patient) {
    ses_loaded *l = &s->loaded[k];
    struct stat st;
    if (base_file_stat(l->path, &st) != 0 || S_ISDIR(st.st_mode)) return SES_NEWS_GONE;
    ses_version version = version_of(&st);
    l->gone_ns = 0;
    l->soon = false;
    if (same_version(&version, &l->version) && !(l->young && l->summed)) {
        l->refused.size = -1;
        return SES_NEWS_NONE;
    }
    if (patient && written_within(&version, SETTLED_NS)) {
        l->soon = true;
        return SES_NEWS_SOON;
    }
    mica_error why = MICA_ERROR_INIT;
    read_file file = {0};
    ses_news news = SES_NEWS_NONE;
    if (read_whole(l->path, &file, &why) != MICA_OK)
        news = refuse(s, l, &version, NULL, &why);
    else if (refused_before(l, &version, &file))
        news = SES_NEWS_STALE;
    else if (is_being_written(s, l->path, &version, &file))
        news = SES_NEWS_SOON;
    else if (l->summed && memcmp(l->sum, file.sum, sizeof l->sum) == 0)
        note_version(l, &version, &file);
    else
        news = replace(s, k, &version, &file);
    base_buf_free(&file.text);
    s->loaded[k].soon = news == SES_NEWS_SOON;
    return news;
}

/* ---- asked for by name ---- */

/* Whether the path is that of a file that is loaded; its function is then *out, of the newest version that can be used. While
 * files are watched one that is being written waits for its end. */
static bool loaded_find(mica_session *s, const char *path, vm_found *out) {
    size_t k = ses_loaded_at(s, path);
    if (k == SIZE_MAX) return false;
    if (!vm_keeps_code(s->vm, path, &s->loaded[k].found)) return false;
    bool heard = ses_watch_hears(s, path);
    ses_news news = heard ? SES_NEWS_NONE : ses_loaded_look(s, k, s->watch != NULL);
    if (news == SES_NEWS_GONE) return false;
    if (news == SES_NEWS_SOON) ses_watch_again(s);
    *out = s->loaded[k].found;
    vm_incref(s->vm, out->owner);
    return true;
}

/* What memory does not suffice for is only a little slower. The path becomes the list's. */
static void loaded_add(mica_session *s, char *path, const ses_version *version, const read_file *file,
                       const vm_found *found) {
    size_t k = ses_loaded_at(s, path);
    bool kept = vm_keep_code(s->vm, path, found->owner);
    if (kept && k != SIZE_MAX) {
        s->loaded[k].found = *found;
        note_version(&s->loaded[k], version, file);
    } else if (kept) {
        ses_loaded l = {.path = path, .found = *found};
        note_version(&l, version, file);
        if (ses_loaded_append(s, &l)) return;
    }
    base_path_free(path);
}

bool ses_from_file(mica_session *s, const char *path, vm_found *out, mica_error *err) {
    struct stat st;
    bool there = base_file_stat(path, &st) == 0;
    char *whole = there ? base_path_absolute(path) : NULL;
    if (whole) ses_watch_file(s, whole); /* before it is read, so that no change is missed */
    if (whole && s->loaded_count && loaded_find(s, whole, out)) {
        base_path_free(whole);
        return true;
    }
    ses_version version = there ? version_of(&st) : (ses_version){0};
    read_file file = {0};
    mica_status status = read_whole(path, &file, err);
    if (status == MICA_OK) status = compile(s, path, &file, out, err);
    if (status == MICA_OK && whole)
        loaded_add(s, whole, &version, &file, out);
    else
        base_path_free(whole);
    base_buf_free(&file.text);
    return status == MICA_OK;
}
