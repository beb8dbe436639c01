/* session/image_base.c - a session that others begin behind: it is saved with the pages that a start touches, which a start of
 * its own tells.
 *
 * The file is saved, a session begins behind it with every page of the heap closed, runs an empty text as `mica -e ''` does, and
 * the pages that are open then are the ones. Saved again, the file has them, and the same memory as before. */
#include "session/image_internal.h"

#include "base/error.h"
#include "vm/heap/root.h"

typedef struct noting {
    const vm_t *vm;
    base_buf *out;
    uint32_t count;
} noting;

/* Pages come by rising addresses. Those beyond the most that is noted are mapped as all others are. */
static void note_page(void *ctx, const void *at) {
    noting *n = ctx;
    if (n->count++ < IMG_TOUCHED_MOST)
        base_buf_u32(n->out, (uint32_t)((vm_offset_of(n->vm, at) - VM_HEAP) / VM_PAGE));
}

/* The secret is that of the session which was saved. */
static mica_status record(const mica_session_options *options, const char *path,
                          const mica_image_secret *secret, base_buf *out, mica_error *err) {
    mica_session *s;
    mica_status status = mica_session_open(options, &s, err);
    if (status != MICA_OK) return status;
    ses_imaging *g = ses_imaging_of(s);
    mica_image_loaded image = {0};
    if (g) {
        g->recording = g->lives_on = true; /* nothing of the program is run, its cleanup neither */
        g->secret = secret;
        status = mica_session_load_image(s, path, 0, &image, err);
    } else {
        status = base_fail_memory(err, "beginning behind an image");
    }
    if (status == MICA_OK) {
        mica_outcome outcome =
            image.pending ? MICA_RUN_DONE : mica_session_run_text(s, "", 0, "<command line>", true, err);
        noting n = {.vm = s->vm, .out = out};
        if (outcome == MICA_RUN_DONE && g->image.lazy) img_lazy_each_open(g->image.lazy, note_page, &n);
    }
    if (g) g->secret = NULL;
    mica_session_close(s);
    return status;
}

mica_status mica_session_save_base(mica_session *s, const mica_base_options *base, const char *path,
                                   mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    if (!g) return base_fail_memory(err, "saving an image");
    g->has_epoch = base->has_epoch;
    g->epoch_ns = base->epoch_ns;
    mica_status status = mica_session_save_image(s, path, err);
    if (status != MICA_OK) {
        g->has_epoch = false;
        return status;
    }
    base_buf *touched = &g->touched;
    mica_error ignored = MICA_ERROR_INIT;
    mica_session_options quiet = *base->session;
    quiet.quiet = true;
    if (record(&quiet, path, g->secret, touched, &ignored) == MICA_OK && !touched->failed && touched->len)
        status = mica_session_save_image(s, path, err);
    base_buf_free(touched);
    g->lives_on = status == MICA_OK;
    g->has_epoch = false;
    return status;
}
