/* session/folders.c - the folders in which functions are looked for by name, and what stands in them: function files, class
 * folders (@…) and packages (+…).
 *
 * Files are asked for each name anew, since they come and go while a program runs. Class folders and packages are rare, and
 * asking every folder for every name would double the look-ups of programs that have none. So the names of both are listed, once
 * for each folder, and a name whose class or package is in no list costs nothing. A list holds until the names that the VM knows
 * are forgotten (cd, addpath, rehash, a line at the prompt); then the folder's time of change tells whether it still does. And it
 * is looked at again before a name is said to be nobody's.
 *
 *     f          @f/f.m in any of the path's folders, the constructor of a class, then f.m
 *     a.b.f      +a/+b/@f/f.m, then +a/+b/f.m
 *     @a.b.c/f   +a/+b/@c/f.m, a method
 */
#include "session/folders.h"

#include "session/contents.h"
#include "session/session_internal.h"
#include "session/watch.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system.h"
#include "base/time.h"

#include <stdlib.h>

#define LISTED_MOST 4096       /* entries of a folder that are read for its marks */
#define RACY_NS     2000000000 /* the coarsest tick by which a system dates files */

/* ---- the list of folders ---- */

void ses_search_free(ses_search *search) {
    for (size_t k = 0; k < search->count; k++) {
        base_free(search->folders[k].path);
        base_buf_free(&search->folders[k].marks);
    }
    base_free(search->folders);
    base_buf_free(&search->path);
    *search = (ses_search){0};
}

/* Appends a folder, with what `old` knows of it. `room` was made for all of them. */
static bool add_folder(ses_search *to, ses_search *old, const char *path, size_t len, ses_side side) {
    ses_search_folder *f = &to->folders[to->count];
    for (size_t k = 0; k < old->count; k++) {
        ses_search_folder *have = &old->folders[k];
        if (!have->path || strlen(have->path) != len || memcmp(have->path, path, len) != 0) continue;
        *f = *have;
        *have = (ses_search_folder){0};
        f->fresh = false;
        f->side = side;
        to->count++;
        return true;
    }
    *f = (ses_search_folder){.path = base_malloc(len + 1), .side = side};
    if (!f->path) return false;
    memcpy(f->path, path, len);
    f->path[len] = 0;
    to->count++;
    return true;
}

/* The path's folders on one side of the library. It stands in the path as a mark; where the program has taken it out, all are
 * before it. "." is left out: the current folder comes first whatever the path says. */
static bool add_path(ses_search *to, ses_search *old, base_view path, const char *library, ses_side side) {
    const char *text = (const char *)path.data;
    bool passed = false, good = true;
    for (size_t at = 0, n; at < path.len && good; at += n + 1) {
        const char *colon = memchr(text + at, ':', path.len - at);
        n = colon ? (size_t)(colon - text) - at : path.len - at;
        if (strlen(library) == n && memcmp(library, text + at, n) == 0)
            passed = true;
        else if (passed == (side == SES_BEHIND) && n && !(n == 1 && text[at] == '.'))
            good = add_folder(to, old, text + at, n, side);
    }
    return good;
}

/* The list anew, which takes over what the old one knows. */
static bool make_list(mica_session *s, base_view path) {
    ses_search old = s->search, list = {.epoch = s->vm->forgotten};
    size_t most = 3;
    for (size_t k = 0; k < path.len; k++)
        most += path.data[k] == ':';
    list.folders = base_calloc(most, sizeof *list.folders);
    const char *library = path.len ? vm_library_folder(s->vm) : "";
    bool good = list.folders != NULL;
    if (good && s->here.path) good = add_folder(&list, &old, s->here.path, strlen(s->here.path), SES_FRONT);
    good = good && add_path(&list, &old, path, library, SES_FRONT);
    if (good && s->program.path)
        good = add_folder(&list, &old, s->program.path, strlen(s->program.path), SES_PROGRAM);
    good = good && add_path(&list, &old, path, library, SES_BEHIND);
    list.made = good && base_buf_append(&list.path, path.data, path.len) && base_buf_byte(&list.path, 0) &&
                (!s->program.path || base_buf_str(&list.path, s->program.path)) &&
                (!s->here.path || base_buf_byte(&list.path, 0));
    ses_search_free(&old);
    s->search = list;
    for (size_t k = 0; k < list.count; k++)
        ses_watch_folder(s, list.folders[k].path);
    return list.made;
}

/* Whether the list was made of what there is now. */
static bool same_list(const mica_session *s, base_view path) {
    const ses_search *have = &s->search;
    size_t program = s->program.path ? strlen(s->program.path) : 0;
    return have->made && have->path.len == path.len + 1 + program + (s->here.path != NULL) &&
           (!path.len || memcmp(have->path.data, path.data, path.len) == 0) &&
           (!program || memcmp(have->path.data + path.len + 1, s->program.path, program) == 0);
}

/* The folder of a program that was named from the folder where the process began keeps its place when the program goes
 * elsewhere. */
static void settle_program(mica_session *s) {
    base_buf moved = {0}, path = {0};
    if (s->program_settled || !s->program_name || !base_system_moved(&moved)) return;
    const char *given = s->program.path ? s->program.path : ".";
    s->program_settled = true;
    if (base_system_from_start(given, &path) && base_buf_cstr(&path))
        ses_folder_set(&s->program, base_buf_cstr(&path), false);
    base_buf_free(&path);
    base_buf_free(&moved);
}

/* The list as of now; NULL when memory ran out. */
static ses_search *search_of(mica_session *s) {
    base_view path = vm_search_path(s->vm);
    if (s->search.epoch != s->vm->forgotten) settle_program(s);
    if (!same_list(s, path) && !make_list(s, path)) return NULL;
    if (s->search.epoch != s->vm->forgotten) {
        s->search.epoch = s->vm->forgotten;
        for (size_t k = 0; k < s->search.count; k++) {
            s->search.folders[k].fresh = false;
            ses_watch_folder(s, s->search.folders[k].path); /* the current one may be another */
        }
        if (s->private_folder.len) s->private_folder.data[0] = 0; /* asked for anew */
    }
    return &s->search;
}

/* ---- marks ---- */

/* A folder that cannot be read has none. */
static void list_marks(ses_search_folder *f) {
    struct dirent *entry;
    size_t seen = 0;
    f->marks.len = 0;
    f->many = false;
    DIR *dir = base_file_opendir(f->path);
    if (!dir) return;
    while (!f->many && (entry = base_file_readdir(dir))) {
        char first = entry->d_name[0];
        if (first == '@' || first == '+')
            base_buf_append(&f->marks, entry->d_name, strlen(entry->d_name) + 1);
        f->many = ++seen > LISTED_MOST || f->marks.failed;
    }
    base_file_closedir(dir);
}

/* Whether what is known of the folder had to be found out anew. One with many entries that changes all the time, as a folder for
 * temporary files does, is not read again before it has come to rest: it may have any mark until then. */
static bool look(ses_search_folder *f) {
    struct stat st = {0};
    bool there = base_file_stat(f->path, &st) == 0;
    bool same = f->known && f->dev == (uint64_t)st.st_dev && f->ino == (uint64_t)st.st_ino,
         many = same && f->many;
    f->fresh = true;
    if (same && !f->racy && f->seconds == (int64_t)st.st_mtim.tv_sec &&
        f->nanoseconds == (int64_t)st.st_mtim.tv_nsec)
        return false;
    f->dev = (uint64_t)st.st_dev;
    f->ino = (uint64_t)st.st_ino;
    f->seconds = (int64_t)st.st_mtim.tv_sec;
    f->nanoseconds = (int64_t)st.st_mtim.tv_nsec;
    f->known = true;
    int64_t age = (int64_t)base_time_real_ns() - f->seconds * 1000000000 - f->nanoseconds;
    f->racy = age < RACY_NS;
    f->marks.len = 0;
    f->many = many && f->racy;
    if (there && !f->many && base_path_may_have_folders(f->path, &st)) list_marks(f);
    return true;
}

/* Whether the folder may have a class folder or package of that name, which begins with its mark. */
static bool has_mark(ses_search_folder *f, base_view mark) {
    if (!f->fresh) look(f);
    if (f->many) return true;
    const char *text = (const char *)f->marks.data;
    for (size_t at = 0, n; at < f->marks.len; at += n + 1) {
        n = strlen(text + at);
        if (n == mark.len && memcmp(text + at, mark.data, n) == 0) return true;
    }
    return false;
}

bool ses_search_again(mica_session *s) {
    ses_search *search = search_of(s);
    bool changed = false;
    for (size_t k = 0; search && k < search->count; k++)
        changed |= look(&search->folders[k]);
    return changed;
}

/* ---- names as paths ---- */

/* Names come from texts of programs. */
bool ses_search_usable(const char *name, size_t len) {
    if (!len || len > 256) return false;
    bool method = name[0] == '@';
    size_t slashes = 0;
    for (size_t i = 0; i < len; i++) {
        bool last = i + 1 == len, part = i == 0 || name[i - 1] == '.' || name[i - 1] == '/';
        if (name[i] == 0 || (name[i] == '.' && (part || last))) return false;
        if (name[i] == '/' && (!method || ++slashes > 1 || i == 1 || last || part)) return false;
    }
    return !method || slashes == 1;
}

/* Appends "+a/+b/" of "a.b.rest"; how much of the name that is. */
static size_t put_packages(base_buf *out, const char *name, size_t len) {
    size_t done = 0;
    for (size_t k = 0; k < len; k++) {
        if (name[k] != '.') continue;
        base_buf_printf(out, "+%.*s/", (int)(k - done), name + done);
        done = k + 1;
    }
    return done;
}

/* The first part of a path, where it is a class folder or a package. */
static base_view mark_of(const base_buf *path) {
    const uint8_t *slash = path->len ? memchr(path->data, '/', path->len) : NULL;
    return base_view_of(path->data, slash ? (size_t)(slash - path->data) : 0);
}

/* The path of a name in a folder; `constructor`: as that of a class. */
static bool put_file(base_buf *out, const char *name, size_t len, bool constructor) {
    if (name[0] == '@') {
        const char *slash = memchr(name, '/', len);
        size_t cls = (size_t)(slash - name) - 1, done = put_packages(out, name + 1, cls);
        base_buf_printf(out, "@%.*s%.*s.m", (int)(cls - done), name + 1 + done, (int)(len - cls - 1), slash);
    } else {
        size_t done = put_packages(out, name, len);
        int n = (int)(len - done);
        if (constructor) base_buf_printf(out, "@%.*s/", n, name + done);
        base_buf_printf(out, "%.*s.m", n, name + done);
    }
    return !out->failed;
}

/* Names of files in the current folder hold in the folder that the process began in: from elsewhere they begin at the
 * root. */
static void put_path(base_buf *out, const char *folder) {
    if (strcmp(folder, ".") != 0 || !base_system_moved(out)) base_buf_str(out, folder);
}

/* The first folder on that side that has the file, after *skip others. */
static bool first_with(ses_search *search, const base_buf *file, ses_side side, uint32_t *skip,
                       base_buf *out) {
    base_view mark = mark_of(file);
    for (size_t k = 0; k < search->count; k++) {
        ses_search_folder *f = &search->folders[k];
        if (f->side != side || (mark.len && !has_mark(f, mark))) continue;
        out->len = 0;
        put_path(out, f->path);
        base_buf_printf(out, "/%.*s", (int)file->len, (const char *)file->data);
        const char *path = base_buf_cstr(out);
        if (path && base_path_kind(path) == BASE_PATH_FILE && (*skip)-- == 0) return true;
    }
    return false;
}

bool ses_search_nth(mica_session *s, const char *name, size_t len, ses_side side, uint32_t *skip,
                    base_buf *out) {
    ses_search *search = ses_search_usable(name, len) ? search_of(s) : NULL;
    bool constructs = search && name[0] != '@' && side != SES_BEHIND, found = false;
    for (int constructor = constructs; search && constructor >= 0 && !found; constructor--) {
        base_buf file = {0};
        found = put_file(&file, name, len, constructor) &&
                (first_with(search, &file, side, skip, out) ||
                 (constructor && side == SES_FRONT && first_with(search, &file, SES_BEHIND, skip, out)));
        base_buf_free(&file);
    }
    return found;
}

bool ses_search_file(mica_session *s, const char *name, size_t len, ses_side side, base_buf *out) {
    uint32_t skip = 0;
    return ses_search_nth(s, name, len, side, &skip, out);
}

/* ---- packages and class folders ---- */

/* Path of a package ("+a/+b") or class folder ("+a/@c") in a folder. */
static bool put_folder(base_buf *out, const char *name, size_t len, char mark) {
    size_t done = put_packages(out, name, len);
    base_buf_printf(out, "%c%.*s", mark, (int)(len - done), name + done);
    return !out->failed;
}

static bool folder_there(ses_search *search, const base_buf *folder) {
    base_view mark = mark_of(folder);
    if (!mark.len) mark = base_view_of(folder->data, folder->len);
    base_buf path = {0};
    bool found = false;
    for (size_t k = 0; k < search->count && !found; k++) {
        if (!has_mark(&search->folders[k], mark)) continue;
        path.len = 0;
        base_buf_printf(&path, "%s/%.*s", search->folders[k].path, (int)folder->len,
                        (const char *)folder->data);
        found = base_buf_cstr(&path) && base_path_kind(base_buf_cstr(&path)) == BASE_PATH_FOLDER;
    }
    base_buf_free(&path);
    return found;
}

static bool usable_folder(const char *name, size_t len) {
    return ses_search_usable(name, len) && name[0] != '@';
}

static bool has_folder(mica_session *s, const char *name, size_t len, char mark) {
    base_buf folder = {0};
    ses_search *search = usable_folder(name, len) ? search_of(s) : NULL;
    bool found = search && put_folder(&folder, name, len, mark) && folder_there(search, &folder);
    base_buf_free(&folder);
    return found;
}

/* A package may be made while the program runs, and who asks is about to say that there is none. */
bool ses_package(void *ctx, const char *name, size_t len) {
    return ses_contents_package(ctx, name, len) || has_folder(ctx, name, len, '+') ||
           (ses_search_again(ctx) && has_folder(ctx, name, len, '+'));
}

/* Asked for classes of values that have none as a rule: only what the lists say. */
bool ses_class_folder(void *ctx, const char *name, size_t len) {
    return ses_contents_class(ctx, name, len) || has_folder(ctx, name, len, '@');
}

/* ---- members ---- */

typedef struct member_list {
    base_buf names; /* kind and name, each NUL-terminated */
    size_t count;
} member_list;

static void put_member(void *ctx, const char *name, size_t len, char kind) {
    member_list *list = ctx;
    base_buf_append(&list->names, name, len);
    base_buf_byte(&list->names, 0);
    base_buf_byte(&list->names, (uint8_t)kind);
    list->count++;
}

static void add_member(member_list *list, const char *name, bool package) {
    size_t len = strlen(name);
    char kind = package ? 'f' : 'm';
    if (name[0] == '+' || name[0] == '@') {
        if (!package || len < 2) return;
        kind = name[0] == '+' ? 'p' : 'c';
        name++, len--;
    } else {
        if (len < 3 || name[0] == '.' || memcmp(name + len - 2, ".m", 2) != 0) return;
        len -= 2;
    }
    put_member(list, name, len, kind);
}

static void add_members(member_list *list, const char *folder, bool package) {
    DIR *dir = base_file_opendir(folder);
    struct dirent *entry;
    if (!dir) return;
    while ((entry = base_file_readdir(dir)))
        add_member(list, entry->d_name, package);
    base_file_closedir(dir);
}

static int by_name(const void *x, const void *y) {
    const char *a = *(const char *const *)x, *b = *(const char *const *)y;
    int order = strcmp(a, b);
    return order ? order : a[strlen(a) + 1] - b[strlen(b) + 1];
}

/* By name, each once, whichever folders have it. */
static bool tell_members(const member_list *list,
                         void (*each)(void *each_ctx, const char *name, size_t len, char kind),
                         void *each_ctx) {
    const char **names = base_malloc((list->count + 1) * sizeof *names),
               *text = (const char *)list->names.data;
    if (!names || list->names.failed) {
        base_free(names);
        return false;
    }
    size_t at = 0;
    for (size_t k = 0; k < list->count; k++) {
        names[k] = text + at;
        at += strlen(text + at) + 2;
    }
    qsort(names, list->count, sizeof *names, by_name);
    for (size_t k = 0; k < list->count; k++)
        if (k == 0 || by_name(&names[k - 1], &names[k]) != 0)
            each(each_ctx, names[k], strlen(names[k]), names[k][strlen(names[k]) + 1]);
    base_free(names);
    return true;
}

bool ses_members(void *ctx, const char *name, size_t len,
                 void (*each)(void *each_ctx, const char *name, size_t len, char kind), void *each_ctx) {
    mica_session *s = ctx;
    bool package = len && name[0] != '@';
    const char *bare = package ? name : name + 1;
    size_t bare_len = package ? len : len - 1;
    if (!len || !usable_folder(bare, bare_len)) return false;
    ses_search_again(s);
    ses_search *search = search_of(s);
    base_buf folder = {0}, path = {0};
    member_list list = {0};
    if (search && put_folder(&folder, bare, bare_len, package ? '+' : '@')) {
        for (size_t k = 0; k < search->count; k++) {
            path.len = 0;
            base_buf_printf(&path, "%s/%.*s", search->folders[k].path, (int)folder.len,
                            (const char *)folder.data);
            if (base_buf_cstr(&path)) add_members(&list, base_buf_cstr(&path), package);
        }
    }
    ses_contents_members(s, name, len, put_member, &list);
    bool told = list.count && tell_members(&list, each, each_ctx);
    base_buf_free(&folder);
    base_buf_free(&path);
    base_buf_free(&list.names);
    return told;
}
