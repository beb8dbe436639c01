/* session/image_wish.c - what a program wishes of its images: image_save, quicksave and quickload, checkpoints by name and
 * rollback, image_info. Called by the VM through its resolver, and by session/session.c when the VM has stopped.
 *
 * Checkpoints are images in files that have no name any more: they end with the process, however it ends. A quicksave of a
 * session that is kept in an image lies beside it (FILE.quick) and is there for the next process too. */
#include "mica/state.h"
#include "session/image_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/system.h"
#include "vm/heap/root.h"
#include "vm/index/access.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* A checkpoint; the name "" is the quicksave's. */
typedef struct ses_kept {
    char *name;
    img_file file;
} ses_kept;

void ses_kept_free(ses_imaging *g) {
    for (size_t k = 0; k < g->kept_count; k++) {
        img_file_close(&g->kept[k].file);
        base_free(g->kept[k].name);
    }
    base_free(g->kept);
    g->kept = NULL;
    g->kept_count = g->kept_room = 0;
}

static ses_kept *kept_find(const ses_imaging *g, const char *name) {
    for (size_t k = 0; k < g->kept_count; k++)
        if (strcmp(g->kept[k].name, name) == 0) return &g->kept[k];
    return NULL;
}

static ses_kept *kept_add(ses_imaging *g, const char *name, mica_error *err) {
    ses_kept *grown = g->kept;
    if (g->kept_count == g->kept_room) {
        size_t room = g->kept_room ? 2 * g->kept_room : 8;
        grown = base_realloc(g->kept, room * sizeof *grown);
        if (grown) {
            g->kept = grown;
            g->kept_room = room;
        }
    }
    char *copy = grown ? base_text_copy(name) : NULL;
    if (!copy) {
        (void)!base_fail_memory(err, "keeping a checkpoint");
        return NULL;
    }
    g->kept[g->kept_count] = (ses_kept){.name = copy, .file = {.fd = -1}};
    return &g->kept[g->kept_count++];
}

/* A new folder of this user's in the one for temporary files, where anybody may have put links under names that can be
 * guessed: a file that is replaced is the one behind a link (base/atomic.h). */
static mica_status keep_folder(char *path, size_t size, mica_error *err) {
    const char *folder = getenv("TMPDIR");
    uint64_t random;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        return base_fail_errno(err, "the folder of a checkpoint", "name");
    int n = snprintf(path, size, "%s/mica-checkpoint-%016llx", folder && *folder ? folder : "/tmp",
                     (unsigned long long)random);
    if (n < 0 || (size_t)n >= size)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "the name of the folder for temporary files is too long");
    return base_file_mkdir(path, 0700) == 0 ? MICA_OK : base_fail_errno(err, path, "make");
}

/* Saves into a file that is opened before its name goes. */
static mica_status keep_file(mica_session *s, img_file *file, mica_error *err) {
    char folder[4096], path[sizeof folder + 16];
    mica_status status = keep_folder(folder, sizeof folder, err);
    if (status != MICA_OK) return status;
    snprintf(path, sizeof path, "%s/one.img", folder);
    status = ses_save_to(s, path, err);
    if (status == MICA_OK) status = img_file_open(file, path, false, err);
    (void)base_file_unlink(path);
    (void)base_system_rmdir(folder);
    return status;
}

static mica_status keep(mica_session *s, const char *name, mica_error *err) {
    ses_imaging *g = s->imaging;
    img_file file;
    mica_status status = keep_file(s, &file, err);
    if (status != MICA_OK) return status;
    ses_kept *kept = kept_find(g, name);
    if (!kept) kept = kept_add(g, name, err);
    if (!kept) {
        img_file_close(&file);
        return MICA_ERR_NO_MEMORY;
    }
    img_file_close(&kept->file);
    kept->file = file;
    return MICA_OK;
}

static mica_status go_back(mica_session *s, const char *name, mica_error *err) {
    ses_kept *kept = kept_find(s->imaging, name);
    if (!kept)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         *name ? "there is no checkpoint '%s'" : "nothing was saved by quicksave%s", name);
    return ses_go_back(s, &kept->file, err);
}

/* Beside the image that the session is kept in; NULL where it is kept in none. For base_free. */
static char *quick_path(const ses_imaging *g) {
    if (!g->path) return NULL;
    size_t len = strlen(g->path);
    char *path = base_malloc(len + 7);
    if (!path) return NULL;
    memcpy(path, g->path, len);
    memcpy(path + len, ".quick", 7);
    return path;
}

static mica_status quick(mica_session *s, bool save, mica_error *err) {
    ses_imaging *g = s->imaging;
    if (!g->path) return save ? keep(s, "", err) : go_back(s, "", err);
    char *path = quick_path(g);
    img_file file;
    if (!path) return base_fail_memory(err, "naming a quicksave");
    mica_status status = save ? ses_save_to(s, path, err) : img_file_open(&file, path, false, err);
    if (!save && status == MICA_OK) {
        status = ses_go_back(s, &file, err);
        img_file_close(&file);
    }
    base_free(path);
    return status;
}

/* ---- wishes ---- */

bool ses_image_ask(void *ctx, vm_image_wish wish, const char *text, mica_error *err) {
    mica_session *s = ctx;
    ses_imaging *g = ses_imaging_of(s);
    char *copy = g ? base_text_copy(text) : NULL;
    if (!copy) {
        (void)!base_fail_memory(err, "keeping what is wished");
        return false;
    }
    if (wish == VM_IMAGE_DESCRIBE) {
        base_free(g->description);
        g->description = copy;
        return true;
    }
    base_free(g->text);
    g->text = copy;
    g->wish = wish;
    g->asked = true;
    return true;
}

bool ses_image_building(void *ctx) {
    const mica_session *s = ctx;
    return s->imaging && s->imaging->building && !s->imaging->ready;
}

/* Asked for and not met: the stop was passed over, where C nests for M code. */
bool ses_image_answer(void *ctx, double *answer, mica_error *err) {
    mica_session *s = ctx;
    ses_imaging *g = s->imaging;
    if (g && !g->asked) {
        *err = g->failed;
        *answer = g->answer;
        return err->code == MICA_OK;
    }
    if (g) g->asked = false;
    (void)!base_fail(
        err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
        "the session cannot be stopped here: in a method that an operator, an index, a display or "
        "the get, set or default of a property calls, in a function that atexit or an error at the "
        "end calls, or in one that is called by the name of a variable without a value (call that "
        "as NAME ())");
    return false;
}

/* A wish that cannot be met is an error of the program's. Where the program went back, the answer goes to the builtin that
 * waits in the memory it went back to. */
bool ses_image_met(mica_session *s) {
    ses_imaging *g = s->imaging;
    mica_status status = MICA_OK;
    if (!g || !g->asked) return false;
    if (g->wish == VM_IMAGE_READY) { /* what follows is for whoever begins behind it */
        g->asked = false;
        g->ready = true;
        s->stop_wanted = SES_STOP_SOON;
        return true;
    }
    bool back = g->wish == VM_IMAGE_QUICKLOAD || g->wish == VM_IMAGE_ROLLBACK;
    g->asked = false;
    g->failed = (mica_error)MICA_ERROR_INIT;
    switch (g->wish) {
    case VM_IMAGE_SAVE: status = mica_session_save_image(s, g->text, &g->failed); break;
    case VM_IMAGE_TAKE: status = mica_state_take_file(s, g->text, &g->failed); break;
    case VM_IMAGE_QUICKSAVE: status = quick(s, true, &g->failed); break;
    case VM_IMAGE_QUICKLOAD: status = quick(s, false, &g->failed); break;
    case VM_IMAGE_CHECKPOINT:
        status = keep(s, g->text, &g->failed);
        if (status == MICA_OK) status = ses_tape_name(s, g->text, &g->failed);
        break;
    case VM_IMAGE_ROLLBACK: status = go_back(s, g->text, &g->failed); break;
    case VM_IMAGE_READY:
    case VM_IMAGE_DESCRIBE: break;
    }
    g->answer = back && status == MICA_OK;
    return true;
}

/* ---- image_info ---- */

static void put(vm_t *vm, prog_value *s, const char *name, prog_value v) {
    vm_set_field(vm, s, vm_intern_cstr(vm, name), v);
}

typedef struct describing {
    const ses_opened *image;
    prog_value *out;
} describing;

/* Held by hand while it grows, as setting a field may replace the struct; the caller gives it to the pool. */
static void describe_body(vm_t *vm, void *ctx) {
    const describing *d = ctx;
    const ses_opened *o = d->image;
    prog_value held = PROG_UNDEF;
    vm_set(vm, &held, vm_new_struct_scalar(vm));
    put(vm, &held, "file", vm_new_cstring(vm, o->file.path));
    put(vm, &held, "description", vm_new_cstring(vm, o->newest.description));
    put(vm, &held, "time", prog_double((double)o->newest.time_ns / 1e9));
    put(vm, &held, "age", prog_double(ses_image_age(o->newest.time_ns)));
    put(vm, &held, "epochs", prog_double(o->file.super.count));
    put(vm, &held, "bytes", prog_double((double)o->file.super.end));
    put(vm, &held, "own", prog_bool(o->image.own));
    put(vm, &held, "encrypted", prog_bool(img_file_encrypted(&o->file)));
    put(vm, &held, "about", vm_new_string(vm, (const char *)o->about.data, o->about.len, false));
    *d->out = held;
}

/* Files are closed whatever the VM has no memory for. */
bool ses_image_info(void *ctx, vm_t *vm, const char *path, prog_value *out, mica_error *err) {
    mica_session *s = ctx;
    ses_opened o;
    describing d = {&o, out};
    if (!path && !(s->imaging && s->imaging->path)) {
        (void)!base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "the session is kept in no image (mica --image FILE)");
        return false;
    }
    const mica_image_secret *secret = s->imaging ? s->imaging->secret : NULL;
    mica_status status = ses_opened_begin(&o, path ? path : s->imaging->path, secret, err);
    if (status != MICA_OK) return false;
    if (vm_protect(vm, describe_body, &d))
        vm_pool_add(vm, *out);
    else
        status = base_fail_memory(err, "an image's account");
    ses_opened_end(&o);
    return status == MICA_OK;
}
