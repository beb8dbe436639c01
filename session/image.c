/* session/image.c - images of a session: loading one, keeping the session in one, and what a program wishes of them.
 *
 * LOADING puts the memory of an image into the VM of a session that was just opened, over the same snapshots; what the
 * session keeps outside the cage follows (session/image_state.c), and the VM's own caches begin in the state that takes
 * nothing for granted. A program that stood in the image is continued by mica_session_continue.
 *
 * KEEPING is a file that this process alone writes. The first save of a life is a full one, aside and renamed into place;
 * further ones append what changed, until they make up so much of the file, or are so many, that a full one is due again.
 * While the program runs it is done in slices (session/image_slices.c).
 *
 * GOING BACK puts an image into the VM that runs. Everything that could be wrong with it is found first; then the memory is
 * cleared and taken over as in a fresh one. What the program wishes is session/image_wish.c. */
#include "session/image_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/remote.h"
#include "vm/builtins/io/io.h"
#include "vm/builtins/random/random.h"
#include "vm/heap/process.h"
#include "vm/heap/root.h"
#include "vm/interp/counter.h"
#include "vm/run/carry.h"
#include "vm/run/frame.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file may have this share more than the bytes in use, and so many more in any case, before all is saved anew. */
#define DIFFS_SHARE 0.5
#define DIFFS_LEAST (64u << 20)

/* From the root: the program may go to other folders while its session is kept there. For base_free. */
static char *name_from_root(const char *path) {
    char here[PATH_MAX];
    if (*path == '/' || !getcwd(here, sizeof here)) return base_text_copy(path);
    size_t folder = strlen(here), len = strlen(path) + 1;
    char *name = base_malloc(folder + 1 + len);
    if (!name) return NULL;
    memcpy(name, here, folder);
    name[folder] = '/';
    memcpy(name + folder + 1, path, len);
    return name;
}

ses_imaging *ses_imaging_of(mica_session *s) {
    if (s->imaging) return s->imaging;
    s->imaging = base_calloc(1, sizeof *s->imaging);
    if (s->imaging) s->imaging->source.fd = s->imaging->file.fd = -1;
    return s->imaging;
}

void ses_imaging_free(mica_session *s) {
    ses_imaging *g = s->imaging;
    if (!g) return;
    ses_tape_end(s);
    ses_saving_give_up(s);
    img_saver_free(g->saver);
    for (unsigned k = 0; k < SES_SLOTS; k++) {
        img_lazy_free(g->closed[k]);
        base_buf_free(&g->referred[k].bits);
    }
    img_file_close(&g->file);
    img_image_close(&g->image);
    img_file_close(&g->source);
    ses_outside_free(g->outside);
    base_buf_free(&g->touched);
    mica_image_secret_free((mica_image_secret *)(uintptr_t)g->secret);
    base_free(g->path);
    base_free(g->description);
    base_free(g->text);
    ses_kept_free(g);
    base_free(g);
    s->imaging = NULL;
}

/* ---- loading ---- */

/* Two lives of one image must not draw the same numbers, and files of functions may have changed between them: names are
 * looked up again, and lead to the same functions where the files are the same. */
void ses_settle(mica_session *s) {
    vm_random_renew(s->vm);
    vm_environment_renew(s->vm);
    (void)vm_count_stop_at(s->vm, 0); /* it was the other life's host that wanted a stop */
    vm_forget_names(s->vm);
}

mica_status mica_session_trust_images(mica_session *s, const char *key, mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    if (!g) return base_fail_memory(err, "trusting a key");
    mica_status status = mica_snapshot_key_load(key, false, g->trusted, err);
    g->trusts = status == MICA_OK;
    return status;
}

/* As ses_state_check, with the name of the file. */
static mica_status check_state(mica_session *s, base_view state, const char *path, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = ses_state_check(s, state, &inner);
    return status == MICA_OK ? MICA_OK : base_fail_named(err, &inner, path);
}

static mica_status load(mica_session *s, ses_imaging *g, const char *path, unsigned flags, mica_error *err) {
    base_view state;
    vm_gc_config gc = s->vm->root->gc;
    bool keep = (flags & MICA_IMAGE_KEEP) != 0, writing = keep && !(flags & MICA_IMAGE_SHARED);
    mica_status status = img_file_open(&g->source, keep ? g->path : path, writing, err);
    if (status != MICA_OK) return status;
    status = ses_unlock(s, &g->source, err);
    if (status == MICA_ERR_KEY_NEEDED) img_file_close(&g->source); /* nothing has happened */
    if (status == MICA_OK) status = img_image_open(&g->image, &g->source, err);
    if (status == MICA_OK && g->trusts) img_image_trust(&g->image, g->trusted);
    if (status == MICA_OK) status = img_image_section(&g->image, IMG_SECTION_SESSION, &state, err);
    g->lazily = g->image.believed && !(flags & MICA_IMAGE_COPY);
    if (status == MICA_OK) status = check_state(s, state, path, err);
    g->lazily = false;
    img_way way = flags & MICA_IMAGE_COPY ? IMG_COPY
                  : g->recording          ? IMG_RECORD
                  : writing               ? IMG_MAP
                                          : IMG_LATER;
    if (status == MICA_OK) status = img_load(&g->image, s->vm, way, err);
    if (status != MICA_OK) return status;
    s->vm->root->gc = gc; /* what this life's user wishes */
    ses_settle(s);
    return ses_state_take(s, state, err);
}

/* The innermost code frame that has a file. */
static void place_body(vm_t *vm, void *ctx) {
    mica_image_loaded *out = ctx;
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        const vm_frame *f = &vm_frames(vm)[k];
        uint32_t line, column;
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        const char *file = vm_code_file(vm, code);
        if (!*file) continue;
        vm_place_of(vm, f, &line, &column);
        snprintf(out->place, sizeof out->place, "line %u of %s", line, file);
        return;
    }
}

/* image_ready waits on top of all frames. */
static bool stands_ready(vm_t *vm) {
    const vm_frame *f = vm->root->nframes ? &vm_frames(vm)[vm->root->nframes - 1] : NULL;
    return f && f->kind == VM_FRAME_NATIVE &&
           strcmp(vm_builtin_row(vm, f->builtin)->name, "image_ready") == 0;
}

void ses_loaded_tell(mica_session *s, mica_image_loaded *out) {
    out->pending = s->vm->root->nframes > 0;
    out->ready = stands_ready(s->vm);
    out->program = s->program_name;
    if (out->pending) (void)vm_protect(s->vm, place_body, out);
}

void mica_session_abandon(mica_session *s) {
    vm_abandon(s->vm);
}

mica_status mica_session_load_image(mica_session *s, const char *path, unsigned flags, mica_image_loaded *out,
                                    mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    mica_memory_file_about about;
    if (!g) return base_fail_memory(err, "loading an image");
    if (g->source.path || s->loaded_count || s->vm->root->nframes || s->here.path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: an image is loaded into a session that has run nothing", path);
    mica_status status = flags & MICA_IMAGE_KEEP ? mica_session_keep_image(s, path, err) : MICA_OK;
    if (status == MICA_OK) status = load(s, g, path, flags, err);
    if (status != MICA_OK) return status;
    g->shared = (flags & MICA_IMAGE_KEEP) && (flags & MICA_IMAGE_SHARED);
    g->answer = 1; /* to image_save, where the program waits in it */
    if (!mica_memory_file_tell(g->image.memory, g->source.super.count - 1, &about))
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET, "%s: it has no newest epoch", path);
    if (img_file_encrypted(&g->source) && !g->image.lazy)
        img_image_close(&g->image); /* all of it was copied */
    if (flags & MICA_IMAGE_ABANDON) vm_abandon(s->vm);
    if (*about.description) g->description = base_text_copy(about.description);
    ses_folder_set(&s->here, ".", false);
    if (!out) return MICA_OK;
    *out = (mica_image_loaded){.time_ns = about.time_ns, .epochs = g->source.super.count};
    memcpy(out->description, about.description, sizeof out->description);
    ses_loaded_tell(s, out);
    return MICA_OK;
}

/* ---- going back ---- */

/* What this life has beside the cage ends as at the end of a session. */
void ses_forget(mica_session *s) {
    vm_process_free(s->vm);
    ses_loaded_free(s);
    ses_defined_free(s);
    s->loaded = NULL;
    s->library_folder = NULL;
    s->loaded_count = s->loaded_room = 0;
    s->defined = NULL;
    s->patch_words = (base_buf){0};
    s->defined_count = s->defined_room = 0;
}

/* What can go wrong now is that the system has no memory, that the file was changed since it was verified, or that memory
 * which this user has not saved cannot be proved. */
_Noreturn static void give_up(const mica_error *err) {
    fprintf(stderr, "error: the session cannot go back, nor on: %s\n", err->message);
    _exit(1);
}

/* The image that the cage has maps of goes when they are gone. */
mica_status ses_go_back(mica_session *s, img_file *file, mica_error *err) {
    ses_imaging *g = s->imaging;
    img_image image;
    base_view state;
    vm_gc_config gc = s->vm->root->gc;
    mica_status status = ses_unlock(s, file, err);
    if (status == MICA_OK) status = img_image_open(&image, file, err);
    if (status != MICA_OK) return status;
    if (g->trusts) img_image_trust(&image, g->trusted);
    if (!image
             .believed) /* what must be proved is proved where it runs, and then there would be no way back */
        status =
            base_fail(err, MICA_ERR_UNTRUSTED, NULL, MICA_NO_OFFSET,
                      "%s: this user has not saved it, so a session cannot go back to it; begin one with it",
                      file->path);
    if (status == MICA_OK) status = mica_memory_file_verify(image.memory, err);
    if (status == MICA_OK) status = img_image_section(&image, IMG_SECTION_SESSION, &state, err);
    if (status == MICA_OK) status = check_state(s, state, file->path, err);
    if (status == MICA_OK) status = img_check(&image, s->vm, err);
    if (status == MICA_OK) {
        ses_saving_give_up(s);
        ses_tape_renew(s);
        vm_flush(s->vm);
        ses_forget(s);
        status = img_load(&image, s->vm, IMG_COPY, err);
        if (status != MICA_OK) give_up(err); /* half of each life is none */
        img_image_close(&g->image);
        img_saver_free(g->saver); /* its regions and sums are of the other life */
        g->saver = NULL;
        s->vm->root->gc = gc;
        vm_ask(s->vm, 0);
        ses_settle(s);
        status = ses_state_take(s, state, err);
        if (status != MICA_OK) give_up(err);
    }
    img_image_close(&image);
    return status;
}

/* ---- saving ---- */

static void tell_lost(void *ctx, const char *path) {
    const mica_session *s = ctx;
    if (!s->ladder.quiet)
        fprintf(stderr,
                "mica: %s is open, and was deleted or replaced: who goes on from the image cannot use it\n",
                path);
}

mica_status ses_account_take(mica_session *s, ses_account *out, mica_error *err) {
    const ses_imaging *g = s->imaging;
    vm_files_lost(s->vm, tell_lost, s);
    *out = (ses_account){.time_ns = g->has_epoch ? g->epoch_ns : 0, .has_space_id = g->has_epoch};
    ses_state_write(s, &out->state);
    (void)ses_about_write(s->vm, s->program_name, g->outside, false, &out->about, &out->summary);
    if (g->description) out->description = base_text_copy(g->description);
    if (out->state.failed || out->about.failed || out->summary.failed ||
        (g->description && !out->description))
        return base_fail_memory(err, "saving an image");
    base_sha256_of(out->state.data, out->state.len, out->space_id);
    return MICA_OK;
}

img_content ses_account_content(const ses_imaging *g, const ses_account *a) {
    return (img_content){.session = base_view_of(a->state.data, a->state.len),
                         .about = base_view_of(a->about.data, a->about.len),
                         .summary = base_view_of(a->summary.data, a->summary.len),
                         .touched = base_view_of(g->touched.data, g->touched.len),
                         .time_ns = a->time_ns,
                         .space_id = a->has_space_id ? a->space_id : NULL,
                         .description = a->description};
}

void ses_account_free(ses_account *a) {
    base_buf_free(&a->state);
    base_buf_free(&a->about);
    base_buf_free(&a->summary);
    base_free(a->description);
}

static mica_status save_into(mica_session *s, img_saver *saver, img_file *file, bool full, mica_error *err) {
    ses_account account;
    vm_flush(s->vm);
    vm_carry_ready(s->vm);
    if (!vm_files_sync(s->vm))
        return base_fail_errno(err, "open files", "have the disk hold what the program wrote");
    mica_status status = ses_account_take(s, &account, err);
    if (status == MICA_OK) {
        const img_content content = ses_account_content(s->imaging, &account);
        status = img_saver_save(saver, file, full, &content, err);
    }
    ses_account_free(&account);
    return status;
}

mica_status ses_save_to(mica_session *s, const char *path, mica_error *err) {
    img_saver *saver = NULL;
    img_file file;
    mica_status status = img_file_free(path, err);
    if (status == MICA_OK) status = img_saver_new(s->vm, false, &saver, err);
    if (status != MICA_OK) return status;
    status = img_file_create(&file, path, err);
    if (status == MICA_OK) status = ses_encrypt(s, &file, err);
    if (status == MICA_OK) {
        status = save_into(s, saver, &file, true, err);
        img_file_close(&file);
    }
    img_saver_free(saver);
    return status;
}

/* Whether a path leads to where the session is kept, however it is written. */
static bool names_kept(const ses_imaging *g, const char *path) {
    if (!g->path) return false;
    char *name = name_from_root(path);
    bool same = (name && strcmp(g->path, name) == 0) || (g->file.fd >= 0 && img_file_is(&g->file, path)) ||
                (g->source.writing && img_file_is(&g->source, path));
    base_free(name);
    return same;
}

mica_status mica_session_save_image(mica_session *s, const char *path, mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    if (!g) return base_fail_memory(err, "saving an image");
    return names_kept(g, path) ? mica_session_checkpoint(s, err) : ses_save_to(s, path, err);
}

mica_status mica_session_keep_image(mica_session *s, const char *path, mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    if (g && g->taping)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: the session is kept on a tape, and so in no image", path);
    if (img_url_is(path))
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: an image in a store is only read; save into a file, and `micac image push` it",
                         path);
    char *name = g ? name_from_root(path) : NULL;
    if (!name) return base_fail_memory(err, "keeping an image");
    base_free(g->path);
    g->path = name;
    g->shared = false;
    struct stat there;
    g->absent = base_file_stat(name, &there) != 0;
    return MICA_OK;
}

/* Whether an open file is the one that is found where the session is kept. */
static bool is_kept(const ses_imaging *g, const img_file *file) {
    return file->fd >= 0 && strcmp(file->path, g->path) == 0 && img_file_is(file, file->path);
}

/* Whether a file is encrypted where the session's images are, by the same secret then: it would not have been read by another. A
 * session may have got its secret after it read or wrote the file. */
static bool is_as_secret(const ses_imaging *g, const img_file *file) {
    return img_file_encrypted(file) == (g->secret != NULL);
}

/* A session that came out of the file where it is kept adds to that file: all of it need not be written again. Where that cannot
 * be had all of it is. */
void ses_resume_saving(mica_session *s) {
    ses_imaging *g = s->imaging;
    mica_error ignored = MICA_ERROR_INIT;
    if (g->saver || g->file.fd >= 0 || !g->image.memory || !g->image.own || !g->source.writing ||
        !img_file_has_room(&g->source) || !is_kept(g, &g->source) || !is_as_secret(g, &g->source))
        return;
    if (img_file_share(&g->source, &g->file, &ignored) != MICA_OK) return;
    if (img_file_unlock(&g->file, g->secret, &ignored) != MICA_OK ||
        img_saver_resume(s->vm, &g->image, &g->saver, &ignored) != MICA_OK)
        img_file_close(&g->file);
}

/* The file is still there, whole, and has not grown too far beyond what is in use. What was appended to a file without a name
 * would be found by nobody. */
bool ses_may_append(const mica_session *s) {
    const ses_imaging *g = s->imaging;
    double used = (double)s->vm->root->used;
    return g->saver && img_file_has_room(&g->file) && is_as_secret(g, &g->file) &&
           (double)g->file.super.end <= (1 + DIFFS_SHARE) * used + DIFFS_LEAST && is_kept(g, &g->file) &&
           img_file_is_whole(&g->file);
}

/* Whether somebody else has saved into the file that the session came out of without a lock on it (MICA_IMAGE_SHARED). */
static bool is_overtaken(const ses_imaging *g) {
    img_file there;
    mica_error ignored = MICA_ERROR_INIT;
    if (!g->shared || g->file.fd >= 0 || img_file_open(&there, g->path, false, &ignored) != MICA_OK)
        return false;
    bool same = is_kept(g, &g->source) && memcmp(&there.super, &g->source.super, sizeof there.super) == 0;
    img_file_close(&there);
    return !same;
}

/* Another process may keep its session in a file that came to that name since ours was there, or before we had one.
 * Whatever else lies there is replaced. */
static mica_status refuse_another(const ses_imaging *g, mica_error *err) {
    struct stat info;
    if (((g->absent && g->file.fd < 0) || is_overtaken(g)) && base_file_stat(g->path, &info) == 0)
        return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                         "%s: it came there while this session ran, and is not replaced; save elsewhere",
                         g->path);
    errno = 0;
    if (is_kept(g, &g->file) || (g->source.writing && is_kept(g, &g->source))) return MICA_OK;
    if (errno && errno != ENOENT) return base_fail_errno(err, g->path, "examine the image");
    return img_file_free(g->path, err);
}

/* There is one saver for the life of the session: two trackers of one memory would be in each other's way. */
mica_status ses_save_anew_begin(mica_session *s, img_file *file, mica_error *err) {
    ses_imaging *g = s->imaging;
    mica_status status = refuse_another(g, err);
    if (status == MICA_OK && !img_lazy_settle(g->image.lazy))
        status =
            base_fail_errno(err, g->path, "have all of the image mapped that the session came from, for");
    if (status == MICA_OK && !g->saver) status = img_saver_new(s->vm, true, &g->saver, err);
    if (status == MICA_OK) status = img_file_create(file, g->path, err);
    if (status == MICA_OK) status = ses_encrypt(s, file, err);
    return status;
}

/* All of it into a new file, which takes the place of the old one and of its lock. */
static mica_status save_anew(mica_session *s, ses_imaging *g, mica_error *err) {
    img_file file;
    mica_status status = ses_save_anew_begin(s, &file, err);
    if (status != MICA_OK) return status;
    status = save_into(s, g->saver, &file, true, err);
    if (status != MICA_OK) {
        img_file_close(&file);
        return status;
    }
    img_file_close(&g->file);
    g->file = file;
    return MICA_OK;
}

mica_status mica_session_checkpoint(mica_session *s, mica_error *err) {
    ses_imaging *g = s->imaging;
    if (!g || !g->path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the session is kept in no image");
    mica_error before = MICA_ERROR_INIT; /* of a save that is overtaken: this one follows it */
    if (ses_saving_copies(g)) return ses_saving_finish(s, err);
    (void)!ses_saving_settle(s, &before);
    ses_resume_saving(s);
    return ses_may_append(s) ? save_into(s, g->saver, &g->file, false, err) : save_anew(s, g, err);
}
