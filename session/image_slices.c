/* session/image_slices.c - a session that runs is saved where it is kept, in slices at its stops, and written by a thread.
 *
 *     copying    at each stop what the program wrote since the last one is copied for a little while
 *     standing   one stop at which the rest is copied, and what the session keeps outside the cage
 *     writing    a thread has the disk hold the program's files, then the epoch, and commits it; the program runs on
 *
 * Whoever needs the session saved, or the file left alone, waits for the thread (ses_saving_settle) or gives the copies up. */
#include "session/image_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "vm/builtins/io/io.h"
#include "vm/run/carry.h"

#include <pthread.h>
#include <stdatomic.h>

struct ses_saving {
    ses_imaging *of;
    img_file made, *file; /* the file, where all is saved anew, or the one that is appended to */
    bool anew, writing;
    ses_account account;
    int *files; /* the program's, to be flushed before the epoch counts */
    size_t file_count;
    pthread_t thread; /* while `writing` */
    bool threaded;
    _Atomic bool done;
    mica_status status;
    mica_error err;
};
typedef struct ses_saving ses_saving;

/* ---- beginning and ending ---- */

static void saving_free(ses_saving *v) {
    for (size_t k = 0; k < v->file_count; k++)
        base_file_close(v->files[k]);
    base_free(v->files);
    ses_account_free(&v->account);
    v->of->saving = NULL;
    base_free(v);
}

/* Takes over what a save has led to. */
static mica_status saving_end(ses_saving *v, mica_status status, const mica_error *why, mica_error *err) {
    ses_imaging *g = v->of;
    if (v->anew && status == MICA_OK) {
        img_file_close(&g->file);
        g->file = v->made;
    } else if (v->anew) {
        img_file_close(&v->made);
    }
    if (status != MICA_OK && err && err != why) *err = *why;
    saving_free(v);
    return status;
}

static mica_status saving_begin(mica_session *s, ses_imaging *g, mica_error *err) {
    ses_saving *v = base_calloc(1, sizeof *v);
    if (!v) return base_fail_memory(err, "saving an image");
    v->of = g;
    ses_resume_saving(s);
    v->anew = !ses_may_append(s);
    v->file = v->anew ? &v->made : &g->file;
    v->err = (mica_error)MICA_ERROR_INIT;
    mica_status status = v->anew ? ses_save_anew_begin(s, &v->made, err) : MICA_OK;
    if (status == MICA_OK) {
        g->saving = v;
        status = img_saver_begin(g->saver, v->file, v->anew, err);
        if (status != MICA_OK) return saving_end(v, status, err, err);
        return MICA_OK;
    }
    base_free(v);
    return status;
}

void ses_saving_give_up(mica_session *s) {
    mica_error ignored = MICA_ERROR_INIT;
    ses_imaging *g = s->imaging;
    if (!g || !g->saving) return;
    if (g->saving->writing) {
        (void)!ses_saving_settle(s, &ignored);
    } else {
        img_saver_give_up(g->saver);
        (void)!saving_end(g->saving, MICA_ERR_INTERRUPTED, &ignored, &ignored);
    }
}

/* ---- writing ---- */

static mica_status saving_write(ses_saving *v, mica_error *err) {
    for (size_t k = 0; k < v->file_count; k++)
        if (base_file_sync_data(v->files[k]) != 0) {
            mica_status status =
                base_fail_errno(err, "open files", "have the disk hold what the program wrote");
            img_saver_give_up(v->of->saver);
            return status;
        }
    const img_content content = ses_account_content(v->of, &v->account);
    return img_saver_write(v->of->saver, &content, err);
}

static void *saving_thread(void *ctx) {
    ses_saving *v = ctx;
    v->status = saving_write(v, &v->err);
    atomic_store_explicit(&v->done, true, memory_order_release);
    return NULL;
}

mica_status ses_saving_settle(mica_session *s, mica_error *err) {
    ses_saving *v = s->imaging ? s->imaging->saving : NULL;
    if (!v || !v->writing) return MICA_OK;
    if (v->threaded) pthread_join(v->thread, NULL);
    const mica_error why = v->err;
    return saving_end(v, v->status, &why, err);
}

/* The program stands: what is copied here is of this moment. Without a thread it is written here. */
static mica_status saving_stand(mica_session *s, ses_saving *v, mica_error *err) {
    vm_flush(s->vm);
    vm_carry_ready(s->vm);
    mica_status status = MICA_OK;
    if (!vm_files_sync_later(s->vm, &v->files, &v->file_count))
        status = base_fail_errno(err, "open files", "have the disk hold what the program wrote");
    if (status == MICA_OK) status = ses_account_take(s, &v->account, err);
    if (status == MICA_OK) status = img_saver_rest(v->of->saver, err);
    if (status != MICA_OK) {
        img_saver_give_up(v->of->saver);
        return status;
    }
    v->writing = true;
    v->threaded = pthread_create(&v->thread, NULL, saving_thread, v) == 0;
    if (!v->threaded) (void)saving_thread(v);
    return MICA_OK;
}

/* ---- for everybody ---- */

bool ses_saving_copies(const ses_imaging *g) {
    return g->saving && !g->saving->writing;
}

mica_status ses_saving_finish(mica_session *s, mica_error *err) {
    ses_saving *v = s->imaging->saving;
    mica_status status = v->writing ? MICA_OK : saving_stand(s, v, err);
    if (status != MICA_OK) return saving_end(v, status, err, err);
    return ses_saving_settle(s, err);
}

mica_status mica_session_autosave(mica_session *s, uint64_t slice_ns, mica_autosave *state, mica_error *err) {
    ses_imaging *g = s->imaging;
    bool few = false;
    *state = MICA_AUTOSAVE_DONE;
    if (!g || !g->path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the session is kept in no image");
    uint64_t until = base_time_ns() + slice_ns;
    mica_status status = g->saving ? MICA_OK : saving_begin(s, g, err);
    if (status != MICA_OK) return status;
    ses_saving *v = g->saving;
    if (v->writing) {
        if (atomic_load_explicit(&v->done, memory_order_acquire)) return ses_saving_settle(s, err);
        *state = MICA_AUTOSAVE_WRITING;
        return MICA_OK;
    }
    status = img_saver_step(g->saver, until, &few, err);
    if (status == MICA_OK && few) status = saving_stand(s, v, err);
    if (status != MICA_OK) return saving_end(v, status, err, err);
    *state = v->writing ? MICA_AUTOSAVE_WRITING : MICA_AUTOSAVE_COPYING;
    return MICA_OK;
}
